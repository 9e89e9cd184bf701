"""Reports on a map: near ones in one sign, counted where they are kept, however many there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import BitXor
from django.db.models import Avg, Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Floor

from pendopo.domain.reports.counting import ALL, AREAS, COARSEST, FINEST, Tally
from pendopo.domain.reports.models import Report

TILE, APART = 256, 60
"""Pixels of the world at zoom 0, and pixels within which reports share a sign."""
MOST = 400
"""Signs on one map."""
HALF, MILLION = 1 << 64, 1e6
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """Which public reports are asked for: of a kelurahan, of a kind, open ones or those done."""

    area: str = ""
    category: str = ""
    states: Collection[str] = ()

    def narrow(self, rows: QuerySet[Report]) -> QuerySet[Report]:
        """Return those of some reports."""
        rows = rows.filter(**self._named())
        return rows.filter(state__in=self.states) if self.states else rows

    def tallied(self) -> QuerySet[Tally]:
        """Return the counts of those by cell: of all kinds and areas from the rows made for that."""
        named = self._named()
        return self._standing(Q(**named) if named else Q(folded=False) | Q(category=ALL))

    def by_area(self) -> QuerySet[Tally]:
        """Return the counts of those by kelurahan."""
        return self._standing(Q(zoom=AREAS, **self._named()) & ~Q(area=ALL))

    def _standing(self, those: Q) -> QuerySet[Tally]:
        rows = Tally.objects.order_by().filter(those)
        return rows.filter(open=self.states == Report.OPEN) if self.states else rows

    def _named(self) -> dict[str, str]:
        named = {"area": self.area, "category": self.category}
        return {name: told for name, told in named.items() if told}


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a map: how many reports it stands for, and which, when it is one."""

    lat: float
    lng: float
    count: int
    reference: str = ""
    category: str = ""
    state: str = ""


def signs(shown: Shown, *, box: Box, zoom: int) -> list[Sign]:
    """Return the signs of a box (W, S, E, N, in degrees) at a zoom of 0 to 20. Two statements.

    Up to the finest zoom that is counted, of all cells that the box touches; beyond, of its rows.
    """
    return _near(shown, box, zoom) if zoom > FINEST else _counted(shown, box, zoom)


def by_area(shown: Shown) -> Mapping[str, int]:
    """Return how many reports each kelurahan has. One statement."""
    rows = shown.by_area().values("area").annotate(n=Sum("count"))
    return {each["area"]: each["n"] for each in rows if each["n"] > 0}


def cells(zoom: int) -> float:
    """Return how many cells of a zoom's grid a degree has."""
    return TILE * float(1 << zoom) / (APART * 360)


def _counted(shown: Shown, box: Box, zoom: int) -> list[Sign]:
    level = max(zoom, COARSEST)
    west, south, east, north = (floor(each * cells(level)) for each in box)
    found = list(
        shown.tallied()
        .filter(zoom=level, x__range=(west, east), y__range=(south, north))
        .annotate(at_x=F("x").bitrightshift(level - zoom), at_y=F("y").bitrightshift(level - zoom))
        .values("at_x", "at_y")
        .annotate(
            n=Sum("count"),
            mid_lat=Sum("lat") / (Sum("count") * MILLION),
            mid_lng=Sum("lng") / (Sum("count") * MILLION),
            one_high=BitXor("high"),
            one_low=BitXor("low"),
        )
        .filter(n__gt=0)
        .order_by("-n", "at_x", "at_y")[:MOST]
    )
    alone = Report.objects.public().in_bulk([_key(each) for each in found if each["n"] == 1])
    return list(filter(None, (_sign(each, alone) for each in found)))


def _sign(told: Mapping[str, Any], alone: Mapping[UUID, Report]) -> Sign | None:
    """Return a cell's sign; none when its single report has just left everybody's sight."""
    place = told["mid_lat"], told["mid_lng"]
    if told["n"] > 1:
        return Sign(*place, told["n"])
    one = alone.get(_key(told))
    return Sign(*place, 1, one.reference, one.category_id, one.state) if one else None


def _key(told: Mapping[str, Any]) -> UUID:
    """Return the key of a cell's single report."""
    return UUID(int=(told["one_high"] % HALF) * HALF + told["one_low"] % HALF)


def _near(shown: Shown, box: Box, zoom: int) -> list[Sign]:
    west, south, east, north = box
    grid = cells(zoom)
    found = (
        shown.narrow(Report.objects.public())
        .filter(lat__range=(south, north), lng__range=(west, east))
        .order_by()
        .annotate(x=Floor(F("lng") * grid), y=Floor(F("lat") * grid))
        .values("x", "y")
        .annotate(
            count=Count("pk"),
            mid_lat=Avg("lat"),
            mid_lng=Avg("lng"),
            one=Min("reference"),
            kind=Min("category"),
            stands=Min("state"),
        )
        .order_by("-count", "one")[:MOST]
    )
    return [
        Sign(
            each["mid_lat"],
            each["mid_lng"],
            each["count"],
            each["one"],
            each["kind"],
            each["stands"],
        )
        for each in found
    ]
