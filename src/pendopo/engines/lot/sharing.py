"""Places given out in the order of a draw: to each the best that is left, by the hours it likes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pendopo.engines.lot.drawing import Request

TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
TOLD = re.compile(rf"({TIME.pattern}) ({TIME.pattern}) ([0-9]{{1,4}})")
HOUR = 60


class UnreadableTimeError(ValueError):
    """A time is not `BEGINS ENDS PLACES`, such as `08:00 08:15 2`."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time of the day with its free places; `begins` and `ends` are minutes since midnight."""

    begins: int
    ends: int
    places: int

    @property
    def line(self) -> str:
        """Its line in the published record."""
        return f"{clock(self.begins)} {clock(self.ends)} {self.places}"

    @classmethod
    def read(cls, line: str) -> "Time":
        """Return the time of such a line. Raises UnreadableTimeError."""
        found = TOLD.fullmatch(line)
        if found is None:
            raise UnreadableTimeError(line)
        _, h, m, _, hh, mm, places = found.groups()
        return cls(int(h) * HOUR + int(m), int(hh) * HOUR + int(mm), int(places))


def clock(minutes: int) -> str:
    """Return minutes since midnight as 08:15."""
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


def share_out(requests: Iterable[Request], times: Sequence[Time]) -> dict[str, int]:
    """Return which of the times (by its place in the list) each request gets as its first.

    One after another takes, of the free times that follow each other as many as it needs, those
    nearest to an hour it likes, the earliest of equals. Who needs more than is left is passed over.
    """
    free = [time.places for time in times]
    left, given = sum(free), {}
    for request in requests:
        if not left:
            break
        able = [n for n in range(len(times)) if _fits(times, free, n, request.length)]
        if able:
            n = min(able, key=lambda n: (_distance(times[n].begins, request.hours), n))
            given[request.code] = n
            for taken in range(n, n + request.length):
                free[taken] -= 1
            left -= request.length
    return given


def _fits(times: Sequence[Time], free: Sequence[int], n: int, length: int) -> bool:
    """Tell whether so many times from one on are free and follow one another."""
    chain = times[n : n + length]
    unbroken = all(one.ends == other.begins for one, other in pairwise(chain))
    return len(chain) == length and unbroken and all(free[n : n + length])


def _distance(begins: int, hours: Sequence[int]) -> int:
    """Return the minutes from a time to the nearest of some hours: none within one, or when all are welcome."""
    return min((max(h * HOUR - begins, begins - h * HOUR - HOUR + 1, 0) for h in hours), default=0)
