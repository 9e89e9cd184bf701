"""Inbox, case page and case list in a city of 10^4, 10^5 and 10^6 cases, beside the bare rows.

A case of each standing is worked by the public verbs and its rows are multiplied (`population`):
applications, processes, clocks, tokens, tasks, decisions, corrections, consultations, papers,
letters, messages and events, over 21 services, their agencies, 68 kelurahan and two years. What is
sealed is shared: 300 people have all the cases. The officer's own desk keeps the same length, some
four hundred open tasks, and a hundred a page as the city grows: archives grow, desks do not.
Each request goes through every middleware, by Django's test client, in this process.
"""

import json
import logging
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.population.growing import DESK, Population  # noqa: E402
from pendopo.channels.api.pages import cursor as cursor_of  # noqa: E402
from pendopo.channels.backoffice.inbox import PAGE  # noqa: E402
from pendopo.domain.applications.drafting import answers_of, seal_answers  # noqa: E402
from pendopo.domain.applications.listing import Place  # noqa: E402
from pendopo.domain.applications.models import Application  # noqa: E402
from pendopo.domain.documents.models import Evidence  # noqa: E402
from pendopo.domain.workflow.models import Task  # noqa: E402
from pendopo.ground.vault.keyring import Keyring  # noqa: E402
from tests.pages.client import PageClient  # noqa: E402
from tests.world import World  # noqa: E402

REQUESTS = 200
WARM = 30
MOST = 1.5
"""What p95 in the largest city may be of p95 in the smallest (issue 3)."""
LOADING = ("fsync = off", "max_wal_size = '8GB'", "checkpoint_timeout = '30min'")


class Page:
    """A page by its addresses, asked in turn, and the cases whose rows its floor fetches."""

    def __init__(
        self, name: str, floor: str, addresses: list[str], cases: list[list[UUID]]
    ) -> None:
        self.name, self.addresses, self.cases = name, addresses, cases
        told = (ROOT / "bench" / "floor" / "cases.sql").read_text().split(f"-- {floor}\n")[1]
        self.floor = told.split("\n-- ")[0].strip().splitlines()

    def measure(self, client: PageClient) -> dict[str, float]:
        """Return p50 and p95 in ms of the page and of its floor, and its statements."""

        def ask(turn: int) -> None:
            answer = client.get(self.addresses[turn % len(self.addresses)])
            assert answer.status_code == 200, (self.addresses, answer.status_code)

        def fetch(turn: int) -> None:
            with connection.cursor() as cursor:
                for statement in self.floor:
                    cursor.execute(statement, {"ids": self.cases[turn % len(self.cases)]})
                    cursor.fetchall()

        page, floor = _spent(ask), _spent(fetch)
        statements = []

        def count(execute: Callable[..., object], *told: object) -> object:
            statements.append(told[0])
            return execute(*told)

        with connection.execute_wrapper(count):
            ask(0)
        return {**page, "floor_p95": floor["p95"], "statements": len(statements)}


def _spent(deed: Callable[[int], None]) -> dict[str, float]:
    for turn in range(WARM):
        deed(turn + REQUESTS)
    times = []
    for turn in range(REQUESTS):
        began = time.perf_counter()
        deed(turn)
        times.append((time.perf_counter() - began) * 1000)
    cut = statistics.quantiles(times, n=20)
    return {"p50": round(statistics.median(times), 1), "p95": round(cut[-1], 1)}


def pages(world: World, client: PageClient) -> list[Page]:
    """Return the pages as the officer would ask for them now."""
    me = world.officer("wulan.sari")
    inbox = Task.objects.waiting_for_an_officer().workable_by(me).order_by("due_at", "id")
    due = list(inbox.values_list("about", flat=True))
    own = Application.objects.filter(agency__code=DESK, reference__startswith="BGR-26-0")
    opened = [
        *own.filter(finished_at=None).order_by("?")[:115],
        *own.exclude(finished_at=None).order_by("?")[:115],
    ]
    random.Random(3).shuffle(opened)
    for case in opened:
        _papers(case)
    deep = own.order_by("-submitted_at", "-pk")[500]
    assert deep.submitted_at is not None
    lists = {
        "list": "",
        "list, page 11": f"cursor={cursor_of(Place(deep.submitted_at, deep.pk))}",
        "list, submitted": "state=submitted",
        "list, withdrawn": "state=withdrawn",
        "list, a service": f"service={DESK}-1",
        "list, a rare one": "service=salinan-sppt-pbb",
    }
    made = [
        Page("inbox", "inbox", ["/petugas/"], [due[:PAGE]]),
        Page(
            "case",
            "case",
            [f"/petugas/kasus/{case.reference}/" for case in opened],
            [[case.pk] for case in opened],
        ),
    ]
    for name, query in lists.items():
        address = f"/api/v1/cases?{query}"
        told = [case["reference"] for case in client.get(address).json()["cases"]]
        shown = Application.objects.filter(reference__in=told).values_list("pk", flat=True)
        made.append(Page(name, "list", [address], [list(shown)]))
    return made


def _papers(case: Application) -> None:
    """Let the answers of a case name its own papers, as those of a case of the city do."""
    ring = Keyring.of([case.subject])
    answers = answers_of(case, ring)
    for paper in Evidence.objects.filter(about=case.pk):
        answers[paper.question] = [str(paper.pk)]
    sealed = seal_answers(ring, case.subject, answers)
    Application.objects.filter(pk=case.pk).update(answers_sealed=sealed)


def _loading(*settings: str) -> None:
    """Let the server load in haste, or measure as it is delivered."""
    with connection.cursor() as cursor:
        for each in settings:
            cursor.execute(f"alter system set {each}")
        if not settings:
            cursor.execute("alter system reset all")
        cursor.execute("select pg_reload_conf()")
        cursor.execute("checkpoint")


def main() -> None:
    logging.disable(logging.INFO)
    sizes = (10**3, 10**4) if "--quick" in sys.argv else (10**4, 10**5, 10**6)
    call_command("prepare")
    call_command("demo", "load")
    call_command("collectstatic", "--noinput", "--verbosity", "0")
    world = World(timezone.now())
    population = Population(world)
    client = world.client(world.officer("wulan.sari"))
    found: dict[str, dict[int, dict[str, float]]] = {}
    print(f"{'page':<18}{'cases':>9}{'p50 ms':>9}{'p95 ms':>9}{'floor p95':>11}{'statements':>12}")
    for size in sizes:
        _loading(*LOADING)
        began = time.perf_counter()
        population.grow(size)
        _loading()
        print(f"{size} cases stand after {time.perf_counter() - began:.0f} s", file=sys.stderr)
        for page in pages(world, client):
            row = found.setdefault(page.name, {})[size] = page.measure(client)
            print(
                f"{page.name:<18}{size:>9}{row['p50']:>9}{row['p95']:>9}"
                f"{row['floor_p95']:>11}{row['statements']:>12}",
                flush=True,
            )
    least, most = sizes[0], sizes[-1]
    ratios = {
        name: round(rows[most]["p95"] / rows[least]["p95"], 2) for name, rows in found.items()
    }
    for name, ratio in ratios.items():
        print(
            f"{name:<18} p95 at {most} / at {least}: {ratio}{'' if ratio <= MOST else '  TOO MUCH'}"
        )
    print(json.dumps({"cases": found, "ratio_p95": ratios, "most": MOST}))


if __name__ == "__main__":
    main()
