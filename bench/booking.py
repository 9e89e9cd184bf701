"""Places taken by many at once: none oversold, and every acknowledged one kept, through a kill -9.

First 10,000 attempts on one time of ten places, through the verb, from many connections. Then attempts
on a thousand times over HTTP, all middleware on, with the web process killed by kill -9 in the middle and
started anew; a press whose answer was lost is sent again under its key, as a browser's user would.
`bin/bench booking [--quick] [ATTEMPTS]`; how many were made is printed, not promised.
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, F, Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from pendopo.config.children import web  # noqa: E402
from pendopo.config.postgres import free_port  # noqa: E402
from pendopo.domain.directory.city import city  # noqa: E402
from pendopo.domain.queues import booking, times  # noqa: E402
from pendopo.domain.queues.bookings import Booking, Slot  # noqa: E402
from pendopo.ground.actor import ANONYMOUS  # noqa: E402

PLACES, TIMES, CLIENTS, THREADS = 10, 1000, 16, 16
TOKEN = "a" * 32


def crowd(attempts: int) -> dict[str, float]:
    """Return what came of many attempts on one time of ten places."""
    slot = (
        Slot.objects.filter(quota="public", opens_at=None)
        .select_related("line")
        .order_by("-begins")[0]
    )
    Slot.objects.filter(pk=slot.pk).update(capacity=PLACES, taken=0)
    got: Counter[str] = Counter()

    def attempt(numbers: range) -> None:
        for number in numbers:
            who = booking.Who(name="Ibu Ani", phone=f"+62811{number:08}")
            try:
                booking.book(
                    slot.line_id,
                    begins=slot.begins,
                    key=uuid4(),
                    who=who,
                    by=ANONYMOUS,
                    at=timezone.now(),
                )
            except booking.TakenError:
                got["full"] += 1
            else:
                got["taken"] += 1
        connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(attempt, [range(n, attempts, THREADS) for n in range(THREADS)]))
    took = time.perf_counter() - began
    slot.refresh_from_db()
    rows = Booking.objects.filter(slots__contains=[slot.pk]).count()
    assert got["taken"] == slot.taken == rows == PLACES, (got, slot.taken, rows)
    return {"attempts": attempts, "taken": got["taken"], "rate": round(attempts / took, 1)}


class House:
    """The web process, which may be killed and started anew on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            web(self.port),
            env={**os.environ, "PENDOPO_ROLE": "web", "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def morning(house: House, attempts: int) -> dict[str, float]:
    """Return what came of attempts over HTTP on a thousand times, the web killed in the middle."""
    slots = list(
        Slot.objects.filter(quota="public", taken=0, opens_at=None)
        .select_related("line")
        .order_by("begins", "pk")[:TIMES]
    )
    Slot.objects.filter(pk__in=[s.pk for s in slots]).update(capacity=PLACES)
    kept: dict[str, str] = {}
    told: Counter[str] = Counter()
    lock, done = threading.Lock(), [0]

    def work(client: int) -> None:
        chance = random.Random(client)
        line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
        for turn in range(attempts // CLIENTS):
            slot, key = chance.choice(slots), str(uuid4())
            status, place = _press(line, slot, key, client * attempts + turn)
            with lock:
                done[0] += 1
                told[str(status)] += 1
                if status == 302:
                    kept[key] = place
                if done[0] % (attempts // 10) == 0:
                    seconds = time.perf_counter() - began
                    print(f"{done[0]} in {seconds:.0f} s", file=sys.stderr, flush=True)

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(work, n) for n in range(CLIENTS)]
        while done[0] < attempts // 2 and not all(r.done() for r in running):
            time.sleep(0.02)
        house.kill()
        house.start()
        for each in running:
            each.result()
    took = time.perf_counter() - began
    mine = Q(slots__overlap=[s.pk for s in slots])
    rows = {str(key) for key in Booking.objects.filter(mine).values_list("key", flat=True)}
    held = Counter(s for b in Booking.objects.filter(mine) for s in b.slots)
    after = Slot.objects.in_bulk([s.pk for s in slots])
    lost = kept.keys() - rows
    oversold = Slot.objects.filter(taken__gt=F("capacity")).aggregate(n=Count("pk"))["n"]
    uneven = [pk for pk, slot in after.items() if slot.taken != held[pk]]
    assert (len(lost), oversold, len(uneven)) == (0, 0, 0)
    return {
        "attempts": done[0],
        "rate": round(done[0] / took, 1),
        "acknowledged": len(kept),
        "kept": len(kept.keys() & rows),
        "oversold": oversold,
        "answers": dict(told),
    }


def _press(line: http.client.HTTPConnection, slot: Slot, key: str, number: int) -> tuple[int, str]:
    """Send one form until it is answered; return status and where it leads."""
    begins = slot.begins.astimezone(city().zone)
    path = f"/janji-temu/{slot.line.slug}/{begins:%Y-%m-%d}/{begins:%H%M}"
    form = {"name": "Ibu Ani", "phone": f"0812{number % 10**9:09}", "key": key}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrf={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Host": f"localhost:{line.port}",
        "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }
    until = time.monotonic() + 60
    while True:
        try:
            line.request("POST", path, urlencode(form), headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            line.close()  # the next request opens it again
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return answer.status, answer.headers.get("Location", "")


def main() -> None:
    quick = "--quick" in sys.argv
    given = [int(each) for each in sys.argv[1:] if each.isdigit()]
    attempts = given[0] if given else 2_000 if quick else 100_000
    call_command("prepare")
    call_command("demo", "load")
    call_command("collectstatic", "--noinput", "--verbosity", "0")
    times.make_times(at=timezone.now())
    one = crowd(1_000 if quick else 10_000)
    print("one time of ten  ", "  ".join(f"{n} {v}" for n, v in one.items()), flush=True)
    house = House()
    try:
        many = morning(house, attempts)
    finally:
        house.kill()
    print("a thousand times ", "  ".join(f"{n} {v}" for n, v in many.items()))
    print(json.dumps({"booking": {"one": one, "many": many, "load": os.getloadavg()[0]}}))


if __name__ == "__main__":
    main()
