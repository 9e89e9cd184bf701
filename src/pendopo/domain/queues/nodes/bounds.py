"""What a node may tell of: its own hall and nothing else, whoever holds its machine."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.leases import Block, Lease
from pendopo.domain.queues.models import Call, Counter, Device, LineDay, Notice, Session, Ticket
from pendopo.domain.queues.nodes import parcels
from pendopo.domain.queues.nodes.parcels import Row
from pendopo.domain.queues.supervising import posts

NAMES: Mapping[str, tuple[str | tuple[str, ...], str]] = {
    "ticket": ("ticket.", "tickets"),
    "session": ("counter.", "sessions"),
    "lineday": ("line_day.", "days"),
    "device": ("device.", "devices"),
    "hall": (("hall.told", "hall.hushed"), ""),
    "booking": ("booking.arrived", "arrivals"),
}
"""How the events of each kind of row begin, and where those rows are."""
WHERE: Mapping[type[models.Model], str] = {
    Ticket: "queue__line__hall",
    Call: "counter__hall",
    Session: "counter__hall",
    Device: "hall",
    Notice: "hall",
}


class OddParcelError(ValueError):
    """Kiriman simpul tidak dapat dibaca. Perbarui perangkat lunak simpul, lalu coba lagi."""


def within(lease: Lease, rows: Mapping[str, list[Row]], events: Sequence[Row]) -> None:
    """Look that rows and events are of a lease's hall, in all that they name. Raises OddParcelError."""
    hall, tickets = lease.hall_id, _keys(rows["tickets"])
    days = _all("line_day_id", rows["tickets"]) | _keys(rows["days"])
    days |= _all("queue_id", rows["tickets"], rows["calls"])
    days |= {e["payload"]["line_day"] for e in events if "line_day" in e["payload"]}
    desks = _all("counter_id", rows["sessions"], rows["calls"])
    called = _all("ticket_id", rows["calls"], rows["arrivals"]) - tickets
    seats = _all("session_id", rows["calls"]) - _keys(rows["sessions"])
    own = (
        _are(LineDay, days, line__hall=hall),
        _are(Counter, desks, hall=hall),
        _are(Booking, _keys(rows["arrivals"]), line__hall=hall),
        _are(Ticket, called, queue__line__hall=hall),
        _are(Session, seats, counter__hall=hall),
        _all("hall_id", rows["devices"], rows["notices"]) <= {str(hall)},
        _people(rows) <= {str(key) for key in posts(lease.hall).values_list("account", flat=True)},
        all(None not in _keys(rows[name]) for name in parcels.NAMED),
        all(_free(kind, rows[name], lease) for name, kind in parcels.NAMED.items()),
        not _others(Ticket, lease).filter(key__in=_all("key", rows["tickets"])).exists(),
        _in_block(lease, rows["tickets"]),
        _told(lease, rows, events),
    )
    if not all(own):
        raise OddParcelError(OddParcelError.__doc__)


def _keys(rows: Sequence[Row]) -> set[str]:
    return _all("id", rows)


def _all(name: str, *parts: Sequence[Row]) -> set[str]:
    return {row[name] for rows in parts for row in rows}


def _are(kind: type[models.Model], keys: set[str], **where: Any) -> bool:
    return kind._default_manager.filter(pk__in=keys, **where).count() == len(keys)  # noqa: SLF001 - Django's documented model API


def _people(rows: Mapping[str, list[Row]]) -> set[str]:
    """Return the accounts that are named: who sits at a counter, who told the hall something."""
    return _all("account_id", rows["sessions"], rows["notices"]) - {None}


def _free(kind: type[models.Model], rows: Sequence[Row], lease: Lease) -> bool:
    """Tell whether none of the rows is another hall's."""
    return kind not in WHERE or not _others(kind, lease).filter(pk__in=_keys(rows)).exists()


def _others(kind: type[models.Model], lease: Lease) -> models.QuerySet[Any]:
    return kind._default_manager.exclude(**{WHERE[kind]: lease.hall_id})  # noqa: SLF001 - same


def _in_block(lease: Lease, rows: Sequence[Row]) -> bool:
    """Tell whether each ticket that is new here has a number of the lease's own."""
    here = Ticket.objects.filter(pk__in=_keys(rows)).values_list("pk", flat=True)
    known = {str(key) for key in here}
    blocks = {str(each.line_day_id): each for each in Block.objects.filter(lease=lease)}
    return all(
        (block := blocks.get(row["line_day_id"])) and block.begins <= row["number"] <= block.ends
        for row in rows
        if row["id"] not in known
    )


def _told(lease: Lease, rows: Mapping[str, list[Row]], events: Iterable[Row]) -> bool:
    """Tell whether events are of these rows or the hall, named as such, and tell of no other office."""
    told = {name: _keys(rows[name]) for name in parcels.NAMED} | {"": {str(lease.hall_id)}}
    office = str(lease.hall.office_id)
    return all(
        event["name"].startswith(NAMES[event["aggregate"]][0])
        and event["aggregate_id"] in told[NAMES[event["aggregate"]][1]]
        and event["payload"].get("office", office) == office
        and parcels.is_sane(event["happened_at"])
        for event in events
    )
