"""A report from a phone to its end, through the pages and the public verbs."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pendopo.config import worker
from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.reports import (
    answering,
    assigning,
    filing,
    following,
    forwarding,
    merging,
    photographing,
    proving,
    resolving,
)
from pendopo.domain.reports.listing import Wanted, latest
from pendopo.domain.reports.models import Follower, Report
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.log.models import Event
from tests.pages.client import PageClient
from tests.proofs.exif import jpeg
from tests.proofs.scenes import place, shoot
from tests.statements import statements
from tests.world import photo

SEMPUR = "32.71.03.1003"


def told(**other):
    return filing.Told(
        **{
            "category": "saluran-tersumbat",
            "text": "Air masuk ke jalan sejak pagi, Pak Rahmat 0812 3456 7890",
            "area": SEMPUR,
            "lat": -6.58859,
            "lng": 106.79455,
            **other,
        }
    )


def filed(world, **other):
    return filing.file(told(**other), key=uuid4(), by=ANONYMOUS, at=world.at)


def officer(world, login):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def test_a_report_goes_from_a_phone_to_its_end(world):
    page = PageClient()
    assert "Saluran tersumbat" in page.get("/lapor/?q=mampet").content.decode()
    answers = {
        "text": "Got mampet, air meluap",
        "area": SEMPUR,
        "masuk_rumah": "yes",
        "place": "Jl. Roda",
    }
    first = page.get("/lapor/baru/saluran-tersumbat/").context["key"]
    second = page.post("/lapor/baru/saluran-tersumbat/", {"key": first, **answers})
    assert "Siapa yang boleh tahu" in second.content.decode()
    sent = {
        **answers,
        "key": first,
        "identity": "confidential",
        "contact": "0812 0000 0001",
        "send": "1",
    }
    done = page.post("/lapor/baru/saluran-tersumbat/", sent)
    assert done.status_code == 302
    again = page.post("/lapor/baru/saluran-tersumbat/", sent)
    assert again["Location"] == done["Location"]
    report = Report.objects.get()
    assert (report.agency.code, report.route["rule"]) == ("pupr", "saluran-pupr")
    assert report.reference in page.get(done["Location"]).content.decode()
    mine = f"/lapor/{report.reference}/"
    assert "Got mampet" in page.get(mine).content.decode()
    assert "Kode rahasia" in PageClient().get(mine).content.decode()

    desk, pupr = officer(world, "fajar.nugraha@diskominfo"), officer(world, "gilang.pratama@pupr")
    forwarding.forward(report.pk, by=desk, at=world.at)
    work = assigning.assign(report.pk, to="dlh", note="Angkut lumpurnya", by=pupr, at=world.at)
    with pytest.raises(resolving.StillWorkError):
        resolving.resolve(report.pk, text="Sudah dikeruk dan lancar", by=pupr, at=world.at)
    dlh = officer(world, "rizky.ramadhan@dlh")
    assigning.claim(work.pk, by=dlh, at=world.at)
    assigning.finish(work.pk, result="Lumpur diangkut", by=dlh, at=world.at)
    with pytest.raises(resolving.ProofNeededError):
        resolving.resolve(report.pk, text="Sudah dikeruk dan lancar", by=pupr, at=world.at)
    shot = proving.Shot(name="a.jpg", data=photo(), taken=world.at)
    proof = proving.give_from_desk(report.pk, shot, by=pupr, at=world.at)
    worker.work_off({"look"})
    proving.approve(proof.pk, reason="Dilihat di tempat", by=desk, at=world.at)
    resolving.resolve(report.pk, text="Sudah dikeruk dan lancar", by=pupr, at=world.at)

    worker.work_off({"raise"})
    asked = Message.objects.get(template="report_asked")
    assert asked.deliveries.get().channel == "sms"
    assert "Apakah masalahnya sudah selesai?" in page.get(mine).content.decode()
    page.post(f"{mine}jawaban", {"answer": "reopen", "why": "Masih mampet di ujung"})
    report.refresh_from_db()
    assert (report.state, report.reopened) == ("forwarded", 1)
    world.later(hours=1)
    with pytest.raises(resolving.ProofNeededError):
        resolving.resolve(report.pk, text="Ujungnya sudah dikeruk juga", by=pupr, at=world.at)
    other = proving.Shot(name="b.jpg", data=jpeg(shoot(place(7, repaired=True), 7)), taken=world.at)
    proof = proving.give_from_desk(report.pk, other, by=pupr, at=world.at)
    worker.work_off({"look"})
    proving.approve(proof.pk, reason="Dilihat di tempat", by=desk, at=world.at)
    resolving.resolve(report.pk, text="Ujungnya sudah dikeruk juga", by=pupr, at=world.at)
    page.post(f"{mine}jawaban", {"answer": "content"})
    report.refresh_from_db()
    assert report.state == "closed"
    assert not report.dues.filter(met_at=None).exists()


def test_a_late_report_is_raised_step_by_step_and_everybody_sees_it(world):
    report = filed(world).report
    public = f"/laporan/{report.reference}/"
    for hours, height, seen in ((1, "desk", False), (24, "head", True), (24, "mayor", True)):
        world.later(hours=hours)
        worker.work_off({"raise"})
        report.refresh_from_db()
        assert report.escalated == height
        assert ("naik ke" in PageClient().get(public).content.decode()) is seen
    mayor = world.enrolled("wali.kota@setda", role="sekretaris-daerah")
    assert Report.objects.visible_to(mayor).get() == report
    desk = officer(world, "fajar.nugraha@diskominfo")
    forwarding.hand_over(report.pk, to="dlh", reason="Lumpur, bukan saluran", by=desk, at=world.at)
    assert not report.dues.filter(until="forwarded", met_at=None).exists()


def test_a_reporter_who_is_silent_is_waited_for_ten_working_days(world):
    report, by = filed(world, category="sungai-kotor").report, officer(world, "rizky.ramadhan@dlh")
    resolving.resolve(report.pk, text="Sudah dibersihkan semua", by=by, at=world.at)
    assert answering.close_unanswered(at=world.at) == 0
    world.later(days=20)
    assert answering.close_unanswered(at=world.at) == 1
    report.refresh_from_db()
    assert report.state == "closed"


def test_filing_costs_ten_statements_and_the_list_four(world):
    filed(world)
    with statements(10):
        filed(world)
    desk = officer(world, "fajar.nugraha@diskominfo")
    with statements(4):
        assert len(latest(Wanted(), by=desk, most=20)) == 2
    PageClient().get("/laporan/")
    with statements(4):
        assert len(PageClient().get("/laporan/").context["rows"]) == 2


def test_a_merge_keeps_everybody(world):
    kept, gone = filed(world).report, filed(world).report
    reach = filing.Reach(kind="phone", address="+6281200000009")
    for each in (kept, gone):
        assert following.follow(each.pk, reach=reach, language="id", by=ANONYMOUS, at=world.at)
    assert not following.follow(kept.pk, reach=reach, language="id", by=ANONYMOUS, at=world.at)
    merging.merge(gone.pk, into=kept.pk, by=officer(world, "fajar.nugraha@diskominfo"), at=world.at)
    kept.refresh_from_db()
    assert kept.followers == 3
    assert Follower.objects.filter(report=kept).count() == 3
    assert PageClient().get(f"/laporan/{gone.reference}/").status_code == 404


def test_everybody_reads_masked_words_and_where(world):
    report = filed(world, area="").report
    assert report.area_id == "32.71.03.1003"
    shown = PageClient().get(f"/laporan/{report.reference}/").content.decode()
    assert "Air masuk ke jalan" in shown
    assert "3456" not in shown
    assert "Rahmat" not in shown


def test_nobody_sees_a_photo_that_nobody_released(world):
    report = filed(world).report
    with pytest.raises(HostileFileError):
        photographing.attach(
            report, name="a.jpg", data=b"MZ", kind="before", by=ANONYMOUS, at=world.at
        )
    made = photographing.attach(
        report, name="a.jpg", data=photo(), kind="before", by=ANONYMOUS, at=world.at
    )
    url = f"/laporan/{report.reference}/foto/{made.pk}.jpg"
    assert PageClient().get(url).status_code == 404
    photographing.release(made.pk, by=officer(world, "gilang.pratama@pupr"), at=world.at)
    assert PageClient().get(url)["Content-Type"] == "image/jpeg"


def test_the_log_knows_no_reporter(world):
    resident = world.resident()
    filing.file(told(), key=uuid4(), by=resident, at=world.at)
    event = Event.objects.get(name="report.filed")
    assert (event.actor_kind, event.actor_id) == ("anonymous", None)


def test_an_officer_works_on_a_report(world):
    report, other = filed(world).report, filed(world).report
    made = photographing.attach(
        report, name="a.jpg", data=photo(), kind="before", by=ANONYMOUS, at=world.at
    )
    desk = world.client(officer(world, "fajar.nugraha@diskominfo"))
    pupr = world.client(officer(world, "gilang.pratama@pupr"))
    stranger = world.client(officer(world, "nurul.aini@dinkes"))
    page = f"/petugas/laporan/{report.reference}/"
    assert report.reference in desk.get("/petugas/laporan/?lihat=baru").content.decode()
    assert stranger.get(page).status_code == 404
    assert "Mengapa di sini?" in desk.get(page).content.decode()
    assert desk.post(f"{page}langkah", {"deed": "forward"}).status_code == 302
    refused = pupr.post(f"{page}langkah", {"deed": "reject", "why": "unclear", "text": "x"})
    assert refused.status_code == 422
    pupr.post(f"{page}langkah", {"deed": "note", "text": "Cek lagi besok pagi"})
    pupr.post(f"{page}langkah", {"deed": "assign", "to": "pupr", "text": "Keruk saluran"})
    work = report.assignments.get()
    pupr.post(f"/petugas/laporan/tugas/{work.pk}", {"deed": "claim"})
    pupr.post(f"/petugas/laporan/tugas/{work.pk}", {"deed": "finish", "text": "Dikeruk"})
    assert pupr.get(f"{page}foto/{made.pk}").status_code == 200
    pupr.post(f"{page}foto/{made.pk}/pelepasan", {"deed": "release"})
    desk.post(f"{page}langkah", {"deed": "merge", "into": other.reference})
    report.refresh_from_db()
    assert (report.state, work.report_id) == ("merged", report.pk)
    reader = PageClient()
    public = f"/laporan/{other.reference}/"
    assert "Cek lagi besok pagi" not in reader.get(public).content.decode()
    reader.post(f"{public}pengikut", {"contact": "warga@contoh.example"})
    assert other.reference in reader.get("/laporan/umpan.xml?kelurahan=" + SEMPUR).content.decode()


def test_a_report_on_one_page_is_sorted_by_the_desk(world):
    page = PageClient()
    key = page.get("/lapor/foto/").context["key"]
    assert page.post("/lapor/foto/", {"key": key, "identity": "anonymous"}).status_code == 422
    hostile = SimpleUploadedFile("a.jpg", b"MZ")
    sent = {"key": key, "identity": "anonymous", "text": "Got mampet di tikungan", "place": "RW 02"}
    refused = page.post("/lapor/foto/", sent | {"photo": hostile})
    assert refused.status_code == 422
    assert not Report.objects.exists()
    page.post("/lapor/foto/", sent | {"photo": SimpleUploadedFile("a.jpg", photo())})
    page.post("/lapor/foto/", sent)
    report = Report.objects.get()
    assert (report.category_id, report.agency.code) == ("lain-lain", "diskominfo")
    assert report.photos.count() == 1
    other = sent | {"text": "Yang lain sama sekali"}
    page.post("/lapor/foto/", other)
    assert Report.objects.count() == 2
    assert report.reference in page.get("/lapor/saya/").content.decode()
    desk = world.client(officer(world, "fajar.nugraha@diskominfo"))
    url = f"/petugas/laporan/{report.reference}/"
    choices = [code for code, _name in desk.get(url).context["kinds"]]
    assert choices[0] == "saluran-tersumbat"
    desk.post(f"{url}langkah", {"deed": "classify", "category": "saluran-tersumbat"})
    report.refresh_from_db()
    assert (report.agency.code, report.route["rule"]) == ("pupr", "saluran-pupr")
    running = set(report.dues.filter(met_at=None).values_list("code", flat=True))
    assert "dengan-lapangan" in running
    assert "tanpa-lapangan" not in running


def test_what_the_machine_let_stand_a_person_takes_away(world):
    report = filed(world).report
    public, page = f"/laporan/{report.reference}/", f"/petugas/laporan/{report.reference}/langkah"
    desk = world.client(officer(world, "fajar.nugraha@diskominfo"))
    desk.post(page, {"deed": "reword", "text": "Air meluap", "place": "Hubungi 0812 3456 7890"})
    shown = PageClient().get(public).content.decode()
    assert "Air meluap" in shown
    assert "sejak pagi" not in shown
    assert "3456" not in shown
    desk.post(page, {"deed": "withhold"})
    assert PageClient().get(public).status_code == 404
    assert PageClient().get("/laporan/").context["rows"] == []
    desk.post(page, {"deed": "show"})
    assert PageClient().get(public).status_code == 200
