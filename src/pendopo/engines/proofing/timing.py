"""Whether a photo was taken after the work was given, at the moment that is said."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pendopo.engines.proofing.facts import Capture, Finding
from pendopo.engines.proofing.metadata import Metadata

SLACK = timedelta(minutes=15)
"""Phones' clocks are off by a few minutes."""
WORD_LASTS = timedelta(hours=72)
"""A crew works offline for three days at most."""


def timing(capture: Capture, metadata: Metadata) -> Iterator[Finding]:
    """Yield what is odd about the times of a photo."""
    yield from _said_by_phone(capture)
    yield from _said_by_camera(capture, metadata)


def _said_by_phone(capture: Capture) -> Iterator[Finding]:
    if capture.issued is None:
        yield Finding("no_word", 2)
    elif capture.taken - capture.issued > WORD_LASTS:
        hours = (capture.taken - capture.issued) // timedelta(hours=1)
        yield Finding("word_expired", 2, {"hours": str(hours)})
    if capture.used:
        yield Finding("word_used", 2)
    if capture.taken < capture.assigned - SLACK:
        yield Finding("before_assignment", 2, {"when": _day(capture.taken)})
    if capture.taken > capture.received + SLACK:
        yield Finding("ahead", 2)


def _said_by_camera(capture: Capture, metadata: Metadata) -> Iterator[Finding]:
    shot = metadata.shot(capture.taken)
    if shot is None:
        return
    if shot < capture.assigned - SLACK:
        yield Finding("exif_before_assignment", 2, {"when": _day(shot)})
    elif abs(shot - capture.taken) > SLACK:
        yield Finding("exif_time_differs", 2, {"minutes": _minutes(shot - capture.taken)})
    if metadata.satellites and abs(metadata.satellites - shot) > SLACK:
        yield Finding("gps_time_differs", 2, {"minutes": _minutes(metadata.satellites - shot)})
    if metadata.changed_after and metadata.changed_after > SLACK:
        yield Finding("changed_later", 2, {"minutes": _minutes(metadata.changed_after)})


def _day(moment: datetime) -> str:
    return moment.strftime("%d-%m-%Y %H.%M")


def _minutes(span: timedelta) -> str:
    return str(abs(span) // timedelta(minutes=1))
