"""The demo world of the tests: Kota Bogor on a Tuesday."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from tests.texting import ask  # noqa: F401 - a fixture for all
from tests.world import World, built

TUESDAY = datetime(2026, 11, 24, 9, 42, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY) as clock:
        yield clock


@pytest.fixture
def real_time(clock) -> None:
    """Go by the clock of other processes, which nobody turns back."""
    clock.move_to(time_machine.escape_hatch.time.time())


@pytest.fixture
def world(db, settings, tmp_path, clock) -> World:
    return built(settings, tmp_path, TUESDAY, clock)


@pytest.fixture
def lasting_world(transactional_db, settings, tmp_path, clock) -> World:
    """The same, committed: for tests with several connections.

    What the log's own tests forged (their aggregate is a lamp) is swept out first.
    """
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("delete from event where aggregate = 'lamp'")
        cursor.execute("set session_replication_role = origin")
    return built(settings, tmp_path, TUESDAY, clock)
