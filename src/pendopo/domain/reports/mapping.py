"""Reports on a map: near ones in one sign, counted where they are kept, however many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Min
from django.db.models.functions import Floor

from pendopo.domain.reports.models import ReportQuerySet

TILE, APART = 256, 60
"""Pixels of the world at zoom 0, and pixels within which reports share a sign."""
MOST = 400
"""Signs on one map."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a map: how many reports it stands for, and which, when it is one."""

    lat: float
    lng: float
    count: int
    reference: str
    category: str
    state: str


def signs(rows: ReportQuerySet, *, box: Box, zoom: int) -> list[Sign]:
    """Return the signs of a box (W, S, E, N, in degrees) at a zoom of 0 to 20. One statement."""
    west, south, east, north = box
    cells = TILE * 2**zoom / (APART * 360)
    found = (
        rows.filter(lat__range=(south, north), lng__range=(west, east))
        .order_by()
        .annotate(x=Floor(F("lng") * cells), y=Floor(F("lat") * cells))
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


def by_area(rows: ReportQuerySet) -> Mapping[str, int]:
    """Return how many reports each kelurahan has. One statement."""
    counted: Any = rows.exclude(area=None).order_by().values_list("area").annotate(n=Count("pk"))
    return dict(counted)
