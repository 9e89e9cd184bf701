"""A booking given up or moved to another time, by whoever holds its address."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.queues.allowing import NEVER, limits_of, look_missed
from pendopo.domain.queues.booking import (
    NoBookedError,
    NoTimeError,
    NotYetError,
    PastError,
    TakenError,
)
from pendopo.domain.queues.bookings import Booking, Slot, slot_id, tell
from pendopo.domain.queues.offering import count, free, hold_days, is_unbroken
from pendopo.domain.queues.plans import Plan, plan_of, today
from pendopo.domain.queues.times import nearest
from pendopo.ground.actor import Actor


class OverError(Exception):
    """Janji ini sudah selesai, dibatalkan, atau lewat. Buat janji baru bila masih perlu."""


@transaction.atomic
def cancel(booking: UUID, *, by: Actor, at: datetime) -> Booking:
    """Give a booking up, or leave the waiting list; its places go to who waits, or on sale.

    Once is enough. Raises NoBookedError, OverError.
    """
    found = locked(booking)
    if found.state == Booking.State.CANCELLED:
        return found
    if found.state not in Booking.OPEN:
        raise OverError(OverError.__doc__)
    end(found, Booking.State.CANCELLED, at=at)
    tell(found, "booking.cancelled", by=by, at=at)
    return found


@transaction.atomic
def reschedule(booking: UUID, *, begins: datetime, by: Actor, at: datetime) -> Booking:
    """Move a booking to another time of its line: both change or neither.

    The places it had go to who waits, or on sale. Raises NoBookedError, OverError, PastError,
    NoTimeError, NotYetError, MissedError, TakenError (with free times near).
    """
    found = locked(booking)
    if found.begins == begins and found.state == Booking.State.BOOKED:
        return found
    if found.state not in Booking.OPEN or (found.begins and found.begins <= at):
        raise OverError(OverError.__doc__)
    if begins <= at:
        raise PastError(PastError.__doc__)
    plan = plan_of(found.line_id)
    chain = _chain(plan, found, begins)
    if any(slot.opens_at and slot.opens_at > at for slot in chain):
        raise NotYetError(NotYetError.__doc__)
    _look(plan, found, begins, at=at)
    had, wanted = set(found.slots), {slot.pk for slot in chain}
    held = hold_days(found, beside=wanted)
    if any(_full(slot, had) for slot in held if slot.pk in wanted):
        taken = TakenError(TakenError.__doc__)
        taken.near = nearest(plan, begins, quota=found.quota, length=len(chain), at=at)
        raise taken
    count(held, wanted - had, 1)
    free(held, had - wanted, at=at)
    found.state, found.date = Booking.State.BOOKED, today(begins)
    found.begins, found.ends = begins, chain[-1].ends
    found.slots = [slot.pk for slot in chain]
    found.reminded_at, found.offered_until = at, None
    moved = ("state", "date", "begins", "ends", "slots", "reminded_at", "offered_until")
    found.save(update_fields=moved)
    tell(found, "booking.moved", by=by, at=at)
    return found


def locked(booking: UUID) -> Booking:
    """Return a booking, its row locked. Raises NoBookedError."""
    rows = Booking.objects.select_for_update(of=("self",)).select_related("line__hall")
    found = rows.filter(pk=booking).first()
    if found is None:
        raise NoBookedError(NoBookedError.__doc__)
    return found


def end(booking: Booking, state: Booking.State, *, at: datetime) -> None:
    """End a booking that was not kept; its places go to who waits, or on sale."""
    free(hold_days(booking), booking.slots, at=at)
    booking.state, booking.ended_at = state, at
    booking.save(update_fields=["state", "ended_at"])


def _look(plan: Plan, booking: Booking, begins: datetime, *, at: datetime) -> None:
    """Look whether somebody who stayed away may choose another day. Raises MissedError.

    Whose time the calendar closed may.
    """
    told = limits_of(plan, quota=booking.quota, at=at)
    told |= {"holder": booking.holder, "contact": booking.contact, "date": today(begins)}
    if told["date"] != booking.date and told["missed"] != NEVER and not booking.displaced:
        look_missed(plan, told)


def _chain(plan: Plan, booking: Booking, begins: datetime) -> list[Slot]:
    """Return the slots one after another that a booking would take from a time on."""
    length = plan.chain(booking.service, booking.people)
    first = Slot.objects.filter(pk=slot_id(plan.line, booking.quota, begins)).first()
    if first is None:
        raise NoTimeError(NoTimeError.__doc__)
    rows = Slot.objects.filter(
        line=plan.line, quota=booking.quota, date=first.date, begins__gte=begins
    )
    chain = list(rows.order_by("begins")[:length])
    if len(chain) < length or not is_unbroken(chain):
        raise NoTimeError(NoTimeError.__doc__)
    return chain


def _full(slot: Slot, had: set[UUID]) -> bool:
    return slot.closed_at is not None or (slot.pk not in had and slot.taken >= slot.capacity)
