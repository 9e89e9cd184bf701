"""A relay with two subscribers that write down what they get: run as a process, and killed.

The city is read once; each line on stdin forks a relay that works at once, and tells its pid.
"""

import os
import signal
import sys
import threading
import time

import django

django.setup()

from django.db import connection  # noqa: E402 - after setup

from pendopo.ground.log import Recorded, subscribe  # noqa: E402
from pendopo.ground.log.relay import run  # noqa: E402


def write_down(subscriber: str, event: Recorded) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into log_tests_seen (subscriber, uid, aggregate_id, seq)"
            " values (%s, %s, %s, %s)",
            [subscriber, event.uid, event.aggregate_id, event.seq],
        )
    time.sleep(0.0005)


@subscribe("tests.one", to=("lamp.*",), from_start=True)
def one(event: Recorded) -> None:
    write_down("tests.one", event)


@subscribe("tests.two", to=("lamp.lit", "lamp.dimmed"), from_start=True)
def two(event: Recorded) -> None:
    write_down("tests.two", event)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        if not (pid := os.fork()):
            run(threading.Event(), every=0.01)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
