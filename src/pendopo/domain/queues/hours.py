"""When the new days of a line open: daily, or a week at once, each through a waiting room (ADR 94).

Told by the pack and the calendar alone: every process knows it, and asks no database.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pendopo.domain.directory.city import city
from pendopo.domain.queues.plans import Plan, RoomRule, today

ONE = timedelta(days=1)
WEEK = 7
AHEAD = 14
"""Days to look ahead for the next opening."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One opening: its room gathers, its days open, its first order is drawn, the room closes."""

    gathers: datetime
    opens: datetime
    draws: datetime
    closes: datetime
    days: tuple[date, ...]


def opens_at(plan: Plan, day: date) -> datetime | None:
    """Return when the times of a day may be booked; None when at once."""
    rule = plan.slots.room if plan.slots else None
    if rule is None:
        return None
    first = day - plan.booking.days * ONE
    if rule.weekday is not None:
        first += (rule.weekday - first.weekday()) % WEEK * ONE
    return datetime.combine(first, rule.opens, city().zone)


def hours_at(plan: Plan, *, at: datetime) -> Hours | None:
    """Return the opening whose waiting room stands now, if any."""
    found = next_hours(plan, at=at)
    return found if found and found.gathers <= at else None


def next_hours(plan: Plan, *, at: datetime) -> Hours | None:
    """Return the opening that is, or the next to come within two weeks."""
    rule = plan.slots.room if plan.slots else None
    if rule is None:
        return None
    for n in range(-1, AHEAD + 1):
        found = _hours(plan, rule, today(at) + n * ONE)
        if found and at < found.closes:
            return found
    return None


def _hours(plan: Plan, rule: RoomRule, on: date) -> Hours | None:
    """Return the opening of a day; None when nothing opens: no day of it has hours."""
    if rule.weekday not in {None, on.weekday()}:
        return None
    last = on + plan.booking.days * ONE
    span = 1 if rule.weekday is None else WEEK
    days = [last - n * ONE for n in reversed(range(span))]
    served = tuple(day for day in days if plan.sessions_on(day))
    if not served:
        return None
    opens = datetime.combine(on, rule.opens, city().zone)
    return Hours(opens - rule.before, opens, opens + rule.settle, opens + rule.lasts, served)
