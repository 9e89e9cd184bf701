"""Submit to decision over HTTP, all middleware on, beside the fixed floor run by pgbench."""

import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from pendopo.config.children import web  # noqa: E402
from pendopo.config.postgres import binaries, free_port  # noqa: E402
from pendopo.domain.workflow.models import Task  # noqa: E402
from tests.world import World  # noqa: E402

STEPS = ("submit", "claim", "complete", "claim 2", "grant")
Call = tuple[str, str, dict[str, str]]


class Caller:
    """One client: a kept connection, with the cookies of a resident and two officers."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = cookies

    def post(self, who: str, path: str, **fields: str) -> float:
        body = "&".join(f"{k}={v}" for k, v in {"csrfmiddlewaretoken": "a" * 32, **fields}.items())
        headers = {
            "Cookie": f"pendopo={self.cookies[who]}; csrf={'a' * 32}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        began = time.perf_counter()
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 302, (path, answer.status)
        assert not re.search("masuk", answer.getheader("Location", "")), path
        return time.perf_counter() - began


def run(
    clients: int, cases: list[tuple[str, str]], port: int, cookies: dict[str, str]
) -> dict[str, object]:
    """Take every case from submission to decision; return rate and p95 of each step in ms."""
    spent: dict[str, list[float]] = {step: [] for step in STEPS}
    waiting = list(cases)
    lock = threading.Lock()

    def work() -> None:
        caller = Caller(port, cookies)
        while True:
            with lock:
                if not waiting:
                    return
                reference, about = waiting.pop()
            told = [caller.post("me", f"/permohonan/{reference}/pengajuan")]
            for officer, outcome in (("checks", "complete"), ("decides", "granted")):
                task = Task.objects.waiting_for_an_officer().get(about=about).pk
                told.append(caller.post(officer, f"/petugas/tugas/{task}/klaim"))
                told.append(caller.post(officer, f"/petugas/tugas/{task}/hasil", outcome=outcome))
            with lock:
                for step, seconds in zip(STEPS, told, strict=True):
                    spent[step].append(seconds * 1000)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    before, began = time.process_time(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    p95 = {step: round(statistics.quantiles(times, n=20)[-1], 1) for step, times in spent.items()}
    return {
        "clients": clients,
        "rate": round(len(cases) / took, 2),
        "p95_ms": p95,
        "generator_cpu": round((time.process_time() - before) / took, 2),
    }


def floor(clients: int, seconds: int) -> float:
    """Cases a second that pgbench writes."""
    pgbench = shutil.which("pgbench") or str(binaries() / "pgbench")
    command = [
        pgbench,
        "-n",
        "-c",
        str(clients),
        "-j",
        "2",
        "-T",
        str(seconds),
        "-f",
        str(ROOT / "bench" / "floor" / "applications.sql"),
        os.environ["PENDOPO_DATABASE_URL"],
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"tps = ([\d.]+)", told)[1])


def main() -> None:
    quick = "--quick" in sys.argv
    call_command("prepare")
    call_command("demo", "load")
    call_command("collectstatic", "--noinput", "--verbosity", "0")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "create table floor_case (id bigserial primary key, body text); create table floor_event (id bigserial primary key, name text, body jsonb);"
            "create table floor_counter (id int primary key, last bigint); insert into floor_counter select n, 0 from generate_series(1, 64) n"
        )
    world = World(timezone.now())
    me = world.resident()
    cookies = {}
    for who, actor in (
        ("me", me),
        ("checks", world.officer("wulan.sari")),
        ("decides", world.officer("ratna.dewi")),
    ):
        client: Client = world.client(actor)
        cookies[who] = client.cookies["pendopo"].value
    port = free_port()
    served = subprocess.Popen(
        web(port),
        env={**os.environ, "PENDOPO_ROLE": "web", "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    rows = []
    try:
        time.sleep(4)
        warm = [(d.reference, str(d.pk)) for d, _ in (world.draft(me) for _ in range(24))]
        run(
            8, warm, port, cookies
        )  # both processes have compiled the service and opened their pools
        for clients in (1, 8, 32):
            count = (20 if quick else 100) if clients == 1 else (64 if quick else 400)
            cases = [(d.reference, str(d.pk)) for d, _ in (world.draft(me) for _ in range(count))]
            row = run(clients, cases, port, cookies)
            row["floor"] = round(floor(clients, 3 if quick else 10), 1)
            row["ratio"] = round(row["rate"] / row["floor"], 4)
            rows.append(row)
            print(
                f"{clients:>3} clients  {row['rate']:>7} cases/s  floor {row['floor']:>8}  ratio {row['ratio']:<7} p95 ms {row['p95_ms']}  generator CPU {row['generator_cpu']}"
            )
    finally:
        served.terminate()
    print(json.dumps({"applications": rows}))


if __name__ == "__main__":
    main()
