"""Whether the house is up, ready, and how it is doing: for machines."""

import os
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from pendopo.ground.audience import audience
from pendopo.ground.log import relay


@audience("machine")
def healthz(_request: HttpRequest) -> HttpResponse:
    """Tell that the process answers."""
    return JsonResponse({"status": "up", "node": settings.PENDOPO.node})


@audience("machine")
def readyz(_request: HttpRequest) -> HttpResponse:
    """The database answers and its migrations are applied."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse(
        {"status": "waits for migrations" if waiting else "ready"}, status=503 if waiting else 200
    )


class City(Collector):
    """What waits in the city: events to hand on, deliveries, documents, late tasks."""

    def collect(self) -> list[GaugeMetricFamily]:
        by = ["subscriber"]
        lag = GaugeMetricFamily("pendopo_relay_events", "Events yet to be passed", labels=by)
        late = GaugeMetricFamily("pendopo_relay_seconds", "Age of the oldest of them", labels=by)
        aside = GaugeMetricFamily("pendopo_relay_delayed", "Events put aside", labels=by)
        for name, behind in relay.lag().items():
            lag.add_metric([name], behind.events)
            late.add_metric([name], behind.seconds)
            aside.add_metric([name], behind.delayed)
        return [lag, late, aside, *(_counted(*told) for told in COUNTED)]


COUNTED = (
    (
        "pendopo_deliveries",
        "Deliveries by state",
        "select state, count(*) from messaging_delivery group by state",
    ),
    (
        "pendopo_message_rupiah",
        "What messages have cost by channel, in rupiah",
        "select channel, sum(cost)::bigint from messaging_delivery group by channel",
    ),
    (
        "pendopo_documents",
        "Documents by state",
        "select state, count(*) from documents_issueddocument group by state",
    ),
    (
        "pendopo_tasks_late",
        "Open tasks past their time",
        "select kind, count(*) from workflow_task where closed_at is null and due_at < now() group by kind",
    ),
)


def _counted(name: str, say: str, statement: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, say, labels=["kind"])
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for kind, count in cursor.fetchall():
            family.add_metric([kind], count)
    return family


@audience("machine")
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, told to this machine and to whom PENDOPO_METRICS_FROM names."""
    if not _may_ask(request):
        return HttpResponse(status=403)
    city = CollectorRegistry()
    city.register(City())
    body = generate_latest(_requests()) + generate_latest(city)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def _may_ask(request: HttpRequest) -> bool:
    """Behind a proxy every request seems to be of this machine: there, none is answered."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    named = filter(None, os.environ.get("PENDOPO_METRICS_FROM", "").split(","))
    asker = ip_address(request.META.get("REMOTE_ADDR") or "::")
    return asker.is_loopback or any(asker in ip_network(each.strip()) for each in named)


def _requests() -> CollectorRegistry:
    """Return the requests of all web processes, where they count together in files."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library's
    return together
