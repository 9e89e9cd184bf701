"""Filing for whom one serves: opened from the number, papers photographed, the reference told."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pendopo.domain.applications import assisting
from pendopo.domain.applications.models import Application
from pendopo.domain.directory.city import city
from pendopo.domain.people.models import AccessRecord
from pendopo.domain.queues import calling, issuing, serving
from pendopo.domain.queues.models import Ticket
from pendopo.flows.filling.pages import opened as filling_of
from pendopo.ground.actor import ANONYMOUS
from tests.journeys.test_desk import NIK, SERVICE, filled
from tests.journeys.tus import Tus
from tests.queues.test_hall_screens import lina, lurah, officer, opened  # noqa: F401 - fixtures
from tests.world import ANSWERS, photo

START = "/petugas/pendampingan/baru"


@pytest.fixture
def called(world, lina):  # noqa: F811 - a fixture of the halls
    """A number called to Lina's counter: its session and ticket."""
    issuing.issue("kel-sempur-surat", key=uuid4(), by=ANONYMOUS, at=world.at)
    session = opened(world, lina).pk
    made = calling.call_next(session, key=uuid4(), by=lina, at=world.at)
    serving.start(session, by=lina, at=world.at)
    return session, Ticket.objects.get(pk=made.ticket)


def begun(desk, ticket, **told):
    page = desk.get(f"{START}?nomor={ticket.pk}").content.decode()
    typed = {
        "key": field(page, "key"),
        "ticket": ticket.pk,
        "service": SERVICE,
        "name": "Ibu Ecih",
        "nik": NIK,
        "how": "present",
        "shown": "1",
        **told,
    }
    return desk.post(START, typed).headers["Location"].removesuffix("/isian/")


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def finish(desk, session):
    call = field(desk.get("/loket/").content.decode(), "call")
    desk.post(f"/loket/{session}/penyelesaian", {"call": call, "result": "selesai"})
    return desk.get("/loket/").content.decode()


def test_what_is_filed_for_whom_one_serves_stands_beside_the_number(world, lina, called) -> None:  # noqa: F811
    session, ticket = called
    desk = world.client(lina)
    start = desk.get(f"{START}?nomor={ticket.pk}").content.decode()
    assert "A001" in start
    assert "Layanan antrean ini" in start
    assert "A001" not in desk.get(f"{START}?nomor={uuid4()}").content.decode()
    assert "A001" not in desk.get(f"{START}?nomor=x").content.decode()
    base = begun(desk, ticket)
    case = Application.objects.get()
    ticket.refresh_from_db()
    assert ticket.about == case.pk
    beside = desk.get("/loket/").content.decode()
    assert case.reference in beside
    assert "Lanjutkan isiannya" in beside
    filled(desk, base)
    desk.post(f"{base}/pengajuan")
    beside = desk.get("/loket/").content.decode()
    assert "Sedang dikerjakan" in beside
    assert f"{base}/slip" in beside  # another body works on it: the officer has the slip
    world.later(minutes=1)
    world.settle(case.pk, "wulan.sari", "correct", "Foto KTP terpotong.", ("ktp",))
    assert "Foto berkas yang diminta" in desk.get("/loket/").content.decode()
    assert AccessRecord.objects.about(case.subject).filter(purpose="counter").exists()
    assert f"A001 selesai. Permohonan {case.reference} terkirim." in finish(desk, session)


def test_what_was_not_sent_is_told_and_another_officers_number_is_not_filed_for(
    world,
    lina,  # noqa: F811
    lurah,  # noqa: F811
    called,
) -> None:
    session, ticket = called
    desk = world.client(lina)
    begun(desk, ticket)
    case = Application.objects.get()
    assert "belum dikirim" in finish(desk, session)
    begun(world.client(lurah), ticket)
    ticket.refresh_from_db()
    assert ticket.about == case.pk


def test_a_paper_is_photographed_onto_its_question_in_parts_by_whom_files_it(
    world,
    lina,  # noqa: F811
    called,
) -> None:
    _session, ticket = called
    desk = world.client(lina)
    base = begun(desk, ticket)
    case = Application.objects.get()
    page = desk.get(f"{base}/isian/ktp").content.decode()
    place = f"{base}/unggahan"
    for part in (f'data-uploads="{place}"', "data-shoot", "camera.js", "<video"):
        assert part in page
    tus = Tus(desk, case.reference, base="/petugas/pendampingan")
    paper = photo()
    sent = tus.begin(paper).headers["Location"]
    assert sent.startswith(place)
    assert world.client(officer(world, "yusuf.maulana@kel-tegallega")).get(place).status_code == 404
    assert tus.part(sent, paper[:200], 0).status_code == 204
    assert desk.get(place).json()["uploads"][0]["offset"] == 200
    assert tus.part(sent, paper[200:], 200).status_code == 204
    case.refresh_from_db()
    answers = filling_of(case, language="id", at=world.at).answers
    assert len(answers["ktp"]) == 1
    evil = b"%PDF-1.4 /JavaScript rusak"
    hostile = tus.begin(evil).headers["Location"]
    assert tus.part(hostile, evil, 0).status_code == 422


def test_who_brings_the_paper_that_was_asked_for_has_it_photographed_at_the_counter(
    world, monkeypatch
) -> None:
    case = world.submitted(by=world.resident())
    world.settle(case.pk, "wulan.sari", "correct", "Foto KTP terpotong.", ("ktp",))
    world.work()
    wulan = world.client(world.officer("wulan.sari"))
    base = f"/petugas/pendampingan/{case.reference}"
    allowed = f"{base}/perbaikan/izin"
    assert wulan.get(allowed).status_code == 404  # no counter of hers files for others
    counters = ({"agency": "bapenda", "role": "verifikator"},)
    monkeypatch.setattr(assisting, "city", lambda: replace(city(), filing_counters=counters))
    for typed, says in (
        ({"nik": "3271", "shown": "1"}, "NIK"),
        ({"nik": "3271034107500011", "shown": "1"}, "bukan milik pemohonnya"),
        ({"nik": ANSWERS["nik"]}, "Centang setelah"),
    ):
        refused = wulan.post(allowed, typed)
        assert refused.status_code == 422
        assert says in refused.content.decode()
    assert wulan.get(f"{base}/perbaikan").status_code == 404
    given = wulan.post(allowed, {"nik": ANSWERS["nik"], "shown": "1"})
    assert given.headers["Location"] == f"{base}/perbaikan"
    page = wulan.get(f"{base}/perbaikan").content.decode()
    assert "Foto KTP terpotong." in page
    assert "Kirim atas namanya" not in page
    assert "Simpan perbaikan" in wulan.get(f"{base}/isian/ktp").content.decode()
    paper = SimpleUploadedFile("ktp.jpg", photo())
    world.later(minutes=1)
    assert wulan.post(f"{base}/isian/ktp", {"ktp": paper}).headers["Location"].endswith("perbaikan")
    assert wulan.get(f"{base}/isian/").headers["Location"] == f"{base}/perbaikan"
    assert "Perbaikan pada pemohon" in wulan.get("/petugas/pendampingan/").content.decode()
    assert "Kirim atas namanya" in wulan.get(f"{base}/perbaikan").content.decode()
    assert wulan.post(f"{base}/perbaikan/pengiriman").headers["Location"] == f"{base}/slip"
    assert wulan.get(f"{base}/perbaikan").headers["Location"] == f"{base}/slip"
    case.refresh_from_db()
    assert case.state == "submitted"
