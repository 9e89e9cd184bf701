"""What a line has learned: lengths by service, who does not come, gaps between calls, arrivals.

One `Experience` a line, small whatever happened, made again from the calls in their order. What
happened a month ago weighs half of what happens today. No officer is learned: a counter's pace is
of today alone (`forecasting`).
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from pendopo.engines.queueing.durations import (
    Counts,
    count,
    fade,
    middle_of,
    table,
    together,
    total,
    usual,
)

HALF = 28.0
"""Days after which an observation weighs half."""
FEW = 12.0
"""Observations that weigh as much as what the pack says of a line, or the line of a service."""
USUAL_MISSED = {True: 0.04, False: 0.12}
"""Share of walk-ins and of booked ones that do not come when called, to begin with."""
GAP, LATE = 25.0, 180.0
MISSED = 90.0
SLOT = 1800
"""Seconds of the day's slots in which arrivals are counted."""


@dataclass(slots=True)
class Experience:
    """Of one line. Weights are observations; keys of JSON."""

    served: dict[str, Counts] = field(default_factory=dict)
    missed: Counts = field(default_factory=dict)
    gaps: Counts = field(default_factory=dict)
    late: Counts = field(default_factory=dict)
    came: dict[str, list[float]] = field(default_factory=dict)
    onward: dict[str, float] = field(default_factory=dict)
    arrivals: dict[str, dict[str, float]] = field(default_factory=dict)
    days: float = 0.0

    def serve(self, service: str, seconds: float) -> None:
        """Learn how long a served person was at the counter, from the call to the end."""
        count(self.served.setdefault(service, {}), seconds)

    def miss(self, seconds: float) -> None:
        """Learn how long a counter waited for one who did not come."""
        count(self.missed, seconds)

    def answer(self, *, walk_in: bool, came: bool) -> None:
        """Learn whether a called one came."""
        told = self.came.setdefault(_kind(walk_in), [0.0, 0.0])
        told[not came] += 1

    def pause(self, seconds: float) -> None:
        """Learn what passed between two calls of a counter while somebody waited."""
        count(self.gaps, seconds)

    def begin(self, seconds: float) -> None:
        """Learn how long after the hours began a counter first called, while somebody waited."""
        count(self.late, max(seconds, 0.0))

    def send_on(self, line: str) -> None:
        """Learn that a counter sent somebody on to another line."""
        self.onward[line] = self.onward.get(line, 0.0) + 1

    def arrive(self, priority: str, *, walk_in: bool, second: float) -> None:
        """Learn that somebody took a number, at a second of the day."""
        slots = self.arrivals.setdefault(f"{priority} {_kind(walk_in)}", {})
        slot = str(int(second // SLOT))
        slots[slot] = slots.get(slot, 0.0) + 1

    def age(self, days: int) -> None:
        """Begin a new working day, so many days after the last."""
        by = 0.5 ** (days / HALF)
        for counts in (*self.served.values(), self.missed, self.gaps, self.late):
            fade(counts, by)
        self.came = {kind: [each * by for each in told] for kind, told in self.came.items()}
        self.onward = {line: weight * by for line, weight in self.onward.items()}
        self.arrivals = {
            kind: {slot: weight * by for slot, weight in slots.items()}
            for kind, slots in self.arrivals.items()
        }
        self.days = self.days * by + 1

    def lengths(self, service: str, *, minutes: float) -> Counts:
        """Return what is thought of a service: its own, the line's, and the pack's, by their weight."""
        line = together((usual(60 * minutes), FEW), *((c, total(c)) for c in self._parts()))
        own = self.served.get(service) if service else None
        return together((line, FEW), (own, total(own))) if own else line

    def chance_missed(self, *, walk_in: bool) -> float:
        """Return how likely a called one does not come."""
        came, missed = self.came.get(_kind(walk_in), (0.0, 0.0))
        return (missed + FEW * USUAL_MISSED[walk_in]) / (came + missed + FEW)

    def rate(self, kind: str, slot: int) -> float:
        """Return how many of a kind of arrivals come in a slot of a day."""
        return self.arrivals.get(kind, {}).get(str(slot), 0.0) / self.days if self.days else 0.0

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def read(cls, told: dict[str, Any]) -> "Experience":
        """Read it from JSON, where bins are words."""
        if not told:
            return cls()
        bins = {name: _bins(told[name]) for name in ("missed", "gaps", "late")}
        served = {service: _bins(counts) for service, counts in told["served"].items()}
        return cls(**{**told, **bins, "served": served})

    def _parts(self) -> list[Counts]:
        return [counts for counts in self.served.values() if counts]


@dataclass(frozen=True, slots=True)
class Habits:
    """What an experience makes of one kind of person at a counter: tables to pick from."""

    served: list[float]
    missed: list[float]
    chance_missed: float
    usual: float
    spread: float


def habits(told: Experience, service: str, *, walk_in: bool, minutes: float) -> Habits:
    """Return what to expect of somebody of a line."""
    counts = told.lengths(service, minutes=minutes)
    missed = together((usual(MISSED), FEW), (told.missed, total(told.missed)))
    return Habits(
        table(counts), table(missed), told.chance_missed(walk_in=walk_in), *middle_of(counts)
    )


def gaps(told: Experience) -> list[float]:
    """Return what passes between two calls of a counter."""
    return table(together((usual(GAP), FEW), (told.gaps, total(told.gaps))))


def lateness(told: Experience) -> list[float]:
    """Return how long after the hours began a counter first calls."""
    return table(together((usual(LATE, 1.0), FEW), (told.late, total(told.late))))


def _kind(walk_in: bool) -> str:
    return "walk_in" if walk_in else "booked"


def _bins(counts: dict[str, float]) -> Counts:
    return {int(found): weight for found, weight in counts.items()}
