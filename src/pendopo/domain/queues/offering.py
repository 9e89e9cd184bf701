"""Places that come back are offered to who waits for one, in the transaction that frees them.

All times of a line's day and quota are locked in their order before any is freed, which is also what
whoever joins the list does: a place is never on sale while somebody waits whom it fits. See ADR 91.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import F

from pendopo.domain.directory.city import city
from pendopo.domain.queues.booking_news import OFFERED, tell_booked
from pendopo.domain.queues.bookings import Booking, Slot, tell
from pendopo.domain.queues.plans import BookingRule, Plan, Span, plan_of, today
from pendopo.ground.actor import system

BY = system("waiting list")
ONE = timedelta(days=1)


def hold_days(booking: Booking, *, beside: Collection[UUID] = ()) -> list[Slot]:
    """Lock all times of the day at which a booking has places, and some `beside`, in their order.

    A booking without a place has no day.
    """
    rows = Slot.objects.filter(pk__in=beside)
    if booking.begins and booking.slots:
        rows |= Slot.objects.filter(
            line=booking.line_id, quota=booking.quota, date=today(booking.begins)
        )
    return list(rows.select_for_update().order_by("begins", "pk"))


def free(held: Sequence[Slot], places: Collection[UUID], *, at: datetime) -> int:
    """Free places among a day's locked times, and offer what is free that day. Returns how many offers."""
    count(held, places, -1)
    return sum(
        pass_on([slot for slot in held if slot.date == day], at=at)
        for day in sorted({slot.date for slot in held if slot.pk in places})
    )


def count(held: Sequence[Slot], places: Collection[UUID], more: int) -> None:
    """Count places of locked times as taken, or less."""
    if places:
        Slot.objects.filter(pk__in=places).update(taken=F("taken") + more)
    for slot in held:
        if slot.pk in places:
            slot.taken += more


def pass_on(day: Sequence[Slot], *, at: datetime) -> int:
    """Offer what is free among all locked times of a day to who waits, first come first. Returns how many.

    A row that its own holder is changing at this instant is passed over: they lock it before times.
    """
    able = [s for s in day if s.begins > at and not s.closed_at and _opened(s, at=at)]
    if not any(_has_room(slot) for slot in able):
        return 0
    plan, found = plan_of(able[0].line_id), 0
    for booking in _who_waits(able[0]):
        if fit := _fit(plan, booking, able, at=at):
            _offer(booking, *fit, at=at)
            found += 1
    return found


def answer_by(rule: BookingRule, begins: datetime, *, at: datetime) -> datetime | None:
    """Return until when an offer of a time made now is kept; None when too little time is left to ask.

    Only the hours in which people are awake are counted.
    """
    spans = list(_awake(rule, at, begins))
    term = min(rule.offer, sum((b - a for a, b in spans), timedelta()) * rule.answer.share / 100)
    if term < rule.answer.least:
        return None
    for opens, closes in spans:
        if term <= closes - opens:
            return opens + term
        term -= closes - opens
    return None


def _awake(rule: BookingRule, begins: datetime, ends: datetime) -> Iterator[Span]:
    """Yield the waking hours between two moments."""
    zone, day = city().zone, today(begins)
    while day <= today(ends):
        opens, closes = (
            datetime.combine(day, end, zone) for end in (rule.answer.wakes, rule.answer.sleeps)
        )
        span = max(begins, opens), min(ends, closes)
        if span[0] < span[1]:
            yield span
        day += ONE


def _who_waits(slot: Slot) -> list[Booking]:
    """Return who waits for a place that day, in the order of the list, and lock them."""
    rows = Booking.objects.waiting().filter(
        line=slot.line_id, quota=slot.quota, date__lte=slot.date, wanted_until__gte=slot.date
    )
    rows = rows.select_for_update(of=("self",), skip_locked=True)
    return list(rows.select_related("line__hall__office", "account").order_by("made_at", "pk"))


def _fit(
    plan: Plan, booking: Booking, able: Sequence[Slot], *, at: datetime
) -> tuple[Sequence[Slot], datetime] | None:
    """Return the first free times one after another that are enough, and until when they are kept."""
    length = plan.chain(booking.service, booking.people)
    for n in range(len(able) - length + 1):
        chain = able[n : n + length]
        if all(_has_room(slot) for slot in chain) and is_unbroken(chain):
            until = answer_by(plan.booking, chain[0].begins, at=at)
            if until:
                return chain, until
    return None


def is_unbroken(chain: Sequence[Slot]) -> bool:
    """Tell whether each time begins as the one before ends."""
    return all(one.ends == other.begins for one, other in pairwise(chain))


def _offer(booking: Booking, chain: Sequence[Slot], until: datetime, *, at: datetime) -> None:
    """Take the places for who waits, and ask them."""
    booking.slots = [slot.pk for slot in chain]
    count(chain, booking.slots, 1)
    booking.state, booking.offered_until = Booking.State.OFFERED, until
    booking.begins, booking.ends = chain[0].begins, chain[-1].ends
    booking.save(update_fields=["state", "offered_until", "begins", "ends", "slots"])
    cause = tell(booking, "booking.offered", by=BY, at=at)
    tell_booked(booking, OFFERED, cause=cause, at=at)


def _has_room(slot: Slot) -> bool:
    return slot.taken < slot.capacity


def _opened(slot: Slot, *, at: datetime) -> bool:
    return slot.opens_at is None or slot.opens_at <= at
