"""Reports filed and listed over HTTP by four clients, all middleware on, in a city of 10^4 and 10^6.

Sixty reports are filed by the public verb and their rows multiplied: every kind, 68 kelurahan, two
years, one in twenty still open. Filing stands beside pgbench, which writes the same rows: the
statements of one `filing.file`, its keys made variables. `bin/bench reports [SIZE SIZE]`.
"""

import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.tickets import TOKEN, floor, over_http, ready  # noqa: E402
from pendopo.config.children import web  # noqa: E402
from pendopo.config.postgres import free_port  # noqa: E402
from pendopo.domain.directory.models import Agency, Area, Office  # noqa: E402
from pendopo.domain.people.acting import officer_actor  # noqa: E402
from pendopo.domain.people.models import Account  # noqa: E402
from pendopo.domain.reports import filing  # noqa: E402
from pendopo.domain.reports.counting import fold  # noqa: E402
from pendopo.domain.reports.editions import rules  # noqa: E402
from pendopo.domain.reports.models import Due, Follower, Report  # noqa: E402
from pendopo.ground.actor import ANONYMOUS  # noqa: E402
from tests.pages.client import PageClient  # noqa: E402
from tests.world import World  # noqa: E402

CLIENTS = 4
PATTERNS = 60
MOST = 1.5
"""What p95 of a list in the larger city may be of p95 in the smaller (issue 6)."""
OFFICER = "gilang.pratama@pupr"
CITY = "106.7,-6.7,106.9,-6.5"
KIND = "lampu-jalan"
UUIDS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
REPORT = {
    "id": "md5('report ' || g.n)::uuid",
    "key": "md5('key ' || g.n)::uuid",
    "reference": "regexp_replace(p.reference, '[^-]+-[^-]+$', '') || lpad(to_hex(g.n), 8, '0')",
    "area_id": "a.code",
    "lat": "a.lat + (g.y - 0.5) / 100",
    "lng": "a.lng + (g.x - 0.5) / 100",
    "state": "case when g.s < 0.05 then (array['received','forwarded','in_progress'])[mod(g.n, 3) + 1]"
    " when g.s < 0.10 then 'resolved' when g.s < 0.13 then 'rejected' else 'closed' end",
    "reason": "case when g.s >= 0.10 and g.s < 0.13 then 'not_ours' else '' end",
    "filed_at": "now() - g.age * interval '730 days'",
    "changed_at": "now() - g.age * interval '700 days'",
    "withheld_at": "case when g.s > 0.99 then now() end",
}
GROWN = """
insert into reports_report ({columns}) select {values}
from (select n, random() s, random() x, random() y, random() age from generate_series(%s, %s) n) g
join pattern p on p.k = mod(g.n, {patterns}) join place a on a.k = mod(g.n * 7 + g.n / 60, {places})
"""
BESIDE = """
insert into {table} ({columns}) select {values}
from generate_series(%s, %s) n join reports_report r on r.id = md5('report ' || n)::uuid
join pattern p on p.subject = r.subject join {table} t on t.report_id = p.id {which}
"""


class City:
    """A city of reports that grows, with an officer of the agency that has most of them."""

    def __init__(self) -> None:
        call_command("prepare")
        call_command("demo", "load")
        call_command("collectstatic", "--noinput", "--verbosity", "0")
        self.size = 0
        self.world = World(timezone.now())
        self.areas = list(Area.objects.filter(kind="village").exclude(lat=None).order_by("code"))
        self.kinds = list(rules().categories)
        for n in range(PATTERNS):
            self.file(n)
        with connection.cursor() as cursor:
            cursor.execute("select setseed(0.3)")
            cursor.execute(
                "create temp table pattern as select *, row_number() over (order by id desc) - 1 k"
                " from reports_report order by id desc limit %s",
                [PATTERNS],
            )
            cursor.execute(
                "create temp table place as select *, row_number() over (order by code) - 1 k"
                " from directory_area where kind = 'village' and lat is not null"
            )
            cursor.execute("analyze pattern, place, reports_report, reports_follower, reports_due")
        me = officer_actor(Account.objects.get(login=OFFICER).pk, at=self.world.at)
        self.client = self.world.client(me)

    def file(self, n: int) -> Report:
        """File one report by its verb."""
        area = self.areas[n % len(self.areas)]
        told = filing.Told(
            category=self.kinds[n % len(self.kinds)],
            text=f"Rusak sejak pekan lalu, di depan warung nomor {n}",
            area=area.pk,
            lat=area.lat,
            lng=area.lng,
            place="Dekat pos ronda",
            reach=filing.Reach("Ibu Ani", "phone", f"+62812{n:08}"),
        )
        return filing.file(told, key=uuid4(), by=ANONYMOUS, at=timezone.now()).report

    def grow(self, size: int) -> None:
        """Multiply what was filed, until there are so many."""
        grown = _insert(Report, GROWN, REPORT, "p")
        own = {"id": "md5(t.id::text || r.id)::uuid", "report_id": "r.id", "origin": "r.id"}
        clocks = {**own, "started_at": "r.filed_at", "at": "r.filed_at + interval '7 days'"}
        still = "where r.state in ('received', 'forwarded', 'in_progress')"
        with connection.cursor() as cursor:
            cursor.execute("set synchronous_commit = off")
            cursor.execute("alter table reports_report disable trigger user")
            for first in range(self.size, size, 100_000):
                reach = [first, min(first + 100_000, size) - 1]
                places = {"patterns": PATTERNS, "places": len(self.areas)}
                cursor.execute(grown.format(**places), reach)
                cursor.execute(_insert(Follower, BESIDE, own, "t").format(which=""), reach)
                cursor.execute(_insert(Due, BESIDE, clocks, "t").format(which=still), reach)
            cursor.execute("alter table reports_report enable trigger user")
            cursor.execute("select reports_tally_all()")
            fold()
            cursor.execute("reset synchronous_commit")
            cursor.execute(
                "vacuum analyze reports_report, reports_follower, reports_due, reports_tally"
            )
            cursor.execute("checkpoint")
        self.size = size

    def create(self, turn: int) -> bytes:
        """Return the request by which somebody reports a street light, from an address of their own."""
        area = self.areas[turn % len(self.areas)]
        form = {
            "text": f"Lampu jalan padam sejak malam {turn}",
            "area": area.pk,
            "lat": area.lat,
            "lng": area.lng,
            "identity": "confidential",
            "contact": f"0812{turn % 10**8:08}",
            "key": uuid4(),
            "send": "1",
        }
        body = urlencode(form)
        return (
            f"POST /lapor/baru/{KIND}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrf={TOKEN}\r\n"
            f"X-CSRFToken: {TOKEN}\r\nX-Forwarded-For: 10.{turn >> 16 & 255}.{turn >> 8 & 255}"
            f".{turn & 255}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def lists(self) -> dict[str, Callable[[int], str]]:
        """Return the address of each list, by turn."""
        return {
            "latest": lambda _: "/laporan/",
            "a kelurahan": lambda n: f"/laporan/?kelurahan={self.areas[n % len(self.areas)].pk}",
            "a kind": lambda n: f"/laporan/?jenis={self.kinds[n % len(self.kinds)]}",
            "still open": lambda _: "/laporan/?keadaan=terbuka",
            "done": lambda _: "/laporan/?keadaan=selesai",
            "an agency's": lambda _: "/petugas/laporan/",
            "map of the city": lambda _: f"/laporan/titik.geojson?kotak={CITY}&zoom=12",
            "map, still open": lambda _: (
                f"/laporan/titik.geojson?kotak={CITY}&zoom=12&keadaan=terbuka"
            ),
            "heat": lambda _: "/laporan/sebaran.json",
        }

    def listing(self, address: Callable[[int], str]) -> Callable[[int], bytes]:
        """Return the requests of a list; an officer's with their cookie."""
        cookie = f"pendopo={self.client.cookies['pendopo'].value}"

        def request(turn: int) -> bytes:
            where = address(turn)
            who = f"Cookie: {cookie}\r\n" if where.startswith("/petugas") else ""
            return f"GET {where} HTTP/1.1\r\nHost: 127.0.0.1\r\n{who}\r\n".encode()

        return request

    def statements(self, address: str) -> int:
        """Return how many statements a list sends, once what a process keeps is read."""
        client = self.client if address.startswith("/petugas") else PageClient()
        assert client.get(address, headers={"Host": "127.0.0.1"}).status_code == 200, address
        with CaptureQueriesContext(connection) as caught:
            client.get(address, headers={"Host": "127.0.0.1"})
        return len(caught)

    def script(self) -> str:
        """Return what pgbench writes: one filing's statements, its keys and number made anew."""
        self.file(0)
        with CaptureQueriesContext(connection) as caught:
            made = self.file(self.kinds.index(KIND))
        print("filing:", len(caught), "statement(s)", file=sys.stderr)
        sql = "\n".join(f"{each['sql'].rstrip(';')};" for each in caught.captured_queries)
        lasting = {row.pk for model in (Agency, Office) for row in model.objects.all()}
        salt, keys = uuid4().hex[:8], {}

        def fresh(told: re.Match[str]) -> str:
            key = UUID(told[0])
            if key in lasting:
                return f"'{key}'::uuid"
            number = keys.setdefault(key, len(keys))
            return f"md5('{salt} {number} ' || :client_id || '-' || :n)::uuid"

        sql = re.sub(
            r"'\{([^}'\"]*)\}'::uuid\[\]",
            lambda told: f"array[{UUIDS.sub(fresh, told[1])}]::uuid[]",
            sql,
        )
        sql = re.sub(rf"'{UUIDS.pattern}'(::uuid)?", lambda t: fresh(UUIDS.search(t[0])), sql)
        sql = sql.replace(f"'{made.reference}'", f"('{salt}-' || :client_id || '-' || :n)")
        assert made.reference not in sql, sql
        assert made.pk.hex not in sql.replace("-", ""), sql
        return f"\\set n :n + 1\n{sql}"


def _insert(model: type, statement: str, values: dict[str, str], source: str) -> str:
    """Return a statement that copies all columns of a model's rows but those told."""
    names = [field.column for field in model._meta.concrete_fields]
    told = ", ".join(values.get(name, f"{source}.{name}") for name in names)
    kept = {"columns": ", ".join(names), "values": told, "table": model._meta.db_table}
    for name, said in kept.items():
        statement = statement.replace(f"{{{name}}}", said)
    return statement


def measure(city: City, port: int, size: int, count: int) -> tuple[dict, dict]:
    """Return what lists and filing take in a city of a size."""
    began = time.perf_counter()
    city.grow(size)
    print(f"{size} reports stand after {time.perf_counter() - began:.0f} s", file=sys.stderr)
    rows = {}
    for name, address in city.lists().items():
        request = city.listing(address)
        over_http(port, request, 5 * CLIENTS, CLIENTS)
        row = rows[name] = over_http(port, request, count, CLIENTS)
        row["statements"] = city.statements(address(0))
        print(
            f"{name:<16}{size:>9} reports  p50 {row['p50_ms']:>8} ms  p95 {row['p95_ms']:>8} ms"
            f"  {row['statements']} statement(s)",
            flush=True,
        )
    begin = 65_536 * (1 + len(str(size)))
    over_http(port, city.create, 10 * CLIENTS, CLIENTS, begin + 32_768)
    made = over_http(port, city.create, count, CLIENTS, begin)
    made["floor"] = round(floor([city.script()], count, CLIENTS), 1)
    made["ratio"] = round(made["rate"] / made["floor"], 3)
    print(
        f"{'create':<16}{size:>9} reports  p50 {made['p50_ms']:>8} ms  p95 {made['p95_ms']:>8} ms"
        f"  {made['rate']}/s  pgbench {made['floor']}/s  ratio {made['ratio']}",
        flush=True,
    )
    return rows, made


def main() -> None:
    logging.disable(logging.INFO)
    quick = "--quick" in sys.argv
    given = [int(each) for each in sys.argv[1:] if each.isdigit()]
    sizes = given or ([10**3, 10**4] if quick else [10**4, 10**6])
    city, port = City(), free_port()
    served = subprocess.Popen(
        web(port),
        env={**os.environ, "PENDOPO_ROLE": "web", "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ready(port)
        lists, made = {}, {}
        for size in sizes:
            lists[size], made[size] = measure(city, port, size, 80 if quick else 200)
    finally:
        served.terminate()
        served.wait()
    least, most = sizes[0], sizes[-1]
    ratios = {
        name: round(row["p95_ms"] / lists[least][name]["p95_ms"], 2)
        for name, row in lists[most].items()
    }
    for name, ratio in ratios.items():
        print(
            f"{name:<16} p95 at {most} / at {least}: {ratio}{'' if ratio <= MOST else '  TOO MUCH'}"
        )
    print(json.dumps({"reports": {"lists": lists, "create": made, "ratio_p95": ratios}}))


if __name__ == "__main__":
    main()
