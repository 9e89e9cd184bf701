"""What goes over the link: rows as plain JSON, by the fields that each side may tell of the other's."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.models import Call, Device, LineDay, Notice, Session, Ticket

M = TypeVar("M", bound=models.Model)
Row = Mapping[str, Any]
Fields = tuple[str, ...]

TICKET: Fields = (
    *("id", "line_day_id", "number", "label", "queue_id", "priority", "gain", "walk_in", "clock"),
    *("source", "state", "service", "language", "issued_at", "ended_at", "missed", "key", "device"),
)
TICKET_MOVES: Fields = ("queue_id", "priority", "gain", "clock", "state", "ended_at", "missed")
BOOKING: Fields = (
    *("id", "line_id", "quota", "state", "date", "begins", "ends", "reference", "people"),
    *("service", "language", "key", "made_at", "ended_at"),
)
BOOKING_MOVES: Fields = ("state", "date", "begins", "ends", "people", "service", "ended_at")
ARRIVAL: Fields = ("id", "ticket_id", "state", "ended_at")
LINE_DAY: Fields = ("id", "paused_at", "paused_for", "closed_at")
SESSION: Fields = (
    *("id", "counter_id", "account_id", "lines", "opened_at", "break_since", "break_until"),
    "closed_at",
)
CALL: Fields = (
    *("id", "ticket_id", "queue_id", "session_id", "counter_id", "key", "walk_in", "at", "recalls"),
    *("recalled_at", "started_at", "ended_at", "outcome", "result"),
)
DEVICE: Fields = ("id", "hall_id", "kind", "name", "made_at", "revoked_at")
NOTICE: Fields = ("id", "hall_id", "text", "account_id", "at", "until")
KINDS: Mapping[str, tuple[type[models.Model], Fields]] = {
    "sessions": (Session, SESSION),
    "days": (LineDay, LINE_DAY),
    "tickets": (Ticket, TICKET),
    "calls": (Call, CALL),
    "devices": (Device, DEVICE),
    "notices": (Notice, NOTICE),
    "arrivals": (Booking, ARRIVAL),
}

NAMED = {name: kind for name, (kind, _) in KINDS.items()}
YEARS = range(1970, 2200)
"""Of a clock that is wrong; PostgreSQL knows moments that Python cannot read back."""


def told(rows: Iterable[models.Model], fields: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows as plain values."""
    return [{name: _plain(getattr(row, name)) for name in fields} for row in rows]


def made(kind: type[M], rows: Iterable[Row], fields: Sequence[str] = ()) -> list[M]:
    """Return unsaved rows of what was told, by these fields or all that were.

    Raises KeyError for a field that is missing, ValidationError for what is no such value.
    """
    return [kind(**{name: _value(kind, name, row[name]) for name in fields or row}) for row in rows]


def upsert(rows: Sequence[M], moves: Sequence[str], *, key: str = "id") -> None:
    """Insert rows, or give those that are there already the fields that move; one statement."""
    if not rows:
        return
    kind = type(rows[0])
    moved = [name for name in moves if name not in {key, "id"}]
    names = [kind._meta.get_field(name.removesuffix("_id")).name for name in moved]  # noqa: SLF001 - Django's documented model API
    kind._default_manager.bulk_create(  # noqa: SLF001 - same
        rows, update_conflicts=True, unique_fields=[key], update_fields=names
    )


def columns(kind: type[models.Model], *, without: Iterable[str] = ()) -> Fields:
    """Return all of a model's own fields, but its count of events."""
    left = {"event_seq", *without}
    return tuple(f.attname for f in kind._meta.concrete_fields if f.attname not in left)  # noqa: SLF001 - same


def is_sane(moment: str) -> bool:
    """Tell whether this is a moment with its zone that any reader can hold. Raises ValueError."""
    told = datetime.fromisoformat(moment)
    return told.year in YEARS and told.tzinfo is not None


def _value(kind: type[models.Model], name: str, value: Any) -> Any:
    field = kind._meta.get_field(name.removesuffix("_id"))  # noqa: SLF001 - same
    if value is None or isinstance(field, models.JSONField) or not isinstance(field, models.Field):
        return value
    key = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(key, models.DateTimeField) and not is_sane(value):
        raise ValidationError("no moment")
    return key.to_python(value)


def _plain(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case list():
            return [_plain(each) for each in value]
    return value
