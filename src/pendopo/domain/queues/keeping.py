"""A booking given up or moved to another time, by whoever holds its address."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.models import F

from pendopo.domain.queues.booking import (
    NoBookedError,
    NoTimeError,
    NotYetError,
    PastError,
    TakenError,
)
from pendopo.domain.queues.bookings import Booking, Slot, slot_id
from pendopo.domain.queues.plans import Plan, plan_of, today
from pendopo.domain.queues.times import nearest
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


class OverError(Exception):
    """Janji ini sudah selesai, dibatalkan, atau lewat. Buat janji baru bila masih perlu."""


@transaction.atomic
def cancel(booking: UUID, *, by: Actor, at: datetime) -> Booking:
    """Give a booking up; its places are free at once. Once is enough. Raises NoBookedError, OverError."""
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

    Raises NoBookedError, OverError, PastError, NoTimeError, NotYetError, TakenError (with free
    times near).
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
    held = set(found.slots)
    free = {slot.pk: slot for slot in _lock({*held, *(slot.pk for slot in chain)})}
    if any(_full(free[slot.pk], held) for slot in chain):
        taken = TakenError(TakenError.__doc__)
        taken.near = nearest(plan, begins, quota=found.quota, length=len(chain), at=at)
        raise taken
    wanted = {slot.pk for slot in chain}
    Slot.objects.filter(pk__in=held - wanted).update(taken=F("taken") - 1)
    Slot.objects.filter(pk__in=wanted - held).update(taken=F("taken") + 1)
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
    """End a booking that was not kept; its places are free again."""
    _lock(booking.slots)
    Slot.objects.filter(pk__in=booking.slots).update(taken=F("taken") - 1)
    booking.state, booking.ended_at = state, at
    booking.save(update_fields=["state", "ended_at"])


def tell(booking: Booking, name: str, *, by: Actor, at: datetime) -> UUID:
    """Record an event of a booking, for its line and office."""
    office = booking.line.hall.office_id
    return record(booking, name, by=by, at=at, line=booking.line_id, office=office)


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
    broken = any(a.ends != b.begins for a, b in pairwise(chain))
    if len(chain) < length or broken:
        raise NoTimeError(NoTimeError.__doc__)
    return chain


def _lock(slots: Iterable[UUID]) -> list[Slot]:
    """Lock slots in the order of their times, as whoever takes them does."""
    rows = Slot.objects.filter(pk__in=list(slots)).select_for_update()
    return list(rows.order_by("begins", "pk"))


def _full(slot: Slot, held: set[UUID]) -> bool:
    return slot.closed_at is not None or (slot.pk not in held and slot.taken >= slot.capacity)
