"""The centre takes in what an office node did, all of it or nothing, and tells what it does not know yet."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.leases import Lease
from pendopo.domain.queues.models import Call, Device, Hall, LineDay, Notice, Session, Ticket
from pendopo.domain.queues.nodes import parcels
from pendopo.domain.queues.nodes.bounds import OddParcelError, within
from pendopo.domain.queues.nodes.leasing import of_credential
from pendopo.domain.queues.nodes.parcels import Row
from pendopo.domain.queues.plans import plans_of_hall, today
from pendopo.ground.actor import system
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record, shipping

log = logging.getLogger(__name__)
BY = system("office node")
UNREADABLE = (
    *(LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError),
    *(ValidationError, DataError, IntegrityError),
)
"""What a parcel ends in that is not as ours are: none of it is taken."""
LET_GO = frozenset({"waiting", "held", "no_show", "called"})
"""States in which a number that its holder gave up by phone stays given up."""
COMING_BACK = ("waiting", "held", "no_show")
TOLD = ("ticket.issued", "ticket.left", "booking.%")


@transaction.atomic
def exchange(credential: str, told: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Take in what a node sends and return what it does not have yet.

    What begins before the place that is here was taken in already (its answer was lost): nothing
    changes, and the answer says the place. Raises NoLeaseError, OddParcelError.
    """
    lease = of_credential(credential, lock=True)
    try:
        up_to, seen = _place(told["upto"]), told["seen"] and _place(told["seen"])
        if told["from"] == (lease.place or shipping.START):
            _take_in(lease, told["rows"], told["events"])
            lease.place = up_to
            if told["events"]:
                lease.last = [told["events"][-1][name] for name in ("aggregate_id", "uid")]
        lease.skew = (datetime.fromisoformat(told["at"]) - at).total_seconds()
        news = _news(lease, seen, at=at)
    except UNREADABLE as error:
        log.warning("a parcel of %s: %s", lease.node, type(error).__name__)
        raise OddParcelError(OddParcelError.__doc__) from error
    lease.seen_at = at
    lease.save(update_fields=["place", "last", "seen_at", "skew"])
    return {
        "place": lease.place or shipping.START,
        "last": lease.last,
        "at": at.isoformat(),
        **news,
    }


def _place(told: Any) -> shipping.Place:
    """Return a place in a log. Raises TypeError, ValueError."""
    epoch, tx, number = told
    return [int(epoch), int(tx), int(number)]


def _take_in(lease: Lease, rows: Mapping[str, list[Row]], events: Sequence[Row]) -> None:
    """Write the rows, then the events that they need to stand."""
    within(lease, rows, events)
    for each in (Device, Notice):
        fields = parcels.DEVICE if each is Device else parcels.NOTICE
        parcels.upsert(parcels.made(each, rows[f"{each.__name__.lower()}s"], fields), fields)
    for day in parcels.made(LineDay, rows["days"], parcels.LINE_DAY):
        moved = {name: getattr(day, name) for name in parcels.LINE_DAY if name != "id"}
        LineDay.objects.filter(pk=day.pk).update(**moved)
    _take_tickets(rows["tickets"])
    _close_elsewhere(rows["sessions"])
    # What is over first: a counter's last call ends before its next one begins.
    _over_first(Session, rows["sessions"], parcels.SESSION, "closed_at")
    _over_first(Call, rows["calls"], parcels.CALL, "ended_at")
    _arrive(rows["arrivals"])
    for kind in (Hall, LineDay, Session, Device, Ticket, Booking):
        shipping.take_over(kind, events, node=lease.node)


def _take_tickets(rows: Sequence[Row]) -> None:
    keys = [row["id"] for row in rows]
    here = Ticket.objects.filter(pk__in=keys)
    given_up = {str(pk) for pk in here.filter(state="left").values_list("pk", flat=True)}
    _end_twins(rows)
    _unhold(here.filter(holder__isnull=False), {row["id"]: row for row in rows})
    taken = [row for row in rows if not (row["id"] in given_up and row["state"] in LET_GO)]
    parcels.upsert(parcels.made(Ticket, taken, parcels.TICKET), parcels.TICKET_MOVES)


def _end_twins(rows: Sequence[Row]) -> None:
    """End a number that was given here for what the node has given one for: who waits has the node's."""
    twins = Ticket.objects.filter(key__in=[row["key"] for row in rows])
    for twin in twins.exclude(pk__in=[row["id"] for row in rows]).select_related("queue__line"):
        Booking.objects.filter(ticket=twin).update(ticket=None)
        twin.key, twin.state = new_id(), Ticket.State.LEFT
        twin.save(update_fields=["key", "state"])
        line = twin.queue
        record(twin, "ticket.left", by=BY, at=twin.issued_at, line_day=line.pk, twin=True)


def _unhold(here: Iterable[Ticket], rows: Mapping[str, Row]) -> None:
    """Let two open numbers of one person stand in a line, where the hall has made it so."""
    for ticket in here:
        queue = rows[str(ticket.pk)]["queue_id"]
        others = Ticket.objects.open().filter(holder=ticket.holder, queue=queue)
        if others.exclude(pk=ticket.pk).exists():
            Ticket.objects.filter(pk=ticket.pk).update(holder=None)


def _close_elsewhere(rows: Sequence[Row]) -> None:
    """Close what an officer has open at another hall: they sit where the node says."""
    sitting = [row["account_id"] for row in rows if row["closed_at"] is None]
    others = Session.objects.open().filter(account__in=sitting)
    for other in others.exclude(pk__in=[row["id"] for row in rows]).select_related("counter__hall"):
        at = max(datetime.fromisoformat(row["opened_at"]) for row in rows)
        office = other.counter.hall.office_id
        for call in Call.objects.open().filter(session=other).select_related("ticket"):
            call.ended_at, call.outcome = max(at, call.started_at or call.at), Call.Outcome.HELD
            call.save(update_fields=["ended_at", "outcome"])
            Ticket.objects.filter(pk=call.ticket_id).update(state=Ticket.State.WAITING)
            record(
                call.ticket, "ticket.returned", by=BY, at=at, line_day=call.queue_id, office=office
            )
        other.closed_at = max(at, other.opened_at)
        other.save(update_fields=["closed_at"])
        record(other, "counter.closed", by=BY, at=at, counter=other.counter_id, office=office)


def _over_first(
    kind: type[models.Model], rows: Sequence[Row], fields: parcels.Fields, over: str
) -> None:
    for part in ([r for r in rows if r[over]], [r for r in rows if not r[over]]):
        parcels.upsert(parcels.made(kind, part, fields), fields)


def _arrive(rows: Sequence[Row]) -> None:
    """Who was checked in at the node has arrived, whatever was said here; their ticket is theirs."""
    for row, told in zip(rows, parcels.made(Booking, rows, parcels.ARRIVAL), strict=True):
        found = Booking.objects.select_for_update(of=("self",)).get(pk=told.pk)
        found.state, found.ticket_id = Booking.State.ARRIVED, UUID(row["ticket_id"])
        found.ended_at = told.ended_at
        found.save(update_fields=["state", "ticket", "ended_at"])
        # Sealed under the same subject and labels, so that they can be read of the ticket too.
        Ticket.objects.filter(pk=found.ticket_id).update(
            account=found.account_id,
            subject=found.subject,
            name_sealed=found.name_sealed,
            phone_sealed=found.phone_sealed,
        )


def _news(lease: Lease, seen: shipping.Place | None, *, at: datetime) -> dict[str, Any]:
    """Return what of the hall was changed here since a place in our log; all that counts since none."""
    up_to = shipping.horizon()
    if seen is None:
        lines = [plan.line for plan in plans_of_hall(lease.hall_id)]
        tickets = Ticket.objects.filter(
            queue__line__in=lines, queue__date__gte=today(at), state__in=COMING_BACK
        )
        booked = Booking.objects.filter(
            line__in=lines, date__gte=today(at), state=Booking.State.BOOKED
        )
        return _told(up_to, tickets, booked, ())
    events = shipping.told_since(
        seen, names=TOLD, payload={"office": str(lease.hall.office_id)}, settled=True
    )
    issued, left, moved = (
        [event.aggregate_id for event in events if event.name.startswith(name)]
        for name in ("ticket.issued", "ticket.left", "booking.")
    )
    tickets = Ticket.objects.filter(pk__in=issued)
    return _told(up_to, tickets, Booking.objects.filter(pk__in=moved, begins__isnull=False), left)


def _told(
    up_to: shipping.Place,
    tickets: Iterable[Ticket],
    booked: Iterable[Booking],
    left: Iterable[UUID],
) -> dict[str, Any]:
    return {
        "seen": up_to,
        "tickets": parcels.told(tickets, parcels.TICKET),
        "bookings": parcels.told(booked, parcels.BOOKING),
        "left": [str(each) for each in left],
    }
