"""Whether the house is up, ready, and how it is doing: for machines."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pendopo.ground.audience import audience
from pendopo.ground.log import relay

LOOPBACK = frozenset({"127.0.0.1", "::1"})


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
        lag = GaugeMetricFamily(
            "pendopo_relay_events", "Events a subscriber has yet to pass", labels=["subscriber"]
        )
        for name, behind in relay.lag().items():
            lag.add_metric([name], behind.events)
        return [lag, *(_counted(*told) for told in COUNTED)]


COUNTED = (
    (
        "pendopo_deliveries",
        "Deliveries by state",
        "select state, count(*) from messaging_delivery group by state",
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
    """Figures for Prometheus, told to this machine only."""
    if request.META.get("REMOTE_ADDR") not in LOOPBACK or request.headers.get("X-Forwarded-For"):
        return HttpResponse(status=403)
    city = City()
    try:
        REGISTRY.register(city)
        return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
    finally:
        REGISTRY.unregister(city)
