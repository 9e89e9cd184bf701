"""Working time: terms counted in working days and hours, clocks that can stand still.

A term of n working days filed on day D ends at close of the n-th working day after D; what is
filed on a day off or after closing counts as filed on the next working day (Perwali Kota Bogor
14/2019: filed outside hours counts from the next working day). `PT4H` counts open hours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TERM = re.compile(r"P(?=.)(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?", re.ASCII)
FARTHEST = 3700


class BadTermError(ValueError):
    """A term is written like P16D, PT4H or P1DT2H."""


@dataclass(frozen=True, slots=True)
class Term:
    """Working days, then working minutes."""

    days: int = 0
    minutes: int = 0

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read `P16D`, `PT4H30M`, `P1DT2H`. Raises BadTermError."""
        found = TERM.fullmatch(text)
        if not found:
            raise BadTermError(f"{text!r}: {BadTermError.__doc__}")
        days, hours, minutes = (int(part or 0) for part in found.groups())
        return cls(days, hours * 60 + minutes)


@dataclass(frozen=True, slots=True)
class SpecialHours:
    """Other hours in a range of dates (Ramadan), by weekday; `{}` closes the range."""

    since: date
    until: date
    hours: Mapping[int, tuple[tuple[time, time], ...]]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the city works. `known_until` is the last day whose holidays are published."""

    zone: ZoneInfo
    hours: Mapping[int, tuple[tuple[time, time], ...]]
    holidays: frozenset[date] = frozenset()
    exceptions: tuple[SpecialHours, ...] = ()
    known_until: date = field(default=date.max)

    def open_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the open intervals of a day, aware."""
        if day in self.holidays:
            return ()
        hours = self.hours
        for each in self.exceptions:
            if each.since <= day <= each.until:
                hours = each.hours
        spans = hours.get(day.weekday(), ())
        return tuple(
            (datetime.combine(day, a, self.zone), datetime.combine(day, b, self.zone))
            for a, b in spans
        )

    def add(self, start: datetime, term: Term) -> datetime:
        """Return when a term that starts at a moment ends. Raises OverflowError past ten years."""
        moment = start.astimezone(self.zone)
        if term.days:
            moment = self._close_after(moment, term.days)
        return self._after(moment, timedelta(minutes=term.minutes)) if term.minutes else moment

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two moments; negative when they are the other way round."""
        if end < start:
            return -self.between(end, start)
        total = timedelta()
        for opens, closes in self._spans(start.astimezone(self.zone).date()):
            if opens >= end:
                break
            total += max(timedelta(), min(closes, end) - max(opens, start))
        return total

    def after(self, start: datetime, open_time: timedelta) -> datetime:
        """Return the moment at which so much open time has passed."""
        return self._after(start.astimezone(self.zone), open_time)

    def is_open(self, at: datetime) -> bool:
        """Tell whether the city works at a moment."""
        return any(a <= at < b for a, b in self.open_on(at.astimezone(self.zone).date()))

    def day_length(self, day: date) -> timedelta:
        """Return how long a day is open."""
        return sum((b - a for a, b in self.open_on(day)), timedelta())

    def certain(self, moment: datetime) -> bool:
        """Tell whether the holidays up to a moment are published."""
        return moment.astimezone(self.zone).date() <= self.known_until

    def _close_after(self, moment: datetime, days: int) -> datetime:
        day = self._filed_on(moment)
        left = days
        while left:
            day += timedelta(days=1)
            if (day - moment.date()).days > FARTHEST:
                raise OverflowError("the term ends beyond ten years")
            left -= bool(self.open_on(day))
        return self.open_on(day)[-1][1]

    def _filed_on(self, moment: datetime) -> date:
        """Return the working day on which something sent at a moment counts as filed."""
        for opens, closes in self._spans(moment.date()):
            if closes > moment:
                return opens.date()
        raise OverflowError("no working day within ten years")

    def _after(self, moment: datetime, open_time: timedelta) -> datetime:
        left = open_time
        for opens, closes in self._spans(moment.date()):
            begins = max(opens, moment)
            if begins >= closes:
                continue
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        raise OverflowError("the time ends beyond ten years")

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for n in range(FARTHEST):
            yield from self.open_on(day + timedelta(days=n))


def weekly(rows: Iterable[tuple[int, time, time]]) -> dict[int, tuple[tuple[time, time], ...]]:
    """Return hours by weekday from rows of weekday, opens, closes."""
    hours: dict[int, tuple[tuple[time, time], ...]] = {}
    for weekday, opens, closes in sorted(rows):
        hours[weekday] = (*hours.get(weekday, ()), (opens, closes))
    return hours
