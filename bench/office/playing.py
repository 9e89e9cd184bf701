"""A day played through the real order: with bookings and the policy of the pack, or by who comes first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path
from random import Random

from bench.office.people import BACK, CLOSES, KIOSK, MINUTE, NOON, OPENS, Day, Officer, Person
from pendopo.domain.queues.packs import halls, policy_of, shared
from pendopo.engines.queueing.order import Place, Queue, next_of

PACK = Path(__file__).resolve().parents[2] / "packs" / "bogor"
SPANS = [(OPENS, NOON), (BACK, CLOSES)]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the pack says of the office: gains by class, shares and minutes by line, skills."""

    gains: dict[str, int]
    shares: dict[str, int]
    minutes: dict[str, int]
    skills: dict[int, tuple[str, ...]]


@dataclass(slots=True)
class Visit:
    """What became of one number at one line."""

    person: Person
    line: str
    service: str
    priority: str
    walk_in: bool
    clock: float
    issued: float
    key: int
    called: float = 0.0
    ended: float = 0.0
    desk: int = 0
    outcome: str = ""
    waiting_before: bool = False
    gap: float = 0.0
    first_wait: float | None = None
    to: str = ""


@dataclass(slots=True)
class Counter:
    number: int
    officer: Officer
    lines: tuple[str, ...]
    visit: Visit | None = None
    since: float = 0.0
    opened: bool = False
    away: float | None = None
    done: list[Visit] = field(default_factory=list)


@dataclass(slots=True)
class Office:
    """The office at a moment: all that an onlooker, or its database, knows."""

    now: float
    queues: dict[str, Queue]
    counters: dict[int, Counter]
    visits: list[Visit]


def policy() -> Policy:
    """Read what the pack says of Disdukcapil."""
    common = shared(PACK).data
    file = next(f for f in halls(PACK) if "disdukcapil-pusat" in f.data["offices"])
    told = {line["code"]: policy_of(common, file.data, line) for line in file.data["lines"]}
    return Policy(
        gains={each["code"]: each["gain"] for each in told["A"]["classes"]},
        shares={line: each["walk_in_share"] for line, each in told.items()},
        minutes={line["code"]: line["minutes"] for line in file.data["lines"]},
        skills={each["number"]: tuple(each["lines"]) for each in file.data["counters"]},
    )


def play(
    day: Day,
    rules: Policy,
    *,
    pendopo: bool = True,
    seed: int = 0,
    look: Callable[[Office, Visit], None] | None = None,
) -> list[Visit]:
    """Play a day; `look` is told of each number at the moment it was given.

    Without Pendopo all come by `dawn`, and at the same counters who came first is first.
    """
    rnd = Random(seed)
    office = Office(
        0.0,
        {line: Queue(share if pendopo else 0) for line, share in rules.shares.items()},
        {
            number: Counter(number, day.officers[number], lines)
            for number, lines in rules.skills.items()
        },
        [],
    )
    events: list[tuple[float, int, str, object]] = []
    for order, one in enumerate(day.people):
        heappush(events, (one.arrives if pendopo else one.dawn, order, "comes", one))
    for number, counter in office.counters.items():
        if not counter.officer.out:
            heappush(events, (OPENS + counter.officer.late, number, "opens", counter))
    while events:
        at, _, what, who = heappop(events)
        office.now = at
        if isinstance(who, Person):
            visit = _takes(office, who, rules, rnd, pendopo=pendopo)
            if look:
                look(office, visit)
        elif isinstance(who, Counter):
            _turns(office, who, what, rules)
        for counter in office.counters.values():
            if counter.opened and counter.visit is None and counter.away is None:
                _calls(office, counter, day, events, rnd)
    return office.visits


def _takes(office: Office, one: Person, rules: Policy, rnd: Random, *, pendopo: bool) -> Visit:
    """Give a number; before opening all clocks begin with it, drawn as `Plan.clock_at` does."""
    code = "prioritas" if one.priority and pendopo else "umum"
    clock, walk_in = office.now, True
    if pendopo:
        if one.booked is not None:
            clock, walk_in = one.booked, False
        elif office.now < OPENS:
            clock = OPENS - rnd.random()
    key = len(office.visits)
    visit = Visit(
        one,
        one.line,
        one.service,
        code,
        walk_in,
        clock,
        max(office.now, KIOSK) if pendopo else office.now,
        key,
    )
    office.visits.append(visit)
    _queue(office, visit, rules)
    return visit


def _queue(office: Office, visit: Visit, rules: Policy) -> None:
    place = Place(visit.clock, visit.key, rules.gains[visit.priority], visit)
    office.queues[visit.line].add(place, priority=visit.priority, walk_in=visit.walk_in)


def _turns(office: Office, counter: Counter, what: str, rules: Policy) -> None:
    """A counter opens, comes back or is done with somebody."""
    at = office.now
    if what == "opens":
        counter.opened, counter.since = True, at
    elif what == "back":
        counter.away = None
    elif what == "ends" and counter.visit:
        visit = counter.visit
        visit.ended = at
        visit.outcome = "no_show" if visit.person.away else "done"
        counter.done.append(visit)
        counter.since = at
        counter.away = at  # between two calls, or at rest: nobody sees which
        counter.visit = None
        one = visit.person
        if one.onward and visit.line == one.line and not one.away:
            visit.outcome, visit.to = "transferred", one.onward
            again = Visit(
                *(one, one.onward, "", visit.priority, visit.walk_in, visit.clock, at),
                len(office.visits),
            )
            office.visits.append(again)
            _queue(office, again, rules)


def _calls(
    office: Office,
    counter: Counter,
    day: Day,
    events: list[tuple[float, int, str, object]],
    rnd: Random,
) -> None:
    """Call who is next, if the hours and the queues allow; know when it ends."""
    at = office.now
    back = BACK + counter.officer.back_late
    if NOON <= at < back:
        counter.away = at
        heappush(events, (back, counter.number, "back", counter))
        return
    found = next_of([office.queues[line] for line in counter.lines], at)
    if found is None:
        return
    visit: Visit = found.call().who
    counter.visit, visit.called, visit.desk = visit, at, counter.number
    visit.waiting_before = visit.issued < counter.since
    visit.gap = at - counter.since
    begins = max(a for a, _ in SPANS if a <= at)
    if visit.issued < begins and not any(v.called >= begins for v in counter.done):
        visit.first_wait = at - begins
    one = visit.person
    length = one.length if visit.line == one.line else one.onward_length
    takes = (
        rnd.uniform(60, 150) if one.away else rnd.uniform(10, 40) + length * counter.officer.pace
    )
    begins, ends = day.outage
    if at < ends and at + takes > begins:
        takes += ends - max(at, begins)
    counter.since = at
    heappush(events, (at + takes, counter.number, "ends", counter))
    rest = rnd.lognormvariate(3.2, 0.5)
    if rnd.random() < counter.officer.rests:
        rest += rnd.uniform(4, 14) * MINUTE
    heappush(events, (at + takes + rest, counter.number, "back", counter))
