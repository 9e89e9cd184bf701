"""Filling the demo city: its people's days, hour by hour, up to now, the worker coming by."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from math import ceil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from pendopo.config import demo
from pendopo.config.living.lives import Case
from pendopo.config.living.people import Life, Townspeople
from pendopo.config.living.plans import Plan, plans
from pendopo.config.living.residents import Resident, invent
from pendopo.config.living.seeking import SINCE, seek
from pendopo.config.living.staff import appoint
from pendopo.config.living.time import lived
from pendopo.config.simulated import PEOPLE, beside
from pendopo.config.stage import Clock
from pendopo.config.worker import work_off
from pendopo.domain.applications.models import Application
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.people.models import Account
from pendopo.engines.pack_files import read_yaml
from pendopo.ground.log import months

SEED = "pendopo"
ROUNDS = tuple(map(time, (9, 12, 15, 20)))
"""When the worker comes by; on a day off only at the last hour, at which it does all it can."""
HOURLY = frozenset(
    ("prepare", "complete", "email", "registry", "stamps", "timers", "terms", "escalate")
)
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How many live in a demo city, how many cases they have had, in how many days."""

    residents: int
    cases: int
    days: int

    def smaller(self, cases: int) -> "Size":
        """Return the size of a city alike, with so many cases."""
        share = cases / self.cases if self.cases else 0
        return Size(ceil(self.residents * share), cases, self.days)


NOBODY = Size(0, 0, 0)


def told_size() -> Size:
    """Return the size that the pack's demo tells; a pack that tells none has an empty city."""
    told = demo.told().get("living")
    return Size(**told) if told else NOBODY


def began(size: Size, *, at: datetime) -> datetime:
    """Return since when officers of a city of that size have been at work."""
    return at - timedelta(days=size.days + 2)


def load(size: Size, *, seed: str = SEED, at: datetime) -> None:
    """Load the demo city: for a city that is yet to be filled, as it was when its life began."""
    if not size.cases or Account.objects.exists():
        demo.load(at=at)
        return
    start = began(size, at=at)
    with lived(Clock(start), seed=f"{seed} load"):
        demo.load(at=start)
        appoint(seed=seed, on=at.date(), at=start)


def fill(size: Size, *, seed: str = SEED, at: datetime, tell: Tell = lambda _: None) -> int:
    """Let people live in a city up to a moment; return how many cases. A city with cases is left.

    The city must have been loaded for that size. `tell` hears of each percent.
    """
    if not size.cases or Application.objects.exists():
        return 0
    pack = Path(settings.PENDOPO.city)
    start = began(size, at=at)
    clock, agenda = Clock(start), _Agenda()
    with lived(clock, seed=seed), connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")  # a demo that falls over is made anew
        months.make_months_between(start, at)
        residents = invent(size.residents, pack=pack, seed=seed, on=at.date())
        people = _registry(pack, residents)
        town = Townspeople(pack, agenda.put)
        found = plans(residents, cases=size.cases, days=size.days, seed=seed, until=at)
        good = _good(found)
        for plan in found:
            agenda.put(plan.begins, Case(plan, town, clock, good[plan.journey.slug]).live())
        agenda.put(max(start, at - SINCE), seek(residents, clock, seed=seed))
        with beside(Path(settings.PENDOPO.data_dir), people):
            _live(agenda, clock, until=at, tell=tell)
        cursor.execute("reset synchronous_commit")
    return Application.objects.count()


@dataclass
class _Agenda:
    """What goes on when: lives in the order of their times, then of their coming."""

    entries: list[tuple[datetime, int, Life]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def put(self, at: datetime, life: Life) -> None:
        heappush(self.entries, (at, next(self.numbers), life))


def _live(agenda: _Agenda, clock: Clock, *, until: datetime, tell: Tell) -> None:
    since, told = clock.at, 0
    for visit in _rounds(since, until):
        while agenda.entries and agenda.entries[0][0] <= visit:
            at, _, life = heappop(agenda.entries)
            clock.at = max(clock.at, at)
            wanted = next(life, None)
            if wanted is not None:
                agenda.put(max(wanted, clock.at), life)
        clock.at = visit
        work_off(
            None if visit.astimezone(city().zone).time() == ROUNDS[-1] or visit == until else HOURLY
        )
        if (percent := int((visit - since) / (until - since) * 100)) > told:
            told = percent
            tell(told)


def _rounds(since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the times at which the worker comes by, the last of them `until`."""
    zone, calendar = city().zone, working_calendar()
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        for hour in ROUNDS if calendar.open_on(day) else ROUNDS[-1:]:
            visit = datetime.combine(day, hour, zone)
            if since < visit < until:
                yield visit
        day += timedelta(days=1)
    yield until


def _registry(pack: Path, residents: list[Resident]) -> Path:
    """Write the people that the simulated registry knows: the pack's, and the residents."""
    told: dict[str, Any] = {"families": list(read_yaml(pack / "registry.yaml").data["families"])}
    for each in residents:
        told["families"] += each.families()
    place = Path(settings.PENDOPO.data_dir) / "registry"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place / PEOPLE).write_text(json.dumps(told, default=str), encoding="utf-8")
    return place / PEOPLE


def _good(found: list[Plan]) -> Mapping[str, dict[str, str]]:
    """Return of each service how each of its steps goes on to a grant, as its journeys tell."""
    good: dict[str, dict[str, str]] = {}
    for plan in found:
        steps = good.setdefault(plan.journey.slug, {})
        if plan.journey.ends == "granted":
            for step in plan.journey.steps:
                if step.verb == "officer" and step.told["outcome"] not in {
                    "correct",
                    "back",
                    "refused",
                    "refuse",
                }:
                    steps[step.told["task"]] = step.told["outcome"]
    return good
