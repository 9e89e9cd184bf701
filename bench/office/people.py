"""Who comes on a day, and how the officers are that day: assumptions, none shared with the estimator.

Nobody has measured Disdukcapil for Pendopo: shares and lengths here are invented after what is told
of such offices, and are stated in bench/day.py. Seconds since midnight.
"""

from dataclasses import dataclass
from random import Random

MINUTE, HOUR = 60.0, 3600.0
OPENS, NOON, BACK, CLOSES = 8 * HOUR, 12 * HOUR, 13 * HOUR, 16 * HOUR
KIOSK = 7 * HOUR
SERVICES = {  # line: share of people, and each service's share and mean minutes
    "A": (0.52, {"ktp-baru": (0.25, 5.5), "ktp-ganti": (0.5, 3.5), "ikd": (0.25, 2.5)}),
    "K": (0.28, {"kk-ubah": (0.5, 4.5), "kk-baru": (0.3, 5.5), "pindah-datang": (0.2, 6.0)}),
    "B": (0.2, {"akta-kelahiran": (0.6, 5.5), "kia": (0.25, 3.5), "akta-kematian": (0.15, 5.5)}),
}
NO_PHONE, PRIORITY = 0.25, 0.12
BOOKS, ASSISTED = 0.6, 0.33
"""Of those with a phone, how many book; of those without, for how many a kelurahan does."""
CANCELS, REFILLED, STAYS_AWAY = 0.06, 0.7, 0.07
GIVES_UP = 0.03
ONWARD = {"B": ("K", 0.1), "K": ("A", 0.06)}


@dataclass(slots=True)
class Person:
    """One who comes. `length`: what their service takes an officer of usual pace."""

    number: int
    line: str
    service: str
    phone: bool
    priority: bool
    arrives: float
    dawn: float
    length: float
    booked: float | None = None
    waited_list: bool = False
    away: bool = False
    onward: str = ""
    onward_length: float = 0.0


@dataclass(slots=True)
class Officer:
    """At a counter for a day: pace, when it opens, how often it rests; `out` all day."""

    pace: float
    late: float
    rests: float
    out: bool
    back_late: float


@dataclass(slots=True)
class Day:
    people: list[Person]
    bookings: list[Person]
    officers: dict[int, Officer]
    outage: tuple[float, float]
    cancelled: int
    refilled: int
    stayed_away: int


def day(seed: int, *, people: int | None = None) -> Day:
    """Return a day; the same seed, the same day."""
    rnd = Random(seed)
    count = people or round(max(220, rnd.gauss(300, 25)))
    buses = [
        (h * HOUR + rnd.lognormvariate(1.8, 0.8) * MINUTE, rnd.randint(5, 12))
        for h in (8.2, 10.0, 13.3)
    ]
    seats = [at for at, size in buses for _ in range(size)]
    rnd.shuffle(seats)
    told = Day([], [], _officers(rnd), _outage(rnd), 0, 0, 0)
    for number in range(count):
        one = _person(rnd, number)
        booker = rnd.random() < (BOOKS if one.phone else ASSISTED)
        if booker:
            one.booked = _slot(rnd)
            fate = rnd.random()
            if fate < CANCELS:
                told.cancelled += 1
                if rnd.random() > REFILLED:
                    continue
                told.refilled += 1  # another person comes in that place
                one.waited_list = True
            told.bookings.append(one)
            if CANCELS <= fate < CANCELS + STAYS_AWAY:
                told.stayed_away += 1
                continue
            early = rnd.gammavariate(2.0, 6.0) * MINUTE - 4 * MINUTE
            one.arrives = max(KIOSK, one.booked - min(early, 30 * MINUTE))
        else:
            one.arrives = seats.pop() + rnd.uniform(0, 90) if seats else _walks_in(rnd)
            one.away = rnd.random() < GIVES_UP
        told.people.append(one)
    told.people.sort(key=lambda p: p.arrives)
    return told


def _person(rnd: Random, number: int) -> Person:
    line = rnd.choices(list(SERVICES), [share for share, _ in SERVICES.values()])[0]
    services = SERVICES[line][1]
    service = rnd.choices(list(services), [share for share, _ in services.values()])[0]
    one = Person(
        number,
        line,
        service,
        phone=rnd.random() >= NO_PHONE,
        priority=rnd.random() < PRIORITY,
        arrives=0.0,
        dawn=_dawn(rnd),
        length=_length(rnd, services[service][1]),
    )
    if line in ONWARD and rnd.random() < ONWARD[line][1]:
        one.onward, one.onward_length = ONWARD[line][0], _length(rnd, 5.0)
    return one


def _length(rnd: Random, minutes: float) -> float:
    """Log-normal, and in one of thirty a paper is wrong: a tail of a power law."""
    told = minutes * MINUTE * rnd.lognormvariate(-0.125, 0.5)
    return told + (rnd.paretovariate(1.9) * 4 * MINUTE if rnd.random() < 1 / 30 else 0.0)


def _officers(rnd: Random) -> dict[int, Officer]:
    mood = rnd.lognormvariate(0, 0.06)
    return {
        number: Officer(
            pace=mood * rnd.choice([0.8, 0.9, 0.95, 1.0, 1.0, 1.1, 1.3]),
            late=rnd.expovariate(1 / (4 * MINUTE)),
            rests=rnd.choice([0.01, 0.02, 0.04]),
            out=number in (2, 3) and rnd.random() < 0.07,
            back_late=rnd.expovariate(1 / (4 * MINUTE)),
        )
        for number in range(1, 6)
    }


def _outage(rnd: Random) -> tuple[float, float]:
    """One day in six the registry stands still for a while; services go on after it."""
    if rnd.random() > 1 / 6:
        return (0.0, 0.0)
    begins = rnd.uniform(OPENS, CLOSES)
    return begins, begins + rnd.uniform(8, 20) * MINUTE


def _slot(rnd: Random) -> float:
    """A booked time: every ten minutes of the hours, mornings asked for a little more."""
    while True:
        at = OPENS + rnd.randrange(0, 46) * 10 * MINUTE
        if not NOON - 10 * MINUTE < at < BACK:
            return at


def _walks_in(rnd: Random) -> float:
    """Some still come before opening; most in the morning."""
    if rnd.random() < 0.15:
        return rnd.uniform(KIOSK, OPENS)
    return OPENS + min(rnd.gammavariate(1.7, 1.6) * HOUR, 7.4 * HOUR)


def _dawn(rnd: Random) -> float:
    """When they come where numbers are given by who comes first: three of five before opening."""
    if rnd.random() < 0.6:
        return max(4.5 * HOUR, OPENS - rnd.gammavariate(2.5, 0.45) * HOUR)
    return OPENS + min(rnd.gammavariate(1.5, 1.2) * HOUR, 6.5 * HOUR)
