"""Boundaries from GeoJSON (RFC 7946): polygons in degrees, longitude first, as the text has them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pendopo.engines.geo.distances import Point

SHORTEST = 4
"""Positions of a ring: a triangle, closed."""


class BoundaryError(ValueError):
    """A boundary that cannot be read; its message says which and why, in Indonesian."""


Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Boundary:
    """An area's outline: `polygons` of rings, the first of each the outer one; `box` is W, S, E, N."""

    code: str
    polygons: tuple[tuple[Ring, ...], ...]
    box: tuple[float, float, float, float]

    def holds(self, place: Point) -> bool:
        """Tell whether a place lies within. Of two neighbours one alone holds a place of their border."""
        west, south, east, north = self.box
        if not (south <= place.lat <= north and west <= place.lng <= east):
            return False
        return any(
            sum(_crossed(ring, place) for ring in polygon) % 2 == 1 for polygon in self.polygons
        )


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The outlines of areas that lie beside each other."""

    areas: tuple[Boundary, ...]

    def at(self, place: Point) -> str | None:
        """Return the code of the area that holds a place, or None outside all of them."""
        return next((each.code for each in self.areas if each.holds(place)), None)


def read_boundaries(text: str, *, code: str) -> Boundaries:
    """Read a FeatureCollection; `code` names the property that holds an area's code.

    Raises BoundaryError.
    """
    try:
        features = json.loads(text)["features"]
        return Boundaries(tuple(_boundary(each, code) for each in features))
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise BoundaryError("bukan FeatureCollection GeoJSON") from error


def _boundary(feature: Any, code: str) -> Boundary:
    named, geometry = str(feature["properties"][code]), feature["geometry"]
    told = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        told = [told]
    elif geometry["type"] != "MultiPolygon":
        raise BoundaryError(f"{named}: {geometry['type']} bukan poligon")
    polygons = tuple(tuple(_ring(ring, named) for ring in polygon) for polygon in told)
    lngs, lats = zip(*(position for p in polygons for position in p[0]), strict=True)
    return Boundary(named, polygons, (min(lngs), min(lats), max(lngs), max(lats)))


def _ring(told: Any, named: str) -> Ring:
    ring = [(float(position[0]), float(position[1])) for position in told]
    if len(ring) < SHORTEST or ring[0] != ring[-1]:
        raise BoundaryError(f"{named}: garis batas tidak tertutup")
    if not all(Point(lat, lng).on_earth for lng, lat in ring):
        raise BoundaryError(f"{named}: bujur ditulis dahulu, lalu lintang")
    return ring


def _crossed(ring: Ring, place: Point) -> int:
    """Return how often a line from the place eastwards crosses a ring."""
    return sum(place.lng < at for at in _crossings(ring, place.lat))


def _crossings(ring: Ring, lat: float) -> Iterator[float]:
    for (x, y), (u, v) in pairwise(ring):
        if (y > lat) != (v > lat):
            yield x + (lat - y) * (u - x) / (v - y)
