"""Partitions of the log, made ahead."""

from datetime import datetime

from django.db import connection


def make_months(ahead: int = 3) -> int:
    """Make the partitions of this month and the next ones; return how many were missing.

    The worker calls it each day. Should it not, events go to the rest and move to their
    month once it is made.
    """
    with connection.cursor() as cursor:
        cursor.execute("select event_make_months(%s)", [ahead])
        made: int = cursor.fetchone()[0]
    return made


def make_months_between(since: datetime, until: datetime) -> None:
    """Make the partitions of days gone by, for a log that tells of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select event_make_month(day) from generate_series(%s, %s, interval '1 month') day"
            " union all select event_make_month(%s)",
            [since, until, until],
        )
