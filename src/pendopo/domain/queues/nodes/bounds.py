"""What a node may tell of: its own hall and nothing else, whoever holds its machine."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.leases import Lease
from pendopo.domain.queues.models import Call, Counter, Device, LineDay, Notice, Session, Ticket
from pendopo.domain.queues.nodes import parcels
from pendopo.domain.queues.nodes.parcels import Row

NAMES = ("ticket.", "counter.", "line_day.", "device.", "hall.told", "booking.arrived")
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
    """Look that rows and events are of a lease's hall. Raises OddParcelError."""
    days = {row["line_day_id"] for row in rows["tickets"]} | _keys(rows["days"])
    days |= {row["queue_id"] for row in (*rows["tickets"], *rows["calls"])}
    desks = {row["counter_id"] for row in (*rows["sessions"], *rows["calls"])}
    halls = {row["hall_id"] for row in (*rows["devices"], *rows["notices"])}
    told = {str(lease.hall_id)}.union(*(_keys(part) for part in rows.values()))
    own = (
        _are(LineDay, days, line__hall=lease.hall_id),
        _are(Counter, desks, hall=lease.hall_id),
        _are(Booking, _keys(rows["arrivals"]), line__hall=lease.hall_id),
        halls <= {str(lease.hall_id)},
        all(_free(kind, rows[name], lease) for name, kind in parcels.NAMED.items()),
        all(event["aggregate_id"] in told for event in events),
        all(event["name"].startswith(NAMES) for event in events),
    )
    if not all(own):
        raise OddParcelError(OddParcelError.__doc__)


def _keys(rows: Sequence[Row]) -> set[str]:
    return {row["id"] for row in rows}


def _are(kind: type[models.Model], keys: set[str], **where: Any) -> bool:
    return kind._default_manager.filter(pk__in=keys, **where).count() == len(keys)  # noqa: SLF001 - Django's documented model API


def _free(kind: type[models.Model], rows: Sequence[Row], lease: Lease) -> bool:
    """Tell whether none of the rows is another hall's."""
    if kind not in WHERE:
        return True
    there = kind._default_manager.filter(pk__in=_keys(rows))  # noqa: SLF001 - same
    return not there.exclude(**{WHERE[kind]: lease.hall_id}).exists()
