"""Numbers given and called over HTTP, all middleware on, beside pgbench running the very same SQL.

The statements that pgbench runs are those that one request sends, listened to in this process, with
its keys made variables; once planned at each turn, once prepared (ADR 107). Same server, same rows,
same count of requests and clients, one after the other. A call is made from a counter of its own, so that every press finds a free one.
"""

import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import time as clock
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import UUID, uuid4

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
os.environ["PENDOPO_WEB_PROCESSES"] = "4"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from pendopo.config.children import web  # noqa: E402
from pendopo.config.postgres import binaries, free_port  # noqa: E402
from pendopo.domain.directory.models import Holiday, Hours, Office  # noqa: E402
from pendopo.domain.people.models import Account, Person  # noqa: E402
from pendopo.domain.people.sessions import SessionStore  # noqa: E402
from pendopo.domain.people.trust import Session as SignedIn  # noqa: E402
from pendopo.domain.queues import devices, issuing, plans  # noqa: E402
from pendopo.domain.queues.models import (  # noqa: E402
    Call,
    Counter,
    Device,
    Hall,
    Line,
    LineDay,
    Session,
    Ticket,
    line_day_id,
)

CLIENTS = (8, 32)
LINES = 8
TARGET = 0.5
KEY = "00000000-0000-4000-8000-%012d"
TOKEN = "a" * 32
Request = Callable[[int], bytes]


class City:
    """A hall of eight lines that never close, and a counter, an officer and a cookie a press."""

    def __init__(self, seats: int) -> None:
        call_command("prepare")
        call_command("demo", "load")
        call_command("collectstatic", "--noinput", "--verbosity", "0")
        now = timezone.now()
        Hours.objects.all().delete()
        Hours.objects.bulk_create(
            [Hours(weekday=n, opens=clock(0), closes=clock(23, 59, 59)) for n in range(7)]
        )
        Holiday.objects.all().delete()
        first = Line.objects.select_related("hall").order_by("slug")[0]
        office = Office.objects.create(
            code="bench", agency=first.agency, area_id=None, name="Kantor ukur"
        )
        self.hall = Hall.objects.create(
            office=office, staff=first.hall.staff, supervisors=first.hall.supervisors
        )
        policy = {**first.policy, "issue": {"before": 600, "until": 0}}
        self.lines = [
            Line.objects.create(
                hall=self.hall,
                agency=first.agency,
                code=chr(65 + n),
                slug=f"bench-{n}",
                name=first.name,
                services=[],
                minutes=5,
                capacity=1_000_000,
                classes=first.classes,
                walk_in_share=first.walk_in_share,
                policy=policy,
            )
            for n in range(LINES)
        ]
        plans.reread()
        for line in self.lines:
            issuing.open_day(plans.plan_of(line.pk), at=now)
        kiosk = Device.objects.create(hall=self.hall, kind="kiosk", name="Kios", made_at=now)
        self.credential = devices.credential_of(kiosk)
        self._seats(seats)

    def _seats(self, count: int) -> None:
        now = timezone.now()
        keys = [UUID(KEY % n) for n in range(count)]
        people = Person.objects.bulk_create([Person(pk=key, created_at=now) for key in keys])
        accounts = Account.objects.bulk_create(
            [
                Account(pk=p.pk, kind="officer", person=p, login=f"bench{p.pk}", created_at=now)
                for p in people
            ]
        )
        desks = Counter.objects.bulk_create(
            [Counter(pk=key, hall=self.hall, number=n + 1) for n, key in enumerate(keys)]
        )
        Session.objects.bulk_create(
            [
                Session(
                    pk=key,
                    counter=desk,
                    account_id=key,
                    lines=[self.lines[n % LINES].pk],
                    opened_at=now,
                )
                for n, (key, desk) in enumerate(zip(keys, desks, strict=True))
            ]
        )
        store = SessionStore()
        SignedIn.objects.bulk_create(
            [
                SignedIn(
                    session_key=f"bench{n:012d}",
                    session_data=store.encode(
                        {
                            "_auth_user_id": str(account.pk),
                            "_auth_user_backend": "pendopo.domain.people.acting.Door",
                            "_auth_user_hash": account.get_session_auth_hash(),
                        }
                    ),
                    expire_date=now + timedelta(hours=8),
                    account=account.pk,
                )
                for n, account in enumerate(accounts)
            ]
        )

    def issue(self, turn: int) -> bytes:
        """Return the request by which a kiosk asks for a number."""
        body = json.dumps({"key": str(uuid4()), "priority": ("umum", "prioritas")[turn % 5 == 0]})
        return (
            f"POST /kios/antrean/bench-{turn % LINES}/nomor HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.credential}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def call(self, turn: int) -> bytes:
        """Return the request by which an officer calls who is next."""
        body = f"csrfmiddlewaretoken={TOKEN}&key={uuid4()}"
        return (
            f"POST /loket/{KEY % turn}/panggilan HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: pendopo=bench{turn:012d}; csrf={TOKEN}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def ask(port: int, request: Request, turns: Iterator[int], spent: list[float]) -> None:
    """One client on a kept connection; it reads no more of an answer than it must."""
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for turn in turns:
            told = request(turn)
            began = time.perf_counter()
            wire.sendall(told)
            answer = wire.recv(65536)
            head, _, body = answer.partition(b"\r\n\r\n")
            length = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])
            while len(body) < length:
                body += wire.recv(65536)
            spent.append((time.perf_counter() - began) * 1000)
            assert head[9:12] in {b"200", b"201", b"302"}, (head[:200], body[:300])


def over_http(port: int, request: Request, count: int, clients: int, begin: int = 0) -> dict:
    """Send so many requests from so many clients; rate, p50 and p95 in ms, the generator's CPU."""
    each = count // clients
    spent: list[list[float]] = [[] for _ in range(clients)]
    threads = [
        threading.Thread(
            target=ask,
            args=(port, request, iter(range(begin + n * each, begin + (n + 1) * each)), spent[n]),
        )
        for n in range(clients)
    ]
    cpu, began = time.process_time(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    times = [one for some in spent for one in some]
    assert len(times) == each * clients, "a client failed"
    cut = statistics.quantiles(times, n=20)
    return {
        "rate": round(len(times) / took, 1),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(cut[-1], 2),
        "generator_cpu": round((time.process_time() - cpu) / took, 2),
    }


def listened(deed: Callable[[Client], int]) -> list[str]:
    """Return the statements that one request sends, after one that warms what is kept."""
    client = Client(raise_request_exception=True)
    deed(client)
    told: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, values: Any, *more: Any) -> Any:
        told.append(connection.ops.compose_sql(sql, values))
        return execute(sql, values, *more)

    with connection.execute_wrapper(listen):
        assert deed(client) in {200, 201}
    return told


def floor(scripts: list[str], count: int, clients: int, *, mode: str) -> float:
    """Requests a second that pgbench makes of the same statements, each client its own turns.

    `simple`: planned each time, as Django sends most; `prepared`: once a client, as ours are sent.
    """
    pgbench = shutil.which("pgbench") or str(binaries() / "pgbench")
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n, script in enumerate(scripts):
            files += ["-f", f"{folder}/{n}.sql"]
            Path(folder, f"{n}.sql").write_text(script)
        told = subprocess.run(
            [
                pgbench,
                *("-n", "-M", mode, "-c", str(clients), "-j", "2", "-t", str(count // clients)),
                *("-D", "n=0", "-D", f"each={count // clients}", *files),
                os.environ["PENDOPO_DATABASE_URL"],
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 0, told.stderr[-2000:]
    return float(re.search(r"tps = ([\d.]+)", told.stdout)[1])


def issue_scripts(city: City) -> list[str]:
    """Return the statement of an issue for each line, its keys made anew each time."""
    key = uuid4()

    def press(client: Client) -> int:
        nonlocal key
        key = uuid4()
        return client.post(
            "/kios/antrean/bench-0/nomor",
            json.dumps({"key": str(key), "priority": "umum"}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {city.credential}"},
        ).status_code

    told = listened(press)
    print("issue:", len(told), "statement(s)", file=sys.stderr)
    event = r"'[0-9a-f]{32}'::uuid, 'ticket\.issued'"
    today = plans.today(timezone.now())
    day = line_day_id(city.lines[0].pk, today)
    made = Ticket.objects.get(key=key).pk.hex
    fresh = "('10000000-0000-4000-8000-' || lpad(:key::text, 12, '0'))::uuid"
    sql = "\n".join(f"{one};" for one in told).replace(f"'{key.hex}'::uuid", fresh)
    assert fresh in sql
    sql = sql.replace(f"'{made}'::uuid", "gen_random_uuid()")
    sql = re.sub(event, "gen_random_uuid(), 'ticket.issued'", sql)
    sql = re.sub(r"'[^']*\+00:00'::timestamptz", "clock_timestamp()", sql)
    assert sql.count("gen_random_uuid()") == 2
    set_key = "\\set key random(1, 999999999999)\n"
    return [
        set_key
        + sql.replace(str(day), str(other))
        .replace(day.hex, other.hex)
        .replace("'A' ||", f"'{line.code}' ||")
        for line in city.lines
        for other in (line_day_id(line.pk, today),)
    ]


def call_script(seat: int) -> list[str]:
    """Return the statements of a call, from counter after counter."""
    key = uuid4()
    seats = iter((seat, seat + 1))

    def press(client: Client) -> int:
        nonlocal key, seat
        key, seat = uuid4(), next(seats)
        client.cookies["pendopo"], client.cookies["csrf"] = f"bench{seat:012d}", TOKEN
        return client.post(
            f"/loket/{KEY % seat}/panggilan", {"key": key, "csrfmiddlewaretoken": TOKEN}
        ).status_code

    told = listened(press)
    print("call:", len(told), "statement(s)", file=sys.stderr)
    made = Call.objects.get(key=key).pk.hex
    sql = "\n".join(f"{one};" for one in told)
    sql = sql.replace(f"'{key.hex}'::uuid", "gen_random_uuid()")
    sql = sql.replace(f"'{made}'::uuid", "gen_random_uuid()")
    sql = sql.replace(
        f"'{UUID(KEY % seat).hex}'::uuid",
        "('00000000-0000-4000-8000-' || lpad(:seat::text, 12, '0'))::uuid",
    )
    sql = sql.replace(f"'bench{seat:012d}'", "('bench' || lpad(:seat::text, 12, '0'))")
    sql = re.sub(
        r"'[0-9a-f]{32}'::uuid, 'ticket\.called'", "gen_random_uuid(), 'ticket.called'", sql
    )
    assert UUID(KEY % seat).hex not in sql, sql
    return [f"\\set seat :client_id * :each + :n\n\\set n :n + 1\n{sql}"]


def freed() -> None:
    """Let every counter be free again, as if each had been done."""
    now = timezone.now()
    Call.objects.open().update(ended_at=now, outcome="done")
    Ticket.objects.filter(state="called").update(state="done", ended_at=now)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze queues_ticket, queues_call, queues_lineday, queues_session")


def mistakes() -> dict[str, int]:
    """Count numbers given twice, numbers left out, tickets called twice, and events missing."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) - count(distinct (line_day_id, number)) from queues_ticket")
        doubled = cursor.fetchone()[0]
        cursor.execute(
            "select coalesce(sum(d.last_number - t.n), 0) from queues_lineday d join lateral"
            " (select count(*) n from queues_ticket where line_day_id = d.id) t on true"
        )
        gaps = int(cursor.fetchone()[0])
        cursor.execute("select count(*) - count(distinct ticket_id) from queues_call")
        twice = cursor.fetchone()[0]
        cursor.execute(
            "select (select count(*) from queues_ticket) + (select count(*) from queues_call)"
            " - (select count(*) from event where name in ('ticket.issued', 'ticket.called'))"
        )
        untold = cursor.fetchone()[0]
    return {"doubled": doubled, "gaps": gaps, "called_twice": twice, "untold": untold}


def ready(port: int) -> None:
    """Wait until the pages answer, a minute at most."""
    for _ in range(300):
        time.sleep(0.2)
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            continue
    raise TimeoutError("the pages did not come up")


def main() -> None:
    count = 640 if "--quick" in sys.argv else 3_200
    seats = count + 10
    city = City(seats)
    port = free_port()
    served = subprocess.Popen(
        web(port),
        env={**os.environ, "PENDOPO_ROLE": "web", "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    rows = []
    try:
        ready(port)
        over_http(port, city.issue, 1_600, 16)  # every process has opened its pool
        over_http(port, city.call, 320, 16)
        scripts = {"issue": issue_scripts(city), "call": call_script(count)}
        for clients in CLIENTS:
            for deed, request in (("issue", city.issue), ("call", city.call)):
                freed()
                row = {"deed": deed, "clients": clients}
                row |= over_http(port, request, count, clients)
                for mode in ("simple", "prepared"):
                    freed()
                    row[mode] = round(floor(scripts[deed], count, clients, mode=mode), 1)
                    row[f"of_{mode}"] = round(row["rate"] / row[mode], 3)
                rows.append(row)
                print(
                    f"{deed:<6}{clients:>3} clients {row['rate']:>7}/s"
                    f"  pgbench {row['simple']}/s, ratio {row['of_simple']}"
                    f"  prepared {row['prepared']}/s, ratio {row['of_prepared']}"
                    f"  p50 {row['p50_ms']} ms  p95 {row['p95_ms']} ms  generator CPU {row['generator_cpu']}",
                    flush=True,
                )
    finally:
        served.terminate()
    wrong = mistakes()
    print(wrong, "" if all(r["of_simple"] >= TARGET for r in rows) else f"below {TARGET}")
    assert not LineDay.objects.filter(paused_at__isnull=False).exists()
    assert wrong == dict.fromkeys(wrong, 0), wrong
    print(json.dumps({"tickets": rows, "mistakes": wrong, "target": TARGET}))


if __name__ == "__main__":
    main()
