"""An office node whose link returns after eight hours alone: seconds until it has merged, beside a floor.

Two databases on one server; the centre's web behind HTTP, all middleware on; the node in this process,
with the client and the step that its worker has. The floor copies the very same rows and events from
database to database with COPY: nothing is looked at, and nothing could come twice.
`bin/bench node [--quick]`. It fails when a number was lost or doubled.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter as Count
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = os.environ["PENDOPO_HALLS_OPEN"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from pendopo.config import demo  # noqa: E402
from pendopo.config.children import web  # noqa: E402
from pendopo.config.postgres import free_port  # noqa: E402
from pendopo.domain.queues.issuing import issue  # noqa: E402
from pendopo.domain.queues.leases import Link  # noqa: E402
from pendopo.domain.queues.models import Call, Hall, Line, Ticket  # noqa: E402
from pendopo.domain.queues.nodes import leasing, parcels, provisions  # noqa: E402
from pendopo.domain.queues.nodes.carrying import CENTRE, carry, parcel  # noqa: E402
from pendopo.ground.actor import ANONYMOUS, system  # noqa: E402
from pendopo.ground.log.models import Event  # noqa: E402
from pendopo.ground.wire.calling import Line as Wire  # noqa: E402
from pendopo.integrations.centre.client import HttpCentre  # noqa: E402
from tests.queues import two_houses  # noqa: E402
from tests.queues.a_day_alone import LINES, Day  # noqa: E402

OFFICE = "kel-sempur"
NUMBERS = 300
HOURS = 8
PHONES = 20
TARGET = 5.0
BY = system("bench")


@dataclass
class Now:
    """The time in the story."""

    at: datetime


def ready(port: int) -> None:
    """Wait until the centre answers."""
    until = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def alone(day: Day, now: Now, node: two_houses.House) -> int:
    """Let eight hours pass without a link: numbers at the office, and some by phone at the centre."""
    step = timedelta(hours=HOURS) / NUMBERS
    for number in range(NUMBERS):
        now.at += step
        if number % (NUMBERS // PHONES) == 0:
            issue(LINES[0], key=uuid4(), source="phone", by=ANONYMOUS, at=now.at)
            continue
        with node.lived_in():
            day.comes()
            day.works()
    return NUMBERS


def merge(node: two_houses.House, now: Now) -> dict[str, float]:
    """Merge, and return seconds; beside it what COPY takes for the same rows."""
    with node.lived_in():
        place = Link.objects.get().place
        told = parcel(place)
        floor = copied(node, [UUID(row["id"]) for row in told["rows"]["tickets"]], told["events"])
        began = time.perf_counter()
        while carry(at=now.at):
            pass
        seconds = time.perf_counter() - began
    return {
        "events": len(told["events"]),
        "kilobytes": round(len(json.dumps(told)) / 1000),
        "seconds": round(seconds, 3),
        "copy": round(floor, 3),
        "ratio": round(seconds / floor, 1),
    }


def copied(node: two_houses.House, tickets: list[UUID], events: list[dict[str, Any]]) -> float:
    """Return the seconds in which the same rows go from one database to the other with COPY."""
    uids = [UUID(each["uid"]) for each in events]
    began = time.perf_counter()
    with connect(node.connection.settings_dict) as source, connect(CENTRES) as target:
        for table, column, keys in (
            ("queues_ticket", "id", tickets),
            ("queues_call", "ticket_id", tickets),
            ("event", "uid", uids),
        ):
            target.execute(f"create temp table {table}_copy (like {table})")
            source.execute(
                f"create temp table {table}_out as select * from {table} where {column} = any(%s)",
                [keys],
            )
            with (
                source.cursor().copy(f"copy {table}_out to stdout (format binary)") as out,
                target.cursor().copy(f"copy {table}_copy from stdin (format binary)") as into,
            ):
                for piece in out:
                    into.write(piece)
    return time.perf_counter() - began


def connect(told: dict[str, Any]) -> psycopg.Connection:
    where = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"]}
    return psycopg.connect(**where, password=told["PASSWORD"], dbname=told["NAME"])


def counted(node: two_houses.House, made: int) -> dict[str, int]:
    """Return what is lost and doubled at the centre, of numbers, calls and events."""
    with node.lived_in():
        theirs = {kind: plain(kind) for kind in (Ticket, Call)}
        uids = set(Event.objects.filter(name__startswith="ticket.").values_list("uid", flat=True))
    ours = {kind: plain(kind) for kind in (Ticket, Call)}
    numbers = Count(Ticket.objects.values_list("line_day", "number"))
    here = list(Event.objects.filter(node=OFFICE, uid__in=uids).values_list("uid", flat=True))
    return {
        "numbers": len(ours[Ticket]),
        "calls": len(ours[Call]),
        "lost": made - len(ours[Ticket]) + len(uids - set(here)),
        "doubled": sum(numbers.values()) - len(numbers) + len(here) - len(set(here)),
        "unequal": sum(ours[kind] != theirs[kind] for kind in ours),
    }


def plain(kind: type[Ticket] | type[Call]) -> dict[str, Any]:
    fields = parcels.TICKET if kind is Ticket else parcels.CALL
    rows = kind.objects.filter(queue__line__hall__office__code=OFFICE)
    return {row["id"]: row for row in parcels.told(rows, fields)}


def main() -> None:
    rounds = 1 if "--quick" in sys.argv else 3
    call_command("prepare")
    other = two_houses.copied("pendopo_bench_node")
    demo.load(at=timezone.now() - timedelta(days=2))
    call_command("collectstatic", "--noinput", "--verbosity", "0")
    Line.objects.filter(slug__in=LINES).update(capacity=NUMBERS * 6)
    two_houses.forget()
    centre = two_houses.House(connections["default"], settings.PENDOPO)
    CENTRES.update(centre.connection.settings_dict)
    port = free_port()
    served = subprocess.Popen(
        web(port),
        env={**os.environ, "PENDOPO_ROLE": "web", "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    rows = []
    try:
        ready(port)
        with tempfile.TemporaryDirectory(prefix="pendopo-node-") as folder:
            node = two_houses.beside(centre, other, Path(folder), office=OFFICE)
            now = Now(timezone.now())
            hall = Hall.objects.get(office__code=OFFICE)
            _, credential = leasing.grant(hall.pk, node=OFFICE, by=BY, at=now.at)
            CENTRE.centre = HttpCentre(
                Wire(f"http://127.0.0.1:{port}", seconds=60.0), lambda: credential
            )
            with node.lived_in():
                provisions.join(CENTRE.centre.provisions(), at=now.at)
                day = Day(now, hall)
                while carry(at=now.at):
                    pass
            made = 0
            for _ in range(rounds):
                made += alone(day, now, node)
                rows.append(merge(node, now))
            total = counted(node, made)
    finally:
        served.terminate()
        served.wait()
        other.close()
    print(f"{'events':>8}{'kB':>8}{'merged s':>10}{'COPY s':>9}{'times':>7}")
    for row in rows:
        print(
            f"{row['events']:>8}{row['kilobytes']:>8}{row['seconds']:>10}{row['copy']:>9}{row['ratio']:>7}"
        )
    slowest = max(row["seconds"] for row in rows)
    print(", ".join(f"{name} {value}" for name, value in total.items()))
    print(
        f"The worker looks every 2 s: merged at most {slowest + 2:.1f} s after the link's return."
    )
    told = {
        "bench": "node",
        "seconds": statistics.median(row["seconds"] for row in rows),
        "copy": statistics.median(row["copy"] for row in rows),
        **total,
    }
    print(json.dumps(told))
    whole = total["lost"] == total["doubled"] == total["unequal"] == 0
    sys.exit(not whole or slowest + 2 > TARGET)


CENTRES: dict[str, Any] = {}

if __name__ == "__main__":
    main()
