import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Thread
from uuid import uuid4

import httpx
import psycopg
import pytest
from django.conf import settings
from django.db import connection

from pendopo.ground.live import token
from pendopo.ground.live.tokens import NoLeaveError, read_token

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
INSERT = (
    "insert into event (happened_at, node, uid, name, aggregate, aggregate_id, seq, actor_kind,"
    " channel, payload) values (now(), 'pusat', gen_random_uuid(), %s, 'lamp', %s, 1, 'system',"
    " 'system', %s)"
)


@pytest.fixture
def happen(database_url):
    with psycopg.connect(database_url, autocommit=True) as writer:

        def happen(aggregate, name="lamp.lit", **payload):
            writer.execute(INSERT, [name, aggregate, json.dumps(payload)])

        yield happen


@pytest.fixture
def database_url(transactional_db):  # noqa: ARG001 - the server sees only what is committed
    said = connection.settings_dict
    return (
        f"postgresql://{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}"
        f"/{said['NAME']}"
    )


@pytest.fixture
def server(database_url):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", "pendopo.ground.live.app:app"),
            *("--port", str(port), "--log-level", "warning"),
            *("--timeout-graceful-shutdown", "3"),
        ],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "PENDOPO_DATABASE_URL": database_url,
            "PENDOPO_DATA_DIR": str(settings.PENDOPO.data_dir),
        },
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: httpx.get(f"{address}/live/healthz").status_code == 200)
        yield address, process
    finally:
        process.kill()
        process.wait()


def until(done, seconds=15.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if done():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise AssertionError("waited in vain")


class Page:
    """A browser's EventSource, as far as the rules go."""

    def __init__(self, lines):
        self.events, self.comments, self.open = [], 0, True
        self._thread = Thread(target=self._read, args=(lines,), daemon=True)
        self._thread.start()

    def _read(self, lines):
        event = {}
        try:
            for line in lines:
                if line.startswith(":"):
                    self.comments += 1
                elif line:
                    key, _, value = line.partition(": ")
                    event[key] = value
                elif event:
                    if "data" in event:
                        self.events.append(event | {"data": json.loads(event["data"])})
                    event = {}
        except httpx.HTTPError:
            pass
        self.open = False

    def names(self):
        return [event["data"].get("name") for event in self.events]


@contextmanager
def page(server, topics, last="", given="", ttl=3600):
    headers = {"Last-Event-ID": last} if last else {}
    url = f"{server[0]}/live/?t={given or token(topics, ttl)}"
    with httpx.stream("GET", url, headers=headers, timeout=20) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["access-control-allow-origin"] == settings.PENDOPO.public_url
        try:
            yield Page(response.iter_lines())
        finally:
            line = response.extensions["network_stream"].get_extra_info("socket")
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


def test_a_page_is_told_of_its_topics_and_nothing_more(server, happen):
    mine, other, inside = uuid4(), uuid4(), uuid4()
    with page(server, [f"aggregate:{mine}", "agency:dukcapil"]) as watching:
        happen(other, agency="dpmptsp")
        happen(mine)
        happen(inside, "task.opened", application=str(mine), agency="dukcapil", office="kec")
        happen(other, "task.closed", agency="dukcapil")
        until(lambda: len(watching.events) >= 3)
    assert [event["data"] for event in watching.events] == [
        {"name": "lamp.lit"},
        {"name": "task.opened"},
        {"name": "task.closed"},
    ]
    assert {event["event"] for event in watching.events} == {"change"}


def test_who_comes_back_gets_what_was_missed_in_order(server, happen):
    mine = uuid4()
    with page(server, [f"aggregate:{mine}"]) as watching:
        happen(mine, "lamp.lit")
        until(lambda: watching.events)
    for n in range(30):
        happen(mine, "lamp.dimmed" if n % 2 else "lamp.lit")
        happen(uuid4())
    with page(server, [f"aggregate:{mine}"], last=watching.events[-1]["id"]) as again:
        happen(mine, "lamp.broken")
        until(lambda: len(again.events) >= 31)
    names = [event["data"]["name"] for event in again.events]
    assert names == ["lamp.lit", "lamp.dimmed"] * 15 + ["lamp.broken"]
    places = [tuple(map(int, event["id"].split("."))) for event in again.events]
    assert places == sorted(set(places))


def test_what_happens_between_showing_and_watching_is_told(server, happen):
    mine = uuid4()
    given = token([f"aggregate:{mine}"])
    happen(mine)
    until(lambda: httpx.get(f"{server[0]}/live/healthz").status_code == 200)
    time.sleep(1.3)
    with page(server, [], given=given) as watching:
        until(lambda: watching.names() == ["lamp.lit"])


def test_an_event_committed_late_is_not_missed(server, happen, database_url):
    mine, late = uuid4(), uuid4()
    with (
        page(server, [f"aggregate:{mine}", f"aggregate:{late}"]) as watching,
        psycopg.connect(database_url) as writer,
    ):
        writer.execute(INSERT, ["lamp.dimmed", late, "{}"])
        happen(mine)
        time.sleep(0.3)
        assert watching.names() == []
        writer.commit()
        until(lambda: len(watching.events) == 2)
    assert Counter(watching.names()) == {"lamp.dimmed": 1, "lamp.lit": 1}


def test_without_leave_nothing_is_shown(server):
    for given in ("", "x", token(["agency:x"], ttl=-1), token(["agency:x"])[:-1] + "_"):
        answer = httpx.get(f"{server[0]}/live/?t={given}")
        assert answer.status_code == 403
    assert httpx.get(f"{server[0]}/live/other").status_code == 404
    assert httpx.post(f"{server[0]}/live/").status_code == 405


def test_a_stream_ends_when_its_leave_does(server):
    with page(server, ["agency:x"], ttl=1) as watching:
        until(lambda: not watching.open, 3)


def test_too_much_missed_asks_for_a_fresh_start(server, happen, database_url):
    happen(uuid4())
    with psycopg.connect(database_url) as writer:
        writer.execute(
            "insert into event (happened_at, node, uid, name, aggregate, aggregate_id, seq,"
            " actor_kind, channel, payload) select now(), 'pusat', gen_random_uuid(), 'lamp.lit',"
            " 'lamp', gen_random_uuid(), 1, 'system', 'system', '{}' from generate_series(1, 6000)"
        )
    mine = uuid4()
    with page(server, [f"aggregate:{mine}"]) as first:
        happen(mine)
        until(lambda: first.events)
    with page(server, [f"aggregate:{mine}"], last="1.3.0") as watching:
        until(lambda: watching.events)
    assert [event["event"] for event in watching.events] == ["resync"]


def test_sigterm_stops_the_server_at_once_though_pages_watch(server):
    with page(server, ["agency:x"]) as watching:
        time.sleep(0.2)
        began = time.monotonic()
        server[1].send_signal(signal.SIGTERM)
        server[1].wait(timeout=5)
        assert time.monotonic() - began < 2
        until(lambda: not watching.open)


def test_health_tells_how_many_watch(server):
    with page(server, ["agency:x"]):
        until(lambda: httpx.get(f"{server[0]}/live/healthz").json()["watchers"] == 1)
    until(lambda: httpx.get(f"{server[0]}/live/healthz").json()["watchers"] == 0)


def test_a_token_says_which_topics_and_until_when():
    leave = read_token(token(["agency:b", "agency:a"], ttl=60), at=time.time())
    assert leave.topics == {"agency:a", "agency:b"}
    with pytest.raises(NoLeaveError):
        read_token(token(["agency:a"], ttl=60), at=time.time() + 61)
