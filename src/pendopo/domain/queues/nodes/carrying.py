"""An office node's side: what happened is sent to the centre, and what the centre knows is taken in.

One exchange is one request: our events since the place that the centre has, with the rows they touched,
of one snapshot; in the answer the centre's news. Asked twice, nothing changes.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from pendopo.domain.queues import serving
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.leases import Link
from pendopo.domain.queues.models import Call, Device, LineDay, Notice, Session, Ticket
from pendopo.domain.queues.nodes import parcels, standing
from pendopo.domain.queues.nodes.provisions import stock_up
from pendopo.domain.queues.plans import today
from pendopo.ground.actor import system
from pendopo.ground.log import Recorded, record, shipping

BY = system("office node")
OURS = (
    "ticket.%",
    "counter.%",
    "line_day.%",
    "device.%",
    "hall.told",
    "hall.hushed",
    "booking.arrived",
)
CUT_AFTER = timedelta(seconds=10)
"""How long the centre may be silent before the hall says so."""
STOCKED = timedelta(minutes=1)
"""How old what we know of officers, lines and numbers may be."""


class CutOffError(Exception):
    """Pusat tidak terjangkau."""


class RefusedError(Exception):
    """The centre takes nothing from this node any more; the message is what it said."""


class RestoredError(RefusedError):
    """Basis data simpul ini lebih lama dari catatan pusat. Jangan dipakai; minta sewa baru."""


class Centre(Protocol):
    """The centre, as its node reaches it."""

    def exchange(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Send and receive. Raises CutOffError, RefusedError."""

    def provisions(self) -> dict[str, Any]:
        """Return what a node needs to know of its office. Raises CutOffError, RefusedError."""


@dataclass
class Reached:
    """The centre in use; none where this house is the centre itself."""

    centre: Centre | None = None
    stocked_at: datetime | None = None
    stock: str = ""


CENTRE = Reached()


def carry(*, at: datetime) -> int:
    """Make one exchange with the centre, and say in the hall when it cannot be reached.

    Returns how many events went, so that more may follow at once. The worker's step.
    """
    link = Link.objects.select_related("hall").first()
    if CENTRE.centre is None or link is None or link.refused:
        return 0
    try:
        sent = _exchange(link, CENTRE.centre, at=at)
        if CENTRE.stocked_at is None or abs(at - CENTRE.stocked_at) > STOCKED:
            told = CENTRE.centre.provisions()
            if told["tag"] != CENTRE.stock:
                stock_up(told, at=at)
            CENTRE.stocked_at, CENTRE.stock = at, told["tag"]
    except CutOffError:
        if link.cut_since is None and at - link.heard_at > CUT_AFTER:
            _tell(link, "link.cut", at=at, cut_since=link.heard_at)
        return 0
    except RefusedError as error:
        refuse(link, str(error), at=at)
        return 0
    return sent


@transaction.atomic
def refuse(link: Link, why: str, *, at: datetime) -> None:
    """Give no more numbers: the centre no longer takes them."""
    LineDay.objects.filter(line__hall=link.hall_id, date__gte=today(at)).update(
        capacity=F("last_number")
    )
    _tell(link, "link.refused", at=at, refused=why[:200])


def _exchange(link: Link, centre: Centre, *, at: datetime) -> int:
    told = parcel(link.place)
    answer = centre.exchange({**told, "seen": link.seen, "at": at.isoformat()})
    last = answer["last"]
    if last and not shipping.holds(*(UUID(each) for each in last)):
        raise RestoredError(RestoredError.__doc__)
    with transaction.atomic():
        _take_in(answer, at=at)
        if answer["tickets"] or answer["left"] or answer["bookings"]:
            _tell(link, "link.heard", at=at)  # screens of the hall look again
        skew = (at - datetime.fromisoformat(answer["at"])).total_seconds()
        Link.objects.filter(pk=link.pk).update(
            place=answer["place"], seen=answer["seen"], heard_at=at, skew=skew
        )
        if link.cut_since:
            _tell(link, "link.restored", at=at, cut_since=None)
    link.heard_at = at  # cut again before the next question, it is cut since now
    return len(told["events"]) if answer["place"] == told["upto"] else 1


@transaction.atomic
def parcel(place: shipping.Place) -> dict[str, Any]:
    """Return our events after a place and the rows they touched, of one snapshot.

    Rows are of every event that the snapshot shows, events only of those below its horizon: else
    a row could come to the centre with a state that another row does not allow yet.
    """
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("set transaction isolation level repeatable read, read only")
    up_to = shipping.horizon()
    events = shipping.told_since(place, names=OURS, settled=False)
    ready = [each for each in events if each.place < tuple(up_to)]
    return {
        "from": place,
        "upto": up_to,
        "events": [shipping.as_told(each) for each in ready],
        "rows": _rows(events),
    }


def _rows(events: list[Recorded]) -> dict[str, list[dict[str, Any]]]:
    touched: dict[str, set[UUID]] = {}
    for event in events:
        touched.setdefault(event.aggregate, set()).add(event.aggregate_id)
    notices = [e.payload["notice"] for e in events if e.name.startswith("hall.")]
    tickets = touched.get("ticket", set())
    found = {
        "sessions": Session.objects.filter(pk__in=touched.get("session", ())),
        "days": LineDay.objects.filter(pk__in=touched.get("lineday", ())),
        "tickets": Ticket.objects.filter(pk__in=tickets),
        "calls": Call.objects.filter(ticket__in=tickets),
        "devices": Device.objects.filter(pk__in=touched.get("device", ())),
        "notices": Notice.objects.filter(pk__in=notices),
        "arrivals": Booking.objects.filter(pk__in=touched.get("booking", ())),
    }
    return {name: parcels.told(rows, parcels.KINDS[name][1]) for name, rows in found.items()}


def _take_in(news: Mapping[str, Any], *, at: datetime) -> None:
    """Take in what the centre knows; what this side has done already stays."""
    days = {row["queue_id"] for row in news["tickets"]}
    here = {str(day) for day in LineDay.objects.filter(pk__in=days).values_list("pk", flat=True)}
    tickets = [row for row in news["tickets"] if {row["line_day_id"], row["queue_id"]} <= here]
    Ticket.objects.bulk_create(parcels.made(Ticket, tickets), ignore_conflicts=True)
    for key in news["left"]:
        with suppress(Ticket.DoesNotExist, serving.TicketOverError):
            serving.leave(UUID(key), by=BY, at=at)
    arrived = Booking.objects.filter(state=Booking.State.ARRIVED)
    ours = {str(key) for key in arrived.values_list("pk", flat=True)}
    booked = [row for row in news["bookings"] if row["id"] not in ours]
    parcels.upsert(parcels.made(Booking, booked), parcels.BOOKING_MOVES)


def _tell(link: Link, name: str, *, at: datetime, **changed: Any) -> None:
    for field, value in changed.items():
        setattr(link, field, value)
    if changed:
        link.save(update_fields=list(changed))
    record(link, name, by=BY, at=at, office=link.hall.office_id)
    standing.reread()
