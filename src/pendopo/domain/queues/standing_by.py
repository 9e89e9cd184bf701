"""Standing on the waiting list of a full day, or of some days; a place that comes back is taken or left.

The list is the bookings that wait, in the order in which they were made.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from pendopo.domain.queues import times
from pendopo.domain.queues.allowing import TURN, in_turn, look
from pendopo.domain.queues.booking import (
    DayClosedError,
    NotYetError,
    TwiceError,
    Who,
    is_other,
    made_under,
    wanted,
)
from pendopo.domain.queues.bookings import Booking, Quota, Slot, tell
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.keeping import OverError, locked
from pendopo.domain.queues.plans import Plan, plan_of, today
from pendopo.domain.queues.times import Time
from pendopo.ground.actor import Actor

NEAR = 3
HOLD = """
select count(*) from (select from queues_slot where line_id = %(line)s and quota = %(quota)s
    and date between %(date)s and %(last)s order by begins for share) held
"""


class DrawnError(Exception):
    """Tempat di antrean ini dibagi dengan undian. Ikutlah undian untuk hari itu."""


class StillFreeError(Exception):
    """Masih ada waktu kosong pada hari-hari itu. Pesan langsung salah satunya."""

    near: Sequence[Time] = ()
    """The first of them."""


class WaitsError(Exception):
    """Nomor ponsel ini sudah ada di beberapa daftar tunggu. Keluar dari salah satunya dahulu."""


class OfferOverError(Exception):
    """Batas jawabannya sudah lewat, dan tempatnya untuk orang lain. Anda dapat menunggu lagi."""


@transaction.atomic
def wait(
    line: UUID | str,
    *,
    first: date,
    last: date,
    key: UUID,
    who: Who,
    service: str = "",
    by: Actor,
    at: datetime,
) -> UUID:
    """Stand on the waiting list for any day from `first` to `last`; under the same `key` once.

    Returns the booking that waits. The days' times are held while it is looked at them, so that none
    is freed unseen. Raises UnknownLineError, NoBookingError, DrawnError, DayClosedError,
    NotYetError, StillFreeError, TwiceError, TooManyError, WaitsError, MissedError,
    TooManyPeopleError, OtherBookingError.
    """
    plan = plan_of(line)
    if plan.slots and plan.slots.draw:
        raise DrawnError(DrawnError.__doc__)
    holder = holder_of(nik=who.nik, phone=who.phone)
    if before := made_under(key, line=plan.line, holder=holder):
        return before.pk
    told = wanted(plan, key=key, who=who, service=service, quota=Quota.PUBLIC, by=by, at=at)
    first, last = max(first, today(at)), min(last, today(at) + timedelta(days=plan.booking.days))
    told |= {"date": first, "last": last}
    look(plan, {**told, "date": last})
    _look_at_days(plan, told, at=at)
    try:
        made = in_turn(lambda: _join(plan, told), most=told["most"])
    except IntegrityError as error:
        if is_other(error, key=key):
            raise TwiceError(TwiceError.__doc__) from None
        made_under(key, line=plan.line, holder=holder)
        return Booking.objects.get(key=key).pk
    tell(made, "booking.listed", by=by, at=at)
    return made.pk


@transaction.atomic
def accept(booking: UUID, *, by: Actor, at: datetime) -> Booking:
    """Take the place that was offered. Once is enough. Raises NoBookedError, OverError, OfferOverError."""
    found = locked(booking)
    if found.state == Booking.State.BOOKED:
        return found
    offered = found.state in {Booking.State.OFFERED, Booking.State.LAPSED}
    if not offered or found.begins is None:
        raise OverError(OverError.__doc__)
    if not is_offered(found, at=at):
        raise OfferOverError(OfferOverError.__doc__)
    found.state, found.date = Booking.State.BOOKED, today(found.begins)
    found.reminded_at, found.offered_until = at, None
    found.save(update_fields=["state", "date", "reminded_at", "offered_until"])
    tell(found, "booking.accepted", by=by, at=at)
    return found


def is_offered(booking: Booking, *, at: datetime) -> bool:
    """Tell whether a place is kept for who waited, now."""
    offered, until = booking.state == Booking.State.OFFERED, booking.offered_until
    return offered and until is not None and at < until


def rank(booking: Booking) -> int:
    """Return the place on the list of who waits: after all those before who want one of the same days."""
    before = Booking.objects.waiting().filter(
        line=booking.line_id,
        quota=booking.quota,
        date__lte=booking.wanted_until or booking.date,
        wanted_until__gte=booking.date,
        made_at__lt=booking.made_at,
    )
    return before.count() + 1


def _look_at_days(plan: Plan, told: dict[str, Any], *, at: datetime) -> None:
    """Hold the times of the days, shared with others who join, and look whether they are full."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, told)
    days = told["date"], told["last"]
    ahead = Slot.objects.filter(
        line=plan.line, quota=told["quota"], date__range=days, begins__gt=at, closed_at=None
    )
    if not ahead.exists():
        raise DayClosedError(DayClosedError.__doc__)
    if not ahead.bookable(at=at).exists():
        raise NotYetError(NotYetError.__doc__)
    found = times.times(plan, *days, length=told["length"], at=at)
    if free := [each for each in found if each.free]:
        still = StillFreeError(StillFreeError.__doc__)
        still.near = free[:NEAR]
        raise still


def _join(plan: Plan, told: dict[str, Any]) -> Booking:
    """Write who waits; a phone's other lists are counted anew whenever another took its turn."""
    waiting = Booking.objects.waiting().filter(contact=told["contact"] or b"")
    if waiting.count() >= plan.booking.waiting:
        raise WaitsError(WaitsError.__doc__)
    with connection.cursor() as cursor:
        cursor.execute(f"select {TURN}", told)
        (turn,) = cursor.fetchone() or (None,)
    return Booking.objects.create(
        id=told["id"],
        line_id=told["line"],
        quota=told["quota"],
        state=Booking.State.WAITING,
        date=told["date"],
        wanted_until=told["last"],
        reference=told["reference"],
        people=told["people"],
        service=told["service"],
        language=told["language"],
        key=told["key"],
        holder=told["holder"],
        contact=told["contact"],
        turn=turn,
        account_id=told["account"],
        made_by_id=told["made_by"],
        subject=told["subject"],
        name_sealed=told["name"],
        others_sealed=told["others"],
        phone_sealed=told["phone"],
        made_at=told["at"],
    )
