"""Bookings as their time comes and goes: who booked is reminded, who did not come is let go."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from pendopo.domain.queues.booking_news import SOON, tell_booked
from pendopo.domain.queues.bookings import Booking, BookingQuerySet, tell
from pendopo.domain.queues.offering import free, hold_days
from pendopo.domain.queues.plans import bookable_lines, today
from pendopo.ground.actor import system

AT_ONCE = 20
BY = system("bookings")


def remind_booked(*, at: datetime) -> int:
    """Remind some of those whose time is near, as long before as their line says. Returns how many.

    Who booked, or moved, later than a reminder was due is not reminded at once of what they just did.
    """
    with transaction.atomic():
        found = _take(Booking.objects.filter(_near(at=at), state=Booking.State.BOOKED))
        Booking.objects.filter(pk__in=[each.pk for each in found]).update(reminded_at=at)
        for booking in found:
            cause = tell(booking, "booking.reminded", by=BY, at=at)
            tell_booked(booking, SOON, cause=cause, at=at)
    return len(found)


def miss_booked(*, at: datetime) -> int:
    """Let some bookings go whose people did not come. Returns how many.

    Over are days past, and today's times where the line refuses who comes so late; what is still
    ahead of those, as a family's last place may be, is free again.
    """
    over = Q(date__lt=today(at))
    for plan in bookable_lines():
        if plan.booking.then == "refuse":
            over |= Q(line=plan.line, begins__lt=at - plan.booking.late)
    with transaction.atomic():
        found = _take(Booking.objects.filter(over, state=Booking.State.BOOKED, begins__lt=at))
        for booking in found:
            if booking.ends and booking.ends > at:
                held = hold_days(booking)
                free(held, {s.pk for s in held if s.pk in booking.slots and s.begins > at}, at=at)
            booking.state, booking.ended_at = Booking.State.MISSED, at
            booking.save(update_fields=["state", "ended_at"])
            tell(booking, "booking.missed", by=BY, at=at)
    return len(found)


def _near(*, at: datetime) -> Q:
    """Return which bookings are due for a reminder; lines that remind alike are asked together."""
    alike: dict[timedelta, list[object]] = defaultdict(list)
    for plan in bookable_lines():
        for before in plan.booking.remind:
            alike[before].append(plan.line)
    due = Q(pk=None)
    for before, lines in alike.items():
        when = F("begins") - before
        untold = Q(reminded_at=None, made_at__lt=when) | Q(reminded_at__lt=when)
        due |= Q(untold, line__in=lines, begins__gt=at, begins__lte=at + before)
    return due


def _take(rows: BookingQuerySet) -> list[Booking]:
    rows = rows.select_for_update(of=("self",), skip_locked=True)
    return list(rows.select_related("line__hall__office", "account").order_by("begins")[:AT_ONCE])
