"""Epochs: transaction numbers count within one cluster, so a restore begins a new count."""

from django.db import connection, transaction

CURRENT = "(select max(number) from event_epoch)"
# Everything below this place is committed, or never will be.
BELOW = f"(e.epoch, e.tx) < ({CURRENT}, pg_snapshot_xmin(pg_current_snapshot()))"


class StaleEpochError(RuntimeError):
    """The log came from another cluster: begin a new epoch (`pendopo restore` does) first."""


def new_epoch() -> int:
    """Begin a new count of transactions, after a restore; return its number.

    The migrator runs it, before any event is written.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into event_epoch (number, cluster) select max(e.number) + 1,"
            " (select system_identifier::text from pg_control_system())"
            " from event_epoch e returning number"
        )
        number: int = cursor.fetchone()[0]
        cursor.execute(f"alter table event alter column epoch set default {number:d}")
    return number


def check() -> None:
    """Raise StaleEpochError where the transaction numbers of the log are not of this cluster."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.cluster = (select system_identifier::text from pg_control_system())"
            " and not exists (select from event v where v.epoch = e.number"
            " and v.tx >= pg_snapshot_xmax(pg_current_snapshot())"
            " and v.tx is distinct from pg_current_xact_id_if_assigned())"
            " from event_epoch e order by number desc limit 1"
        )
        (same,) = cursor.fetchone()
    if not same:
        raise StaleEpochError(StaleEpochError.__doc__)
