"""How many may be inside: as many as were found to be served quickly, by trying (AIMD, as in TCP).

The measure is the time that the city's own pages take, asked once a second while people are let in:
quick, and one step more may come in; slow, and it is a good deal fewer. Chiu and Jain, 1989.
"""

from collections import deque
from dataclasses import dataclass, field

SLOW = 0.75
"""Seconds from which on a page counts as slow."""
STEP = 0.05
CUT = 0.7
LEAST = 5.0
LOOKS_BACK = 60.0
"""Seconds over which the rate is measured."""
KNOWN = 10.0
"""Seconds after the first call from which on a rate is told."""
SPREAD = 5
"""Seconds over which a room that opens fills."""


@dataclass
class Pace:
    """The pace of one room: at most `most` inside, of which `window` are thought to be served well."""

    most: int
    window: float = 0.0
    ever_answered: bool = False
    _calls: deque[tuple[float, int]] = field(default_factory=deque)
    _first: float = 0.0

    def __post_init__(self) -> None:
        self.window = self.window or max(LEAST, self.most / 4)

    def probed(self, seconds: float | None) -> None:
        """Take in how long a page took; None when it did not come at all.

        Who was never answered learns nothing: the pages are out of reach from here.
        """
        self.ever_answered = self.ever_answered or seconds is not None
        if seconds is not None and seconds < SLOW:
            self.window = min(float(self.most), self.window + max(1.0, self.window * STEP))
        elif self.ever_answered:
            self.window = max(LEAST, self.window * CUT)

    def may_call(self, *, inside: int, seconds: float) -> int:
        """Return how many to call now, `seconds` after the last call, with so many inside."""
        gently = max(1, round(self.window / SPREAD * seconds))
        return max(0, min(int(self.window) - inside, gently))

    def called(self, count: int, *, at: float) -> None:
        """Take in that some were called."""
        if count:
            self._first = self._first or at
            self._calls.append((at, count))

    def per_second(self, *, at: float) -> float | None:
        """Return how many were called a second, lately; None while nobody can tell."""
        while self._calls and self._calls[0][0] < at - LOOKS_BACK:
            self._calls.popleft()
        seen = min(LOOKS_BACK, at - self._first)
        count = sum(n for _, n in self._calls)
        return count / seen if self._first and seen >= KNOWN and count else None


def between(ahead: int, per_second: float) -> tuple[float, float]:
    """Return between how many seconds from now and how many one's turn comes: a third either way."""
    expected = ahead / per_second
    return expected * 0.75, expected * 4 / 3
