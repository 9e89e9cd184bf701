"""When a counter receives people: now, and in the days ahead, by the city's own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from pendopo.domain.directory.models import Holiday
from pendopo.engines.working_time import Calendar

WEEK = 7
AHEAD = 60
Spans = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Open until a moment, or closed until one; none where nothing is known ahead."""

    open: bool
    turns_at: datetime | None


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days with the same hours that follow on each other, 0 = Monday; no spans: closed."""

    first: int
    last: int
    spans: Spans


def opening(calendar: Calendar, at: datetime) -> Opening:
    """Tell whether it is open at a moment, and when that next changes, in the city's time."""
    day = at.astimezone(calendar.zone).date()
    for n in range(AHEAD):
        for opens, closes in calendar.open_on(day + timedelta(days=n)):
            if opens <= at < closes:
                return Opening(True, closes)
            if at < opens:
                return Opening(False, opens)
    return Opening(False, None)


def usual_week(calendar: Calendar, on: date) -> list[Weekdays]:
    """Return the hours of a week as they are on a day (in Ramadan others), holidays aside."""
    hours = next(
        (each.hours for each in calendar.exceptions if each.since <= on <= each.until),
        calendar.hours,
    )
    days = [(day, hours.get(day, ())) for day in range(WEEK)]
    found = []
    for spans, group in groupby(days, key=lambda each: each[1]):
        same = list(group)
        found.append(Weekdays(same[0][0], same[-1][0], spans))
    return found


def coming_holidays(on: date, *, most: int = 4) -> Sequence[Holiday]:
    """Return the next days off that are no weekend, from a day on. One statement."""
    return list(
        Holiday.objects.filter(date__gte=on, date__week_day__range=(2, 6)).order_by("date")[:most]
    )
