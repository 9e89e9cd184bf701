"""Whether a photo was taken where the report is."""

from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt

from pendopo.engines.proofing.facts import Capture, Finding, Point
from pendopo.engines.proofing.metadata import Metadata

_EARTH = 6_371_000
NEAR = 100
"""Metres: the length of a site, and what a report's pin is off."""
VAGUE = 500
"""Metres beyond which a position says nothing of a street."""
MOST_ALLOWED = 150


def placing(capture: Capture, metadata: Metadata) -> Iterator[Finding]:
    """Yield what is odd about the places a photo and a phone tell of."""
    if capture.position is None:
        yield Finding("no_position", 2)
    elif (capture.accuracy or 0) > VAGUE:
        yield Finding("vague_position", 2, {"metres": f"{capture.accuracy:.0f}"})
    elif capture.place:
        away = metres(capture.position, capture.place)
        if away > NEAR + min(capture.accuracy or 0, MOST_ALLOWED):
            yield Finding("far", 2, {"metres": f"{away:.0f}"})
    if metadata.position is None:
        return
    if capture.place:
        away = metres(metadata.position, capture.place)
        if away > NEAR + MOST_ALLOWED:
            yield Finding("exif_far", 2, {"metres": f"{away:.0f}"})
    if capture.position and (capture.accuracy or 0) <= VAGUE:
        apart = metres(metadata.position, capture.position)
        if apart > NEAR + (capture.accuracy or 0):
            yield Finding("positions_differ", 2, {"metres": f"{apart:.0f}"})


def metres(one: Point, other: Point) -> float:
    """Return the distance of two points along a great circle (haversine)."""
    north, east = radians(other[0] - one[0]), radians(other[1] - one[1])
    half = sin(north / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(east / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))
