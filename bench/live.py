"""A call told to all who watch one line: 1,000 and 5,000 pages, from the press to what each receives.

Every watcher is an HTTP connection of its own to the push process, held by another process, which
reads nothing else. A call is made through the verb an officer's press uses; its time begins before
the statement. Beside it, the floor: the same bytes sent to the same number of connections by a bare
asyncio server, which knows of each call without asking a database.
"""

import asyncio
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from pendopo.config.postgres import free_port  # noqa: E402

PORT = free_port()
os.environ["PENDOPO_LIVE_URL"] = f"http://127.0.0.1:{PORT}"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from pendopo.config.children import live  # noqa: E402
from pendopo.domain.people.acting import officer_actor  # noqa: E402
from pendopo.domain.people.models import Account  # noqa: E402
from pendopo.domain.queues import calling, counters, serving  # noqa: E402
from pendopo.domain.queues.issuing import Issued, LineClosedError, issue  # noqa: E402
from pendopo.domain.queues.models import Counter  # noqa: E402
from pendopo.ground.actor import ANONYMOUS  # noqa: E402
from pendopo.ground.live import address  # noqa: E402

ZONE = ZoneInfo("Asia/Jakarta")
LINE, OFFICE, OFFICER = "kel-sempur-surat", "kel-sempur", "lina.marlina@kel-sempur"
CALLED = b"ticket.called"
MOST = 500  # milliseconds at p99 with 5,000 watchers (issue 5)
PAUSE = 1.5  # seconds between calls
PATIENCE = 15


async def _watch(place: str, got: list[float], calls: int) -> None:
    """Keep one page open until all calls have come; note when each does."""
    told = urlsplit(place)
    reader, writer = await asyncio.open_connection(told.hostname, told.port)
    request = f"GET {told.path}?{told.query} HTTP/1.1\r\nHost: {told.netloc}\r\n\r\n"
    writer.write(request.encode())
    while len(got) < calls and (line := await reader.readline()):
        if line.startswith(b"data:") and CALLED in line:
            got.append(time.time())


async def _watchers(place: str, count: int, calls: int, ready, results) -> None:
    times: list[list[float]] = [[] for _ in range(count)]
    tasks = []
    for each in times:
        tasks.append(asyncio.create_task(_watch(place, each, calls)))
        if len(tasks) % 100 == 0:
            await asyncio.sleep(0.05)
    await asyncio.sleep(2)
    ready.set()
    _, late = await asyncio.wait(tasks, timeout=calls * PAUSE + PATIENCE)
    for task in late:
        task.cancel()
    used = resource.getrusage(resource.RUSAGE_SELF)
    results.put((times, used.ru_utime + used.ru_stime))


def _hold(*told) -> None:
    asyncio.run(_watchers(*told))


def measured(place: str, count: int, calls: int, call, done=None) -> dict[str, float]:
    """Return milliseconds from each call to each watcher, and how many missed one."""
    context = multiprocessing.get_context("spawn")
    ready, results = context.Event(), context.Queue()
    holder = context.Process(target=_hold, args=(place, count, calls, ready, results))
    holder.start()
    assert ready.wait(120), "the watchers do not come"
    pressed = []
    for _ in range(calls):
        pressed.append(time.time())
        call()
        time.sleep(PAUSE)
        if done:
            done()
    times, cpu = results.get(timeout=120)
    holder.join()
    took = sorted(
        (came - at) * 1000 for each in times for at, came in zip(pressed, each, strict=False)
    )
    return {
        "watchers": count,
        "p50": round(took[len(took) // 2], 1),
        "p99": round(took[int(len(took) * 0.99)], 1),
        "most": round(took[-1], 1),
        "missed": count * calls - len(took),
        "generator_cpu": round(cpu / (calls * PAUSE), 2),
    }


class Bare:
    """A server that sends every connection the same bytes when told: the floor."""

    def __init__(self) -> None:
        self.open: set[asyncio.StreamWriter] = set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"POST"):
            for each in self.open:
                each.write(b'id: 1.2.3\nevent: change\ndata: {"name":"' + CALLED + b'"}\n\n')
            writer.close()
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        self.open.add(writer)


def _serve_bare(port: int) -> None:
    async def serve() -> None:
        server = await asyncio.start_server(Bare().take, "127.0.0.1", port, backlog=4096)
        await server.serve_forever()

    asyncio.run(serve())


def _wait_for(port: int) -> None:
    import socket

    until = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


class Desk:
    """One officer at one counter, who calls on: on the next day the office is open at ten."""

    def __init__(self, numbers: int) -> None:
        self.at = datetime.now(ZONE).replace(hour=10, minute=0) + timedelta(days=1)
        first = self._first()
        self.officer = officer_actor(Account.objects.get(login=OFFICER).pk, at=self.at)
        counter = Counter.objects.get(hall__office__code=OFFICE, number=1)
        self.session = counters.open_counter(counter.pk, by=self.officer, at=self.at).pk
        for _ in range(numbers):
            issue(LINE, key=uuid4(), by=ANONYMOUS, at=self.at)
        self.topics = [f"aggregate:{first.line_day}"]

    def _first(self) -> Issued:
        while True:
            try:
                return issue(LINE, key=uuid4(), by=ANONYMOUS, at=self.at)
            except LineClosedError:
                self.at += timedelta(days=1)

    def call(self) -> None:
        calling.call_next(self.session, key=uuid4(), by=self.officer, at=self.at)

    def done(self) -> None:
        serving.start(self.session, by=self.officer, at=self.at)
        serving.finish(self.session, by=self.officer, at=self.at)


def main() -> None:
    sizes, calls = ((200,), 5) if "--quick" in sys.argv else ((1000, 5000), 20)
    call_command("prepare")
    call_command("demo", "load")
    desk = Desk(calls * len(sizes))
    connections.close_all()
    bare = free_port()
    floor = multiprocessing.get_context("spawn").Process(target=_serve_bare, args=(bare,))
    floor.start()
    served = subprocess.Popen(
        live(PORT), env={**os.environ, "PENDOPO_ROLE": "live", "PYTHONPATH": str(ROOT / "src")}
    )
    rows = []
    try:
        _wait_for(PORT)
        _wait_for(bare)
        for count in sizes:
            mine = measured(address(desk.topics), count, calls, desk.call, desk.done)
            least = measured(f"http://127.0.0.1:{bare}/", count, calls, lambda: _post(bare))
            mine |= {"floor_p50": least["p50"], "floor_p99": least["p99"]}
            mine["load"] = round(os.getloadavg()[0], 1)
            rows.append(mine)
            print("  ".join(f"{name} {told}" for name, told in mine.items()), flush=True)
    finally:
        served.terminate()
        floor.terminate()
        served.wait()
    print(json.dumps({"live": rows, "most_p99": MOST}))
    assert not any(row["missed"] for row in rows)


def _post(port: int) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", port)) as told:
        told.sendall(b"POST / HTTP/1.1\r\n\r\n")
        told.recv(1)


if __name__ == "__main__":
    main()
