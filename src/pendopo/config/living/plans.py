"""Which cases the city has: each a journey of the pack, lived by one resident from one day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

from django.conf import settings

from pendopo.config import demo
from pendopo.config.living.residents import Resident
from pendopo.config.packs import journeys
from pendopo.domain.catalogue.journeys import Journey
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Office

SHARES = {
    "dikabulkan": 30.0,
    "diperbaiki": 8.0,
    "ditolak": 4.0,
    "keberatan": 3.0,
    "lewat-waktu": 1.0,
}
OTHERS = 1.5
"""How often a journey is lived beside the others of its service, by its name."""
KINDS = {
    3: "draft",
    7: "correcting",
    11: "withdrawn",
    15: "lapsed",
    19: "deemed",
    1: "slow",
    9: "slow",
    17: "slow",
}
"""Of each score of cases: one not sent, being mended, called off, never mended, never answered;
and three that officers are behind with today."""
SCORE = 20
MENDING_DAYS, SLOW_DAYS, LAPSING_DAYS = (3.0, 5.0), (1.0, 7.0), 25.0
LATELY, LATELY_DAYS = 0.3, 6
KNOWN = 14
"""Cases of the residents whose accounts are told to everybody."""
NEAR = 40
"""How many times as often a case comes from where the pack's own officers work."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One case to be lived. `who` is empty for a resident whom the journey itself names."""

    number: int
    journey: Journey
    who: Resident | None
    begins: datetime
    ends: str
    random: Random


def plans(
    residents: Sequence[Resident], *, cases: int, days: int, seed: str, until: datetime
) -> list[Plan]:
    """Return the cases of so many days up to a moment: the same for the same seed and moment."""
    pack = settings.PENDOPO.city
    lived, since = _journeys(pack)
    women = {each["email"]: bool(each.get("woman")) for each in demo.told()["residents"]}
    chooser = _Chooser(residents, women)
    made = []
    for number in range(cases):
        random = Random(f"{seed} case {number}")
        ends = KINDS.get(number % SCORE, "sent")
        begins = _begins(random, ends, days=days, until=until)
        fitting = {
            slug: fits
            for slug, each in lived.items()
            if since[slug] <= begins.date() and (fits := [j for j in each if _fits(j, ends)])
        }
        if not fitting:
            continue
        turn = number + number // SCORE  # so that every kind comes to every service
        choice = list(fitting.values())[turn % len(fitting)]
        journey = random.choices(choice, [SHARES.get(j.name, OTHERS) for j in choice])[0]
        who = None if number < KNOWN else chooser.of(journey, random)
        made.append(Plan(number, journey, who, begins, ends, random))
    return made


@lru_cache(maxsize=1)
def _journeys(pack: Path) -> tuple[dict[str, list[Journey]], dict[str, date]]:
    """Return the journeys of a pack's services by their addresses, and since when these stand."""
    newest = ServiceVersion.objects.order_by("service", "-number").distinct("service")
    found = dict(newest.values_list("service__code", "definition"))
    lived: dict[str, list[Journey]] = {}
    for journey in journeys(pack, found):
        lived.setdefault(journey.slug, []).append(journey)
    return lived, dict(newest.values_list("service__slug", "effective_from"))


def _fits(journey: Journey, ends: str) -> bool:
    """Tell whether a case that is to end so can begin as this journey does."""
    if ends == "lapsed":
        return journey.ends == "lapsed"
    if ends == "deemed":
        return journey.deemed
    return ends != "correcting" or journey.steps[0].told.get("outcome") == "correct"


def _begins(random: Random, ends: str, *, days: int, until: datetime) -> datetime:
    """Return when somebody begins: by day and evening, on a day off less often, lately more."""
    lately = random.random() < LATELY
    span = (0.0, float(min(LATELY_DAYS, days) if lately else days))
    if ends in {"correcting", "slow"}:
        span = MENDING_DAYS if ends == "correcting" else SLOW_DAYS
    elif ends in {"lapsed", "deemed"}:
        span = (min(LAPSING_DAYS, days), float(days))
    day = until.astimezone(city().zone) - timedelta(days=random.uniform(*span))
    if day.weekday() > 4 and random.random() < 0.7:  # noqa: PLR2004 - Friday; seven in ten
        day -= timedelta(days=2)
    at = datetime.combine(day.date(), time(), city().zone)
    return min(at + timedelta(hours=random.triangular(6, 22, 10)), until - timedelta(minutes=5))


class _Chooser:
    """Finds who applies: of the sex that the journey's answers speak of."""

    def __init__(self, residents: Sequence[Resident], women: Mapping[str, bool]) -> None:
        near = {each.get("office") for each in demo.told()["officers"]}
        places = set(Office.objects.filter(code__in=near - {None}).values_list("area", flat=True))
        self.women = women
        self.by_sex = {sex: [r for r in residents if r.woman == sex] for sex in (True, False)}
        self.weights = {
            sex: [NEAR if r.area in places else 1 for r in found]
            for sex, found in self.by_sex.items()
        }

    def of(self, journey: Journey, random: Random) -> Resident | None:
        sex = self.women[journey.applicant]
        found = self.by_sex[sex]
        return random.choices(found, self.weights[sex])[0] if found else None
