"""Places given in the order of a draw: at the draw, and later those that come back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from pendopo.domain.directory.city import city
from pendopo.domain.queues.bookings import Booking, Quota, Slot
from pendopo.domain.queues.draws import Draw, DrawRequest
from pendopo.domain.queues.plans import plan_of, today
from pendopo.engines import references
from pendopo.engines.lot.sharing import Time, share_out
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import record

BY = system("draws")


@dataclass(frozen=True, slots=True)
class Room:
    """The times of a line's day, locked, as the engine counts them."""

    slots: list[Slot]

    @property
    def times(self) -> list[Time]:
        return [
            Time(_minutes(s.begins), _minutes(s.ends), s.capacity - s.taken) for s in self.slots
        ]


def room(line: UUID, day: date, *, after: datetime | None = None) -> Room:
    """Return the times of a line's day that begin after a moment, in order and locked."""
    rows = Slot.objects.filter(line=line, date=day, quota=Quota.PUBLIC)
    late = rows.filter(begins__gt=after) if after else rows
    return Room(list(late.select_for_update().order_by("begins", "pk")))


def give(
    requests: Sequence[DrawRequest], slots: Room, *, by: Actor, at: datetime
) -> list[tuple[DrawRequest, Booking]]:
    """Give requests, in their order, what is free; each a booking like any other.

    The booking's key is the request's own: no request has two.
    """
    shared = share_out([each.asks for each in requests], slots.times)
    found = []
    for request in requests:
        if (n := shared.get(request.code)) is not None:
            chain = slots.slots[n : n + request.length]
            found.append((request, _book(request, chain, by=by, at=at)))
    return found


def refill_next(*, at: datetime) -> int:
    """Give places that came back to who waits, by rank, while there is time to come. Returns how many.

    Once nobody waits, what is left may be booked by all.
    """
    for key in Draw.objects.waited_for(on=today(at)).order_by("date").values_list("pk", flat=True):
        with transaction.atomic():
            draw = Draw.objects.select_for_update(skip_locked=True).filter(pk=key).first()
            if draw and (found := _refill(draw, at=at)):
                return found
    return 0


def settle(draw: Draw, *, at: datetime) -> None:
    """Close the times of a drawn day to others while somebody waits; open them once nobody does."""
    waits = DrawRequest.objects.waiting().filter(draw=draw).exists()
    rows = Slot.objects.filter(line=draw.line_id, date=draw.date, closed_at__isnull=waits)
    rows.update(closed_at=at if waits else None)


def _refill(draw: Draw, *, at: datetime) -> int:
    soon = at + plan_of(draw.line_id).booking.offer
    day = Slot.objects.filter(line=draw.line_id, date=draw.date, begins__gt=soon)
    if not day.filter(taken__lt=F("capacity")).exists():
        return 0
    waiting = DrawRequest.objects.waiting().filter(draw=draw).select_for_update().order_by("rank")
    given = give(list(waiting), room(draw.line_id, draw.date, after=soon), by=BY, at=at)
    for request, booking in given:
        request.booking, request.told_at = booking, None
        request.save(update_fields=["booking", "told_at"])
    if given:
        settle(draw, at=at)
    return len(given)


def _book(request: DrawRequest, chain: list[Slot], *, by: Actor, at: datetime) -> Booking:
    line, keys = chain[0].line_id, [slot.pk for slot in chain]
    Slot.objects.filter(pk__in=keys).update(taken=F("taken") + 1)
    made = Booking.objects.create(
        line_id=line,
        quota=Quota.PUBLIC,
        state=Booking.State.BOOKED,
        date=chain[0].date,
        begins=chain[0].begins,
        ends=chain[-1].ends,
        slots=keys,
        reference=references.new_short_code(secrets.randbits),
        people=request.people,
        service=request.service,
        language=request.language,
        key=request.pk,
        holder=request.holder,
        contact=request.contact,
        account_id=request.account_id,
        made_by_id=request.made_by_id,
        subject=request.subject,
        name_sealed=request.name_sealed,
        others_sealed=request.others_sealed,
        phone_sealed=request.phone_sealed,
        made_at=at,
    )
    record(made, "booking.made", by=by, at=at, line=line, office=plan_of(line).office)
    return made


def _minutes(at: datetime) -> int:
    local = at.astimezone(city().zone)
    return local.hour * 60 + local.minute
