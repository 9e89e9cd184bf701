"""Who is next, as a pure rule: what the calling statement asks of the database (ADR 90).

A place's points are its gain times the time since its clock began, and who has most is next. Inside
a class that is first come, first served, so that each lane is a heap of which only the head counts.
While fewer of a line's last ten calls were walk-ins than its share says, a walk-in is next.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, NamedTuple

WINDOW = 10
"""Calls over which the share of walk-ins is kept."""


class Place(NamedTuple):
    """Somebody who waits. `clock` in seconds; `key` orders those of equal points; `who` is opaque."""

    clock: float
    key: int
    gain: int
    who: Any


@dataclass(slots=True)
class Queue:
    """A line's waiting people by lane (class, walk-in or not), and whether its last calls were walk-ins.

    `share` is percent of calls; `recent` holds the last nine.
    """

    share: int
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW - 1))
    lanes: dict[tuple[str, bool], list[Place]] = field(default_factory=dict)

    def add(self, place: Place, *, priority: str, walk_in: bool) -> None:
        """Let somebody wait."""
        heappush(self.lanes.setdefault((priority, walk_in), []), place)

    def owes(self) -> bool:
        """Tell whether the next call is a walk-in's, if any waits."""
        return self.share * (len(self.recent) + 1) // 100 > sum(self.recent)

    def copy(self) -> "Queue":
        """Return the same, to be played with."""
        lanes = {lane: places.copy() for lane, places in self.lanes.items()}
        return Queue(self.share, self.recent.copy(), lanes)

    def __iter__(self) -> Iterator[Place]:
        return (place for places in self.lanes.values() for place in places)


class Next(NamedTuple):
    """Who is next: the head of a lane of a queue."""

    queue: Queue
    lane: tuple[str, bool]

    @property
    def place(self) -> Place:
        return self.queue.lanes[self.lane][0]

    def call(self) -> Place:
        """Take them out, and count the call."""
        self.queue.recent.append(self.lane[1])
        return heappop(self.queue.lanes[self.lane])

    def pass_by(self) -> Place:
        """Take them out as if they had never stood there."""
        return heappop(self.queue.lanes[self.lane])


def next_of(queues: Iterable[Queue], now: float) -> Next | None:
    """Return who is next among the queues that a counter serves, at a moment; None for nobody."""
    found, best = None, (True, 0.0, 0)
    for queue in queues:
        owes = queue.owes()
        for lane, places in queue.lanes.items():
            if places:
                clock, key, gain, _ = places[0]
                rank = (not (owes and lane[1]), -gain * (now - clock), key)
                if found is None or rank < best:
                    found, best = (queue, lane), rank
    return Next(*found) if found else None
