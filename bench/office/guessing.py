"""What the estimator sees of a played day, and what it and two plain rules say of it."""

import time
from collections import deque
from dataclasses import dataclass, field, replace
from math import log

from bench.office.people import BACK, NOON, Person, day
from bench.office.playing import SPANS, Office, Policy, Visit, play
from pendopo.engines.queueing.expecting import Expected, Taught, expect, pace
from pendopo.engines.queueing.experience import Experience
from pendopo.engines.queueing.forecasting import Coming, Desk, Guest, Hall, forecast
from pendopo.engines.queueing.order import Place, Queue

TRUE = 2_000_000
"""Days from this seed on teach the oracle."""
CERTAIN = 1e9


@dataclass(slots=True)
class Guess:
    """What was said when a number was given; seconds."""

    visit: Visit
    low: float
    middle: float
    high: float
    rolling: float
    plain: float
    oracle: float | None = None


@dataclass(slots=True)
class Onlooker:
    """Learns from one day for the next, and guesses."""

    rules: Policy
    experience: dict[str, Experience]
    runs: int
    expected: Expected
    lengths: dict[str, deque[float]] = field(default_factory=dict)
    guesses: list[Guess] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    coming: list[tuple[float, int, str, bool, str]] = field(default_factory=list)
    truth: Expected | None = None

    @classmethod
    def new(cls, rules: Policy, runs: int) -> "Onlooker":
        experience = {line: Experience() for line in rules.shares}
        told = cls(rules, experience, runs, _expected(rules, experience))
        told.lengths = {line: deque(maxlen=50) for line in rules.shares}
        return told

    def begin(self, booked: list[Person]) -> None:
        """Begin a day of which the bookings are known."""
        self.expected = _expected(self.rules, self.experience)
        self.coming = [(p.booked, p.number, p.line, p.priority, p.service) for p in booked]

    def learn(self, visits: list[Visit]) -> None:
        """Learn from a whole day, as the subscriber does call by call."""
        for told in self.experience.values():
            told.age(1)
        self.take_in(visits)

    def take_in(self, visits: list[Visit]) -> None:
        """Learn from visits, whatever day it is."""
        for visit in visits:
            mine = self.experience[visit.line]
            if visit.service:
                mine.arrive(visit.priority, walk_in=visit.walk_in, second=visit.issued)
            seconds = visit.ended - visit.called
            mine.answer(walk_in=visit.walk_in, came=visit.outcome != "no_show")
            if visit.outcome == "no_show":
                mine.miss(seconds)
            else:
                mine.serve(visit.service, seconds)
                self.lengths[visit.line].append(seconds)
            if visit.to:
                mine.send_on(visit.to)
            if visit.first_wait is not None:
                mine.begin(visit.first_wait)
            elif visit.waiting_before and not visit.called - visit.gap < NOON <= visit.called:
                mine.pause(visit.gap)


def _expected(rules: Policy, experience: dict[str, Experience]) -> Expected:
    return expect(
        {
            line: Taught(told, rules.minutes[line], (), rules.gains)
            for line, told in experience.items()
        }
    )


def truth(rules: Policy, *, days: int) -> Expected:
    """Return what an oracle expects, who has seen so many days of the same kind that nothing is to learn."""
    seer = Onlooker.new(rules, runs=0)
    for n in range(days):
        for told in seer.experience.values():
            told.days += 1
        seer.take_in(play(day(TRUE + n, people=300), rules, seed=TRUE + n))
    return _expected(rules, seer.experience)


def foretold(hall: Hall, office: Office, truth: Expected) -> Hall:
    """Return the hall as an oracle sees it: true distributions, and each officer's own pace of today."""
    desks = [
        replace(desk, pace=(log(office.counters[desk_number].officer.pace), CERTAIN))
        for desk_number, desk in zip(_seen(office), hall.desks, strict=True)
    ]
    return replace(
        hall,
        desks=desks,
        habits=truth.habits,
        gaps=truth.gaps,
        late=truth.late,
        onward=truth.onward,
        streams=truth.streams,
    )


def _seen(office: Office) -> list[int]:
    """Return the counters that are open, or may come to be."""
    early = office.now < SPANS[0][0] + 20 * 60
    return [number for number, counter in office.counters.items() if counter.opened or early]


def hall_of(office: Office, looker: Onlooker) -> Hall:
    """Return what may be known of an office now."""
    now = office.now
    queues = {}
    for line, queue in office.queues.items():
        seen = Queue(queue.share, queue.recent.copy())
        for lane, places in queue.lanes.items():
            seen.lanes[lane] = [Place(p.clock, p.key, p.gain, _guest(p.who)) for p in places]
        queues[line] = seen
    desks = []
    for counter in (office.counters[number] for number in _seen(office)):
        served = [(_guest(v), v.ended - v.called) for v in counter.done if v.outcome != "no_show"]
        begins = max((a for a, _ in SPANS if a <= now), default=now)
        at = _guest(counter.visit) if counter.visit else None
        since = max(counter.since, begins) if at is None else counter.since
        begun = at is not None or any(v.called >= begins for v in counter.done)
        done = pace(served, looker.expected)
        desks.append(Desk(counter.lines, at, now - since, begun=begun, pace=done))
    told = looker.expected
    here = {v.person.number for v in office.visits}
    coming = [
        Coming(
            max(now, at - 480),
            Place(
                at,
                (1 << 120) + number,
                looker.rules.gains["prioritas" if priority else "umum"],
                Guest("", line, service, False, "prioritas" if priority else "umum"),
            ),
        )
        for at, number, line, priority, service in looker.coming
        if number not in here and at > now - 15 * 60
    ]
    return Hall(
        now,
        0.0,
        SPANS,
        queues,
        desks,
        told.habits,
        told.gaps,
        told.late,
        told.onward,
        coming,
        told.streams,
    )


def guess(office: Office, visit: Visit, looker: Onlooker) -> None:
    """Say how long a number that was just given will wait; beside it what plain rules say."""
    began = time.process_time()
    hall = hall_of(office, looker)
    told = forecast(hall, runs=looker.runs, seed=visit.key).get(_guest(visit))
    looker.seconds.append(time.process_time() - began)
    if told is None:
        return
    best = looker.truth and forecast(
        foretold(hall, office, looker.truth), runs=looker.runs, seed=visit.key
    ).get(_guest(visit))
    called = [v for v in office.visits if v.called and v.line == visit.line]
    rolling = [v.called - v.issued for v in sorted(called, key=lambda v: v.called)[-10:]]
    ahead = len([p for p in office.queues[visit.line] if p.who is not visit])
    open_ = sum(visit.line in c.lines and c.opened for c in office.counters.values()) or 1
    lengths = looker.lengths[visit.line]
    mean = sum(lengths) / len(lengths) if lengths else 60.0 * looker.rules.minutes[visit.line]
    wait = 0.0
    if office.now < SPANS[0][0]:
        wait = SPANS[0][0] - office.now
    elif NOON <= office.now < BACK:
        wait = BACK - office.now
    looker.guesses.append(
        Guess(
            visit,
            told.low,
            told.middle,
            told.high,
            sum(rolling) / len(rolling) if rolling else mean,
            wait + ahead * mean / open_,
            best.middle if best else None,
        )
    )


def _guest(visit: Visit) -> Guest:
    return Guest(str(visit.key), visit.line, visit.service, visit.walk_in, visit.priority)
