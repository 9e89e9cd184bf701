import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection, transaction

from pendopo.ground.actor import system
from pendopo.ground.log import record
from pendopo.ground.log.tests.conftest import Lamp, database_url

KILLS = 20
WRITERS = 8


def write(lamps, stop, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    try:
        while not stop.is_set():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select pg_current_xact_id()")
                time.sleep(chance.uniform(0, 0.03))
                for lamp in sorted(chance.sample(lamps, 2), key=lambda each: each.pk):
                    now = datetime.now(UTC)
                    record(lamp, "lamp.lit", by=system("writer"), at=now)
                    record(lamp, "lamp.dimmed", by=system("writer"), at=now)
                    time.sleep(chance.uniform(0, 0.02))
                if chance.random() < 0.1:
                    transaction.set_rollback(True)
    finally:
        connection.close()


@pytest.fixture
def relays():
    """Return what starts a relay and gives its pid; it works as soon as it is started."""
    kept = subprocess.Popen(
        [sys.executable, "-m", "pendopo.ground.log.tests.relay_process"],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "PENDOPO_DATABASE_URL": database_url(),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def start() -> int:
        kept.stdin.write("one\n")
        kept.stdin.flush()
        return int(kept.stdout.readline())

    yield start
    kept.stdin.close()
    kept.wait()


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def wait_for_more_than(seen: int) -> None:
    """Let a relay get on, however slow the machine: at most ten seconds."""
    until = time.monotonic() + 10
    while rows("select count(*) from log_tests_seen")[0][0] <= seen and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_relay_hands_on_each_event_once_and_in_order(relays):
    lamps = [Lamp.objects.create() for _ in range(5)]
    rows("delete from relay_cursor returning 1")
    stop = threading.Event()
    writers = [threading.Thread(target=write, args=(lamps, stop, n)) for n in range(WRITERS)]
    relay = relays()  # once the city is read
    for writer in writers:
        writer.start()
    chance = random.Random(7)  # noqa: S311 - no secret
    seen_at_kills = []
    try:
        for turn in range(KILLS):
            if turn % 2:
                wait_for_more_than(seen_at_kills[-1])
            time.sleep(chance.uniform(0.2, 0.5))
            os.kill(relay, signal.SIGKILL)
            seen_at_kills.append(rows("select count(*) from log_tests_seen")[0][0])
            relay = relays()
        stop.set()
        for writer in writers:
            writer.join()
        ours = {lamp.pk for lamp in lamps}
        recorded = [
            uid
            for uid, aggregate in rows("select uid, aggregate_id from event")
            if aggregate in ours
        ]
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            seen = rows("select subscriber, uid, aggregate_id, seq from log_tests_seen order by n")
            if len([row for row in seen if row[2] in ours]) >= 2 * len(recorded):
                break
            time.sleep(0.2)
    finally:
        stop.set()
        os.kill(relay, signal.SIGKILL)
    inverted = rows(
        "select count(*) from event a join event b on a.aggregate_id = b.aggregate_id"
        " and a.seq < b.seq and (a.epoch, a.tx, a.id) > (b.epoch, b.tx, b.id)"
    )[0][0]
    assert inverted > 0, "the trial itself: transaction numbers must invert the order"
    assert len(recorded) > 500
    assert len(set(seen_at_kills)) > 3, "the trial itself: relays must get on between kills"
    for subscriber in ("tests.one", "tests.two"):
        got = [row for row in seen if row[0] == subscriber and row[2] in ours]
        assert Counter(row[1] for row in got) == Counter(recorded)
        for lamp in lamps:
            order = [row[3] for row in got if row[2] == lamp.pk]
            assert order == list(range(1, len(order) + 1))
    assert rows("select count(*) from relay_delayed where subscriber like 'tests.%%'") == [(0,)]
