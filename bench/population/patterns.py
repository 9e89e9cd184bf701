"""One case of each standing, worked by the public verbs; and the services of several bodies."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from pendopo.domain.applications import consulting
from pendopo.domain.catalogue import publishing
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.workflow import running
from pendopo.domain.workflow.escalating import escalate_next
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import system
from tests.world import World

OPEN = {
    "waits": (0.70, 0, 4),
    "held": (0.40, 0, 4),
    "escalated": (0.25, 8, 25),
    "correcting": (0.25, 2, 12),
    "decides": (0.30, 3, 8),
    "signs": (0.10, 5, 12),
}
"""How many in a hundred of a city's cases, and between how many days ago they were sent."""
CLOSED = {"advised": (2.0, 25, 730), "refused": (10.0, 25, 730), "granted": (86.0, 25, 730)}
"""The same of those at their end; the first were refused after another body's advice."""
MIX: dict[str, tuple[float, float, float]] = OPEN | CLOSED
AGENCIES = {
    "bapenda": (3, 18),
    "disdukcapil": (6, 24),
    "dpmptsp": (4, 12),
    "dinkes": (2, 4),
    "setda": (1, 2),
    "kelurahan": (5, 40),
}
"""Services of each agency, and how many in a hundred cases are theirs."""


def patterns(world: World) -> dict[str, UUID]:
    """Return one case of each standing, as the verbs leave it."""
    me = world.resident()
    found = {standing: world.submitted(me).pk for standing in MIX if standing != "granted"}
    officer, adviser = world.officer("wulan.sari"), world.stranger()
    for standing in ("held", "advised"):
        running.claim(_task(found[standing]), by=officer, at=world.at)
    asked = consulting.ask(
        found["advised"],
        of=adviser.grants[0],
        question="Apakah objek ini sudah dialihkan?",
        days=3,
        by=officer,
        at=world.at,
    )
    assert asked.task is not None
    running.claim(asked.task.pk, by=adviser, at=world.at)
    consulting.answer(asked.pk, text="Objek belum dialihkan.", by=adviser, at=world.at)
    world.settle(found["correcting"], "wulan.sari", "correct", "Foto KTP kurang jelas.", ("ktp",))
    for standing in ("refused", "advised"):
        world.settle(found[standing], "wulan.sari", "refuse", "Objek pajak tidak terdaftar.")
    for standing in ("decides", "signs"):
        world.settle(found[standing], "wulan.sari", "complete")
    world.settle(found["signs"], "ratna.dewi", "granted")
    late = Task.objects.filter(about=found["escalated"], closed_at=None)
    late.update(due_at=world.at - timedelta(seconds=1))
    escalate_next(at=world.at)
    granted = world.granted(me).pk
    world.work()
    return {**found, "granted": granted}


def _task(case: UUID) -> UUID:
    return Task.objects.waiting_for_an_officer().get(about=case).pk


def services(world: World) -> list[tuple[ServiceVersion, str, float]]:
    """Publish services of several agencies; return each with its agency and share of a hundred."""
    first = version_in_force("salinan-sppt-pbb", on=world.at.date())
    assert first is not None
    found = []
    for agency, (count, share) in AGENCIES.items():
        for number in range(count):
            told: dict[str, Any] = json.loads(json.dumps(first.definition))
            told["service"] |= {"agency": agency, "slug": f"{agency}-{number}"}
            told["process"] = told["process"].replace('"bapenda:', f'"{agency}:')
            version, _ = publishing.publish(
                code=f"{agency}/{number}",
                definition=told,
                rank=100,
                by=system("bench"),
                at=world.at,
            )
            found.append((version, agency, share / count))
    return found
