"""The times of a line: made ahead for its booking window, and which of them are free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise, takewhile

from django.db.models import F

from pendopo.domain.queues.bookings import Quota, Slot, slot_id
from pendopo.domain.queues.hours import opens_at
from pendopo.domain.queues.plans import Plan, bookable_lines, today

NEAR = timedelta(days=3)
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Time:
    """A time that may be booked, `begins` to `ends`, and how many of its places are free."""

    begins: datetime
    ends: datetime
    free: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the booking window; without times the office is closed or the day over."""

    date: date
    times: tuple[Time, ...]

    @property
    def free(self) -> int:
        """Tell how many can still be booked that day, were they alike."""
        return sum(time.free for time in self.times)


def make_times(*, at: datetime) -> int:
    """Make the slots of each line's booking window that are not there yet. Returns how many."""
    first = today(at)
    made = 0
    for plan in bookable_lines():
        if plan.slots and plan.slots.draw:  # a day's draw makes its times
            continue
        window = [first + n * ONE for n in range(plan.booking.days + 1)]
        known = set(
            Slot.objects.filter(line=plan.line, date__in=window).values_list("date", flat=True)
        )
        slots = [slot for day in window if day not in known for slot in _slots(plan, day)]
        Slot.objects.bulk_create(slots, ignore_conflicts=True)
        made += len(slots)
    return made


def make_day(plan: Plan, day: date) -> None:
    """Make the slots of one day that are not there yet."""
    Slot.objects.bulk_create(list(_slots(plan, day)), ignore_conflicts=True)


def _slots(plan: Plan, day: date) -> Iterator[Slot]:
    """Yield a day's slots: as many as fit into each session, for each quota that has places."""
    if plan.slots is None:
        return
    length = timedelta(minutes=plan.slots.length)
    for opens, closes in plan.sessions_on(day):
        for n in range((closes - opens) // length):
            begins = opens + n * length
            for quota, capacity in plan.slots.places.items():
                if capacity:
                    yield Slot(
                        id=slot_id(plan.line, quota, begins),
                        line_id=plan.line,
                        quota=quota,
                        date=day,
                        begins=begins,
                        ends=begins + length,
                        capacity=capacity,
                        opens_at=opens_at(plan, day) if quota == Quota.PUBLIC else None,
                    )


def days(plan: Plan, *, quota: str = Quota.PUBLIC, length: int = 1, at: datetime) -> list[Day]:
    """Return the days of a line's booking window with their times of `length` slots; one statement."""
    first = today(at)
    last = first + plan.booking.days * ONE
    found = times(plan, first, last, quota=quota, length=length, at=at)
    window = (first + n * ONE for n in range(plan.booking.days + 1))
    return [Day(day, tuple(t for t in found if today(t.begins) == day)) for day in window]


def times(
    plan: Plan,
    first: date,
    last: date,
    *,
    quota: str = Quota.PUBLIC,
    length: int = 1,
    free: bool = False,
    at: datetime,
) -> list[Time]:
    """Return the times of some days at which `length` slots follow one another; one statement.

    Only those that are `free`, where that is asked.
    """
    rows = Slot.objects.bookable(at=at).filter(
        line=plan.line, quota=quota, date__range=(first, last)
    )
    if free:
        rows = rows.filter(taken__lt=F("capacity"))
    told = list(rows.order_by("begins").values_list("begins", "ends", "capacity", "taken"))
    chains = (told[n : n + length] for n in range(len(told) - length + 1))
    return [
        Time(chain[0][0], chain[-1][1], min(capacity - taken for _, _, capacity, taken in chain))
        for chain in chains
        if _unbroken(chain)
    ]


def full_days(plan: Plan, first: date, *, length: int = 1, at: datetime) -> list[date]:
    """Return the served days from one on before the next that has a free time; one statement.

    None when it has one itself, or is not served.
    """
    last = today(at) + plan.booking.days * ONE
    found = times(plan, first, last, length=length, at=at)
    free = {today(each.begins) for each in found if each.free}
    served = sorted({today(each.begins) for each in found})
    full = list(takewhile(lambda day: day not in free, served))
    return full if full[:1] == [first] else []


def nearest(
    plan: Plan, begins: datetime, *, quota: str, length: int, at: datetime, most: int = 3
) -> list[Time]:
    """Return the free times nearest to one that was wanted, in order of time; one statement."""
    first, last = today(begins - NEAR), today(begins + NEAR)
    found = times(plan, first, last, quota=quota, length=length, free=True, at=at)
    near = sorted(found, key=lambda time: abs(time.begins - begins))[:most]
    return sorted(near, key=lambda time: time.begins)


def _unbroken(chain: Sequence[tuple[datetime, datetime, int, int]]) -> bool:
    return all(one[1] == other[0] for one, other in pairwise(chain))
