"""A time of its own for one process: the clock stands where it is put, and draws repeat."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from random import Random
from unittest import mock
from uuid import UUID

from django.utils import timezone

from pendopo.config.stage import Clock
from pendopo.ground import identifiers


@contextmanager
def lived(clock: Clock, *, seed: str) -> Iterator[None]:
    """Move the clock, and let references, codes and keys of rows be the same for the same seed.

    Keys and salts are drawn as ever: only `secrets.randbits` and UUIDv7 are told beforehand.
    """
    drawn = Random(f"{seed} draws")
    numbers = count(1)

    def uuid7() -> UUID:
        """Return a UUIDv7 of the clock's time, each higher than the one before (RFC 9562, 6.2)."""
        rest = next(numbers) << 42 | drawn.getrandbits(42)
        milliseconds = int(clock.at.timestamp() * 1000)
        high, low = rest >> 62, rest & (1 << 62) - 1
        return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)

    with (
        mock.patch.object(timezone, "now", clock),
        mock.patch.object(secrets, "randbits", drawn.getrandbits),
        mock.patch.object(identifiers, "uuid7", uuid7),
    ):
        yield
