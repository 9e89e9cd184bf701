"""When each number will be called: the rest of the day played forward many times over the real order.

Each time, lengths are picked from what was learned, what is being served from what is left of it,
who comes later from when people come, and those who do not come are missed. Who stands at the
kiosk is played as a shade: called when they would be, and nobody waits longer for it.
Moments and lengths are seconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count
from math import inf
from random import Random

from pendopo.engines.queueing.durations import faster, left_of, times
from pendopo.engines.queueing.experience import SLOT, Habits
from pendopo.engines.queueing.order import Place, Queue, next_of

RUNS = 100
DAY = 86_400
APART = 0.25
"""How far the paces of counters lie apart, as a logarithm."""
BREAK = [120.0, 240.0, 360.0, 480.0, 600.0, 720.0, 840.0, 960.0, 1200.0, 1500.0, 1800.0, 2700.0]
"""How long a break without an end may take."""
LATER = 1 << 130
"""Keys of those who come later, above all that are given."""
SHADE = 1 << 131


@dataclass(frozen=True, slots=True)
class Guest:
    """Who waits: a ticket, or "" for those who may come; of a line and a service ("" unknown)."""

    ticket: str
    line: str
    service: str
    walk_in: bool
    priority: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter at work. `at`: whom it called or serves, since `gone` seconds.

    Without anyone, `gone` is since its last call ended, or since it could first have called: in
    these hours `begun` tells whether it has. `away`: on a break since `gone` seconds, until `until`
    if that is known. `pace`: mean and number of how much longer its services took today than is
    usual, as logarithms.
    """

    lines: tuple[str, ...]
    at: Guest | None = None
    gone: float = 0.0
    away: bool = False
    until: float | None = None
    begun: bool = True
    pace: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Coming:
    """A booked one who may still come: `at` their time, with that chance."""

    at: float
    place: Place
    chance: float = 0.9


@dataclass(frozen=True, slots=True)
class Stream:
    """Those without a booking who come later: how many of a kind in each slot of the day."""

    guest: Guest
    gain: int
    slots: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Hall:
    """All that is known of a hall at a moment. `midnight` is the city's; `spans` its hours today."""

    now: float
    midnight: float
    spans: Sequence[tuple[float, float]]
    queues: Mapping[str, Queue]
    desks: Sequence[Desk]
    habits: Mapping[tuple[str, str, bool], Habits]
    gaps: Mapping[str, Sequence[float]]
    late: Mapping[str, Sequence[float]]
    onward: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    coming: Sequence[Coming] = ()
    streams: Sequence[Stream] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """In how many seconds: one in ten before `low`, half before `middle`, one in ten after `high`."""

    low: float
    middle: float
    high: float


def forecast(
    hall: Hall, *, shades: Iterable[tuple[Guest, int]] = (), runs: int = RUNS, seed: int = 0
) -> dict[Guest, Range]:
    """Return when everyone who waits is called, and each shade (a guest and gain) if it came now.

    Whom no open counter serves is not told of. The same `seed`, the same answer.
    """
    random = Random(seed)  # noqa: S311  # no secret
    calls: dict[Guest, list[float]] = {}
    waiting = {place.who for queue in hall.queues.values() for place in queue}
    shadows = [
        (guest, Place(max(hall.now, hall.spans[0][0]), SHADE + n, gain, guest))
        for n, (guest, gain) in enumerate(shades)
        if hall.spans
    ]
    for _ in range(runs):
        for guest, at in _play(hall, shadows, set(waiting), random):
            calls.setdefault(guest, []).append(at - hall.now)
    return {guest: _range(sorted(told)) for guest, told in calls.items() if len(told) > runs / 2}


def _play(
    hall: Hall, shadows: list[tuple[Guest, Place]], waiting: set[Guest], random: Random
) -> list[tuple[Guest, float]]:
    """Play the rest of a day once; return who was called when."""
    chance, pick = random.random, random.choice
    queues = {line: queue.copy() for line, queue in hall.queues.items()}
    for guest, place in shadows:
        queues[guest.line].add(place, priority=guest.priority, walk_in=guest.walk_in)
        waiting.add(guest)
    paces = [times(random.gauss(*_pace(desk, hall))) for desk in hall.desks]
    free = [
        (_free(desk, hall, pace, random), n)
        for n, (desk, pace) in enumerate(zip(hall.desks, paces, strict=True))
    ]
    heapify(free)
    served = [[queues[line] for line in desk.lines if line in queues] for desk in hall.desks]
    coming = [
        (max(each.at, hall.now), each.place) for each in hall.coming if chance() < each.chance
    ]
    heapify(coming)
    streams, keys = _Streams(hall, random), count(LATER)
    calls: list[tuple[Guest, float]] = []
    while free and waiting:
        at, n = heappop(free)
        begins = _within(hall.spans, at)
        if begins > at:  # the hours begin, and nobody is quite in time
            heappush(free, (begins + pick(hall.late[hall.desks[n].lines[0]]), n))
            continue
        _admit(queues, coming, streams, at, keys)
        found = next_of(served[n], at)
        if found is None:
            later = min(streams.at, coming[0][0] if coming else streams.at)
            if later < inf:
                heappush(free, (max(later, at + 1), n))
            continue
        if found.place.key >= SHADE:
            guest = found.pass_by().who
            calls.append((guest, at))
            waiting.discard(guest)
            heappush(free, (at, n))
            continue
        place = found.call()
        guest = place.who
        if guest in waiting:
            calls.append((guest, at))
            waiting.discard(guest)
        told = hall.habits[guest.line, guest.service, guest.walk_in]
        if chance() < told.chance_missed:
            ends = at + pick(told.missed)
        else:
            ends = at + pick(told.served) * paces[n]
            if on := _sent_on(hall, place, next(keys), chance()):
                heappush(coming, (ends, on))
        heappush(free, (ends + pick(hall.gaps[guest.line]), n))
    return calls


def _admit(
    queues: Mapping[str, Queue],
    coming: list[tuple[float, Place]],
    streams: "_Streams",
    at: float,
    keys: Iterator[int],
) -> None:
    """Let all wait who have come by a moment."""
    while coming and coming[0][0] <= at:
        place = heappop(coming)[1]
        guest: Guest = place.who
        queues[guest.line].add(place, priority=guest.priority, walk_in=guest.walk_in)
    while streams.at <= at:
        stream, came = streams.take()
        guest = stream.guest
        queues[guest.line].add(
            Place(came, next(keys), stream.gain, guest),
            priority=guest.priority,
            walk_in=guest.walk_in,
        )


class _Streams:
    """Those who come later, one by one: the moment of the next, and who it is."""

    def __init__(self, hall: Hall, random: Random) -> None:
        self.hall, self.random, self.at = hall, random, hall.now
        self._next()

    def take(self) -> tuple[Stream, float]:
        came = self.at
        slot = int((came - self.hall.midnight) // SLOT)
        weights = [each.slots.get(slot, 0.0) for each in self.hall.streams]
        stream = self.random.choices(self.hall.streams, weights)[0]
        self._next()
        return stream, came

    def _next(self) -> None:
        while self.at < self.hall.midnight + DAY:
            slot = int((self.at - self.hall.midnight) // SLOT)
            ends = self.hall.midnight + (slot + 1) * SLOT
            rate = sum(each.slots.get(slot, 0.0) for each in self.hall.streams) / SLOT
            gap = self.random.expovariate(rate) if rate else SLOT
            if self.at + gap < ends:
                self.at += gap
                return
            self.at = ends
        self.at = inf


def _pace(desk: Desk, hall: Hall) -> tuple[float, float]:
    spread = max((h.spread for h in hall.habits.values()), default=1.0)
    return faster(*desk.pace, apart=APART, within=spread)


def _free(desk: Desk, hall: Hall, pace: float, random: Random) -> float:
    """Return when a counter calls next."""
    now, chance = hall.now, random.random()
    if desk.at is not None:
        told = hall.habits[desk.at.line, desk.at.service, desk.at.walk_in]
        left = left_of(told.served, desk.gone / pace, chance) * pace
        return now + left + random.choice(hall.gaps[desk.at.line])
    if desk.away and desk.until is not None:
        return max(desk.until, now + 60)
    if _within(hall.spans, now) > now:
        return now
    if desk.away:
        return now + left_of(BREAK, desk.gone, chance)
    lengths = hall.gaps if desk.begun else hall.late
    if any(any(hall.queues[line]) for line in desk.lines if line in hall.queues):
        return now + left_of(lengths[desk.lines[0]], desk.gone, chance)
    return now


def _within(spans: Sequence[tuple[float, float]], at: float) -> float:
    """Return when a counter calls: in the hours; after the last of them, those who still wait."""
    for opens, closes in spans:
        if at < closes:
            return max(at, opens)
    return at


def _sent_on(hall: Hall, place: Place, key: int, chance: float) -> Place | None:
    """Return the place of one who was served and goes on to another line, at their place in time."""
    guest: Guest = place.who
    for line, likely in hall.onward.get(guest.line, {}).items():
        if chance < likely:
            on = Guest("", line, "", guest.walk_in, guest.priority)
            return Place(place.clock, key, place.gain, on)
        chance -= likely
    return None


def _range(told: list[float]) -> Range:
    return Range(*(max(0.0, _quantile(told, part)) for part in (0.1, 0.5, 0.9)))


def _quantile(told: list[float], part: float) -> float:
    at = part * (len(told) - 1)
    below = int(at)
    above = min(below + 1, len(told) - 1)
    return told[below] + (at - below) * (told[above] - told[below])
