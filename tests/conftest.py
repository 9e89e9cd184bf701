"""The demo world of the tests: Kota Bogor on a Tuesday."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from tests.world import World, built

TUESDAY = datetime(2026, 11, 24, 9, 42, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    return built(settings, tmp_path, TUESDAY)


@pytest.fixture
def lasting_world(transactional_db, settings, tmp_path) -> World:
    """The same, committed: for tests with several connections.

    What the log's own tests forged (their aggregate is a lamp) is swept out first.
    """
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("delete from event where aggregate = 'lamp'")
        cursor.execute("set session_replication_role = origin")
    return built(settings, tmp_path, TUESDAY)
