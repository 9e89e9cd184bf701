"""What the worker does of the waiting list: offers that nobody answers go on, places are offered, waits end."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from pendopo.domain.queues.booking_news import UNPLACED, tell_booked
from pendopo.domain.queues.bookings import Booking, BookingQuerySet, Slot, tell
from pendopo.domain.queues.keeping import end
from pendopo.domain.queues.offering import BY, pass_on

AT_ONCE = 20


@transaction.atomic
def lapse_next(*, at: datetime) -> int:
    """Let one offer go that was not answered in time; its place goes on. Returns how many."""
    over = Booking.objects.filter(state=Booking.State.OFFERED, offered_until__lte=at)
    found = _take(over.order_by("offered_until"), most=1)
    for booking in found:
        end(booking, Booking.State.LAPSED, at=at)
        tell(booking, "booking.lapsed", by=BY, at=at)
    return len(found)


def offer_free(*, at: datetime) -> int:
    """Offer what is free where somebody waits, however it came free. Returns how many offers."""
    waits = Booking.objects.waiting().filter(
        line=OuterRef("line"),
        quota=OuterRef("quota"),
        date__lte=OuterRef("date"),
        wanted_until__gte=OuterRef("date"),
    )
    room = Slot.objects.bookable(at=at).filter(Exists(waits), taken__lt=F("capacity"))
    found = 0
    for line, quota, day in room.values_list("line", "quota", "date").distinct():
        with transaction.atomic():
            held = Slot.objects.filter(line=line, quota=quota, date=day).select_for_update()
            found += pass_on(list(held.order_by("begins", "pk")), at=at)
    return found


@transaction.atomic
def end_waits(*, at: datetime) -> int:
    """Let some go whose days are over or closed, and tell them that nothing came free. Returns how many."""
    ahead = Slot.objects.filter(
        line=OuterRef("line"),
        quota=OuterRef("quota"),
        date__range=(OuterRef("date"), OuterRef("wanted_until")),
        begins__gt=at,
        closed_at=None,
    )
    found = _take(
        Booking.objects.waiting().filter(~Exists(ahead)).order_by("made_at"), most=AT_ONCE
    )
    for booking in found:
        booking.state, booking.ended_at = Booking.State.LAPSED, at
        booking.save(update_fields=["state", "ended_at"])
        cause = tell(booking, "booking.lapsed", by=BY, at=at)
        tell_booked(booking, UNPLACED, cause=cause, at=at)
    return len(found)


def _take(rows: BookingQuerySet, *, most: int) -> list[Booking]:
    rows = rows.select_for_update(of=("self",), skip_locked=True)
    return list(rows.select_related("line__hall__office", "account")[:most])
