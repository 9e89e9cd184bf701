"""What the city gives to everybody: whole, the same in three forms, small counts hidden, nobody named."""

import csv
import io
import json
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.test import Client

from pendopo.channels.opendata.datasets import DATASETS
from pendopo.domain.queues.models import Call, Counter, Line, LineDay, Session, Ticket, line_day_id
from pendopo.domain.reports import filing, withholding
from pendopo.domain.reports.models import Report, Update
from pendopo.domain.workflow.models import Clock, Process
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient, as_web
from tests.reports.test_a_report import officer, told
from tests.statements import statements

NAMED = (
    "Rahmat",
    "Sulastri",
    "3271036501900004",
    "6281234567890",
    "0812 3456 7890",
    "contoh.example",
)
VISITORS = count(1)
FILES = [(slug, form) for slug, each in DATASETS.items() for form in each.forms]


def fetched(slug, form, visitor="", **headers):
    """Ask for a file as a visitor who has not asked before, unless one is named."""
    address = visitor or f"2001:db8:{next(VISITORS):x}::1"
    with as_web():
        answer = Client(REMOTE_ADDR=address).get(f"/data/{slug}.{form}", headers=headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body.decode()


def rows(slug, form="csv"):
    answer, body = fetched(slug, form)
    assert answer.status_code == 200, body
    if form == "csv":
        return list(csv.DictReader(io.StringIO(body)))
    if form == "json":
        return json.loads(body)["data"]
    return [each["properties"] for each in json.loads(body)["features"]]


def lived(world):
    """Let six months of a small city have been: cases, waits and reports, few of some and many of others."""
    ago = world.at - timedelta(days=40)
    drain = {"category": "saluran-tersumbat", "area": "32.71.03.1003"}
    for n in range(8):
        kind = drain if n < 6 else {**drain, "category": "jalan-berlubang"}
        made = filing.file(
            told(
                **kind,
                text="Got mampet, cari Pak Rahmat 0812 3456 7890, NIK 3271036501900004",
                lat=-6.588591,
                lng=106.794551,
                reach=filing.Reach("Sulastri", "phone", "+6281234567890"),
            ),
            key=uuid4(),
            by=ANONYMOUS,
            at=ago,
        )
        code = "content" if n < 5 else "reopened"
        Update.objects.create(report=made.report, kind="state", code=code, public=True, at=ago)
    return ago


def test_every_file_is_what_it_says_and_names_nobody(world) -> None:
    ago = lived(world)
    waits(world, ago)
    done(world, ago)
    for slug, form in FILES:
        answer, body = fetched(slug, form)
        assert answer.status_code == 200
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "max-age" in answer["Cache-Control"]
        assert not [each for each in NAMED if each in body], (slug, form)
        found = rows(slug, form)
        assert found, slug
        columns = set(DATASETS[slug].names)
        assert set(found[0]) == columns - ({"lintang", "bujur"} if form == "geojson" else set())
        for row in found if DATASETS[slug].counted else ():
            assert str(row["jumlah"]) not in {"1", "2", "3", "4"}, (slug, form, row)
            hidden = int(row["paling_sedikit"]) != int(row["paling_banyak"])
            assert hidden == (row["jumlah"] in {None, ""})
            measured = [v for k, v in row.items() if k.startswith(("median", "p90"))]
            assert int(row["paling_sedikit"]) >= 5 or not any(measured)
    assert {(r["lintang"], r["bujur"]) for r in rows("laporan")} == {("-6.589", "106.795")}
    assert {r["jumlah"] for r in rows("laporan-kelurahan")} == {"6", ""}
    assert ("puas", "5") in {(r["jawaban"], r["jumlah"]) for r in rows("kepuasan-pelapor")}
    (whole,) = [r for r in rows("standar-layanan") if r["hasil"] == "semua"]
    assert (whole["paling_sedikit"], whole["paling_banyak"], whole["jumlah"]) == ("6", "9", "")
    assert whole["janji_hari"] == "16.0"
    assert whole["median_hari"] == "2.0"
    (busy,) = [r for r in rows("antrean") if r["jumlah"] == "6"]
    assert (busy["jam"], busy["median_menit"]) == ("9", "12")
    assert [r["paling_sedikit"] for r in rows("antrean") if not r["jam"]] == ["7"]


def waits(world, ago):
    line = Line.objects.filter(hall__counters__isnull=False).first()
    counter = Counter.objects.filter(hall=line.hall).first()
    queue = LineDay.objects.create(
        pk=line_day_id(line.pk, ago.date()),
        line=line,
        date=ago.date(),
        last_number=8,
        capacity=50,
        opened_at=ago,
    )
    who = officer(world, "fajar.nugraha@diskominfo").account
    session = Session.objects.create(
        counter=counter, account_id=who, lines=[line.pk], opened_at=ago, closed_at=ago
    )
    for n in range(8):
        at = ago if n < 6 else ago + timedelta(hours=3)
        ticket = Ticket.objects.create(
            line_day=queue,
            queue=queue,
            number=n + 1,
            label=f"A{n:03}",
            priority="umum",
            gain=1,
            walk_in=True,
            clock=at,
            source="kiosk",
            state="done",
            issued_at=at,
            key=uuid4(),
        )
        called = at + timedelta(minutes=12)
        Call.objects.create(
            ticket=ticket,
            queue=queue,
            session=session,
            counter=counter,
            key=uuid4(),
            walk_in=True,
            at=called,
            ended_at=called,
        )


def done(world, ago):
    """Let six cases be answered, one of them late: copies of one that was sent."""
    case = world.submitted(world.resident())
    process = Process.objects.get(about=case.pk)
    clock = Clock.objects.get(process=process)
    clock.used_seconds, clock.ended_at = 57_600, ago
    case.state, case.finished_at = "granted", ago
    for n in range(6):
        case.pk, case.start_key, case.reference = uuid4(), uuid4(), f"BGR-{n}"
        process.pk, process.about = uuid4(), case.pk
        clock.process_id, clock.lapsed_at = process.pk, None if n < 5 else ago
        for each in (case, process, clock):
            each.save(force_insert=True)


def test_what_is_withheld_is_in_no_file_and_no_count(world) -> None:
    lived(world)
    desk = officer(world, "fajar.nugraha@diskominfo")
    first, second, *_ = Report.objects.order_by("filed_at", "id")
    withholding.withhold(first.pk, by=desk, at=world.at)
    second.state, second.reason = "rejected", "bukan-wewenang"
    second.save(update_fields=["state", "reason"])
    assert len(rows("laporan")) == 6
    assert "6" not in {r["jumlah"] for r in rows("laporan-kelurahan")}
    heat = PageClient().get("/laporan/sebaran.json").json()
    assert heat == {"32.71.03.1003": 6}
    shown = PageClient().get(
        "/laporan/titik.geojson", {"kotak": "106.7,-6.7,106.9,-6.5", "zoom": 12}
    )
    assert [f["properties"]["count"] for f in shown.json()["features"]] == [6]


def test_a_file_is_read_in_few_statements_and_not_sent_twice(world) -> None:
    lived(world)
    with statements(3):  # the limit, the last change, the rows
        answer, _ = fetched("laporan", "json")
    with statements(2):
        again, body = fetched("laporan", "json", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, body) == (304, "")
    report = Report.objects.first()
    withholding.withhold(report.pk, by=officer(world, "fajar.nugraha@diskominfo"), at=world.at)
    anew, _ = fetched("laporan", "json", **{"If-None-Match": answer["ETag"]})
    assert anew.status_code == 200
    assert fetched("layanan", "geojson")[0].status_code == 404
    assert fetched("tidak-ada", "csv")[0].status_code == 404
    for _n in range(40):
        last, _ = fetched("fasilitas", "csv", visitor="2001:db8::1")
        if last.status_code == 429:
            break
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0


def test_the_catalogue_leads_to_every_file(world) -> None:
    with statements(4):  # the limit, the agencies, two last changes
        answer, body = fetched("katalog", "jsonld")
    again, nothing = fetched("katalog", "jsonld", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, nothing) == (304, "")
    assert answer["Content-Type"] == "application/ld+json"
    told = json.loads(body)
    listed = {each["dct:identifier"]: each for each in told["dcat:dataset"]}
    words = {each["@language"] for each in listed["laporan"]["dct:title"]}
    assert words == {"id", "en"}  # in Sundanese it is called the same
    for each in (told, *listed.values()):  # mandatory, or mandatory where it is known
        assert {"dct:title", "dct:description", "dct:publisher", "dct:conformsTo"} <= each.keys()
        assert each["dct:publisher"]["foaf:name"] == "Dinas Komunikasi dan Informatika"
    for each in listed.values():
        assert {"dcat:theme", "dct:accrualPeriodicity", "dct:creator"} <= each.keys()
    assert listed.keys() == DATASETS.keys()
    for slug, each in listed.items():
        files = [f["dcat:downloadURL"]["@id"] for f in each["dcat:distribution"]]
        assert files == [
            f"http://localhost:8000/data/{slug}.{form}" for form in DATASETS[slug].forms
        ]
    assert listed["fasilitas"]["dcat:distribution"][0]["dct:license"]["@id"].endswith("odbl/1-0/")


@pytest.mark.parametrize("language", ["id", "en", "su"])
def test_every_dataset_has_its_page(world, language) -> None:
    page = PageClient()
    page.post("/bahasa", {"language": language, "next": "/"})
    assert "/data/" in page.get("/").content.decode()
    for slug in DATASETS:
        assert f"/data/{slug}/" in page.get("/data/").content.decode()
        shown = page.get(f"/data/{slug}/").content.decode()
        assert "Dinas Komunikasi dan Informatika" in shown
        assert f"/data/{slug}.csv" in shown
