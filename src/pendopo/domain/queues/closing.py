"""Times that the calendar no longer allows: closed, and whoever had booked one is told to choose again."""

from collections import defaultdict
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db import transaction

from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.queues.booking_news import CLOSED, tell_booked
from pendopo.domain.queues.bookings import Booking, Slot, tell
from pendopo.domain.queues.plans import Plan, bookable_lines
from pendopo.ground.actor import system

BY = system("calendar")


def close_times(*, at: datetime) -> int:
    """Close the times ahead at which a line is no longer served. Returns how many.

    A booking keeps its place on record until its holder moves or gives it up: its own page says
    that the office is closed then, and offers other times. Who was offered one waits on.
    """
    plans, calendar = {plan.line: plan for plan in bookable_lines()}, working_calendar()
    ahead = Slot.objects.filter(begins__gt=at, closed_at=None, line__in=plans)
    told = ahead.order_by("line", "date").values_list("line", "date", "pk", "begins", "ends")
    gone: dict[UUID, list[UUID]] = defaultdict(list)
    for (line, day), slots in groupby(told.iterator(), key=itemgetter(0, 1)):
        served = plans[line].sessions_on(day, calendar=calendar)
        for _, _, key, begins, ends in slots:
            if not any(opens <= begins and ends <= closes for opens, closes in served):
                gone[line].append(key)
    return sum(_close(plans[line], keys, at=at) for line, keys in gone.items())


@transaction.atomic
def _close(plan: Plan, slots: list[UUID], *, at: datetime) -> int:
    """Close some times of a line, and tell who had booked them; all or none.

    Bookings are locked before times, as by whoever changes one.
    """
    theirs = Booking.objects.open().filter(line=plan.line, slots__overlap=slots)
    list(theirs.order_by("pk").select_for_update().values_list("pk"))
    locked = Slot.objects.filter(pk__in=slots, closed_at=None).order_by("begins", "pk")
    gone = [slot.pk for slot in locked.select_for_update()]
    Slot.objects.filter(pk__in=gone).update(closed_at=at)
    held = Booking.objects.open().filter(line=plan.line, slots__overlap=gone)
    for booking in held.select_related("line__hall__office", "account"):
        if booking.state == Booking.State.OFFERED:
            _wait_on(booking, at=at)
            continue
        cause = tell(booking, "booking.displaced", by=BY, at=at)
        tell_booked(booking, CLOSED, cause=cause, at=at)
    return len(gone)


def _wait_on(booking: Booking, *, at: datetime) -> None:
    """Put who was offered a time back to their place on the waiting list."""
    booking.state, booking.offered_until = Booking.State.WAITING, None
    booking.begins, booking.ends, booking.slots = None, None, []
    booking.save(update_fields=["state", "offered_until", "begins", "ends", "slots"])
    tell(booking, "booking.displaced", by=BY, at=at)
