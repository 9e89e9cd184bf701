"""Distances on a sphere, in metres; places in degrees (WGS 84), latitude first."""

from collections.abc import Callable, Iterable
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple, TypeVar

RADIUS = 6_371_008.8
"""The earth's mean radius, in metres (IUGG)."""
METRES = RADIUS * radians(1)
"""Of one degree of latitude."""
Thing = TypeVar("Thing")


MOST_LAT, MOST_LNG = 90, 180
"""Degrees, either way."""


class Point(NamedTuple):
    """A place, in degrees."""

    lat: float
    lng: float

    @property
    def on_earth(self) -> bool:
        """Tell whether there is such a place."""
        return abs(self.lat) <= MOST_LAT and abs(self.lng) <= MOST_LNG


def apart(one: Point, other: Point) -> float:
    """Return the way between two places as a bird flies, in metres (haversine)."""
    high = sin(radians(other.lat - one.lat) / 2) ** 2
    wide = sin(radians(other.lng - one.lng) / 2) ** 2
    return 2 * RADIUS * asin(sqrt(high + cos(radians(one.lat)) * cos(radians(other.lat)) * wide))


def box(middle: Point, metres: float) -> tuple[Point, Point]:
    """Return the south-west and north-east corners of a square around a place, away from the poles."""
    high = metres / METRES
    wide = high / cos(radians(middle.lat))
    return (
        Point(middle.lat - high, middle.lng - wide),
        Point(middle.lat + high, middle.lng + wide),
    )


def nearest(
    things: Iterable[Thing], to: Point, *, at: Callable[[Thing], Point], most: int
) -> list[tuple[float, Thing]]:
    """Return the nearest things with their distances in metres, nearest first."""
    found = sorted(((apart(to, at(each)), n, each) for n, each in enumerate(things)))
    return [(metres, each) for metres, _, each in found[:most]]
