"""Statements that the server plans once for a connection, not anew at each request.

Django puts values into the text of a statement. That is right for most: a plan made for the values at
hand is the better one. But of a call at a counter, whose plan is always the same, planning took two
thirds of the time. See ADR 107.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


@contextmanager
def planned(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> Iterator[CursorWrapper]:
    """Yield the cursor of a statement that was just sent, its values beside it.

    Counted and logged like any other. A value whose type cannot be seen from where it stands in the
    statement needs a cast there, as the server does not see the value when it plans.
    """
    with _beside() as cursor:
        cursor.execute(sql, values)
        yield cursor


def columns(model: type[Model]) -> list[str]:
    """Return the names of a model's columns, in the order in which its `from_db` wants them."""
    return [each.attname for each in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented model API


def _beside() -> CursorWrapper:
    """Return a cursor that sends values beside the statement: the other of Django's two kinds."""
    connection.ensure_connection()
    wire = connection.connection
    usual, wire.cursor_factory = wire.cursor_factory, ServerBindingCursor
    try:
        return connection.cursor()
    finally:
        wire.cursor_factory = usual
