"""Due dates for a calendar (RFC 5545): reference and service, nothing of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from icalendar import Alarm, Calendar, Event

EVERY = timedelta(hours=1)
BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due, or lasts `until`; `name` stays the same while its time may move."""

    name: str
    at: datetime
    words: str
    url: str
    until: datetime | None = None
    place: str = ""


def calendar(title: str, due: Iterable[Due], *, at: datetime) -> HttpResponse:
    """Return a calendar of what is due. Each reminds a day before."""
    made = Calendar()
    made.add("prodid", "-//Pendopo//id")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", title)
    made.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for each in due:
        made.add_component(_event(each, at))
    return HttpResponse(
        made.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="pendopo.ics"',
            "Cache-Control": "no-store",
        },
    )


def _event(due: Due, at: datetime) -> Event:
    made, alarm = Event(), Alarm()
    made.add("uid", f"{due.name}@{settings.PENDOPO.node}.pendopo")
    made.add("dtstamp", at.astimezone(UTC))
    made.add("dtstart", due.at.astimezone(UTC))
    made.add("dtend", (due.until or due.at).astimezone(UTC))
    made.add("summary", due.words)
    made.add("url", due.url)
    if due.place:
        made.add("location", due.place)
    made.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("description", due.words)
    alarm.add("trigger", -BEFORE)
    made.add_component(alarm)
    return made
