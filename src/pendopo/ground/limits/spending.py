"""Counting tries, in one statement."""

import hmac
import time

from django.conf import settings
from django.db import connection

SPEND = """
insert into limits_spent (key, "window", count) values (%s, %s, 1)
on conflict (key) do update set "window" = excluded."window",
    count = case when limits_spent."window" = excluded."window" then limits_spent.count + 1 else 1 end
returning count
"""
GIVE_BACK = "update limits_spent set count = greatest(count - 1, 0) where key = %s"


class TooOftenError(Exception):
    """Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi."""

    seconds = 0
    """Until the next window."""


def spend(deed: str, whose: str, *, most: int, minutes: int) -> None:
    """Count one try. Raises TooOftenError past `most` in a window of so many minutes."""
    window, into = divmod(int(time.time()), minutes * 60)
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [_key(deed, whose), window])
        if cursor.fetchone()[0] > most:
            error = TooOftenError(TooOftenError.__doc__)
            error.seconds = minutes * 60 - into
            raise error


def give_back(deed: str, whose: str) -> None:
    """Uncount a try that turned out to be right."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [_key(deed, whose)])


def _key(deed: str, whose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"{deed}:{whose}".encode(), "sha256")
