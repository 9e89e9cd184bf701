"""Proof of work: from a crew's phone to somebody else's eyes, and a photo released with parts hidden."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from pendopo.config import worker
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.reports import assigning, filing, photographing, proving, resolving
from pendopo.domain.reports.models import Proof, ReportPhoto
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.proofs.exif import jpeg, phone
from tests.proofs.scenes import place, shoot

HERE = (-6.58601, 106.7984)


def upload(data: bytes):
    file = io.BytesIO(data)
    file.name = "foto.jpg"
    return file


def officer(world, login):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def taken(image, world, **other):
    said = {"make": "samsung", "model": "SM-A155F", "taken": world.at, "size": image.size}
    return jpeg(image, exif=phone(**{**said, "position": HERE, **other}))


@pytest.fixture
def work(world):
    """A blocked drain with its photo, given to the crew of one agency by another."""
    told = filing.Told(
        category="saluran-tersumbat",
        text="Got mampet, rumah Pak Asep kebanjiran",
        area="32.71.03.1006",
        lat=HERE[0],
        lng=HERE[1],
    )
    report = filing.file(told, key=uuid4(), by=ANONYMOUS, at=world.at).report
    before = jpeg(shoot(place(4242, repaired=False), 1))
    photographing.attach(
        report, name="a.jpg", data=before, kind="before", by=ANONYMOUS, at=world.at
    )
    pupr = officer(world, "gilang.pratama@pupr")
    return assigning.assign(report.pk, to="dlh", note="Angkut lumpurnya", by=pupr, at=world.at)


def test_a_crews_proof_is_looked_at_by_somebody_else_before_a_report_is_resolved(world, work):
    report = work.report
    crew, pupr = officer(world, "rizky.ramadhan@dlh"), officer(world, "gilang.pratama@pupr")
    field, desk = world.client(crew), world.client(pupr)
    page = f"/lapangan/{work.pk}/"
    assert "Angkut lumpurnya" in field.get("/lapangan/").content.decode()
    shown = field.get(page)
    assert "Asep" not in shown.content.decode()
    before = report.photos.get()
    assert field.get(f"{page}foto/{before.pk}")["Content-Type"] == "image/jpeg"
    assert world.client(officer(world, "nurul.aini@dinkes")).get(page).status_code == 404

    world.later(minutes=30)
    image = shoot(place(4242, repaired=True), 2)
    now = int(world.at.timestamp() * 1000)
    # The phone's clock is an hour slow, and there was no network for twenty minutes.
    sent = {
        "word": shown.context["word"],
        "taken": now - 3_600_000 - 1_200_000,
        "sent": now - 3_600_000,
        "lat": HERE[0],
        "lng": HERE[1],
        "accuracy": "9.5",
        "note": "Lumpur diangkut",
    }
    at = world.at - timedelta(minutes=20)
    data = taken(image, world, taken=at)
    assert field.post(f"{page}bukti", {"note": "x"}).status_code == 422
    for _again in range(2):
        assert field.post(f"{page}bukti", {**sent, "photo": upload(data)}).status_code == 302
    proof = Proof.objects.get()
    assert abs(proof.taken_at - at) < timedelta(seconds=5)
    assert proof.findings == []
    url = f"/petugas/laporan/bukti/{proof.pk}/"
    assert desk.post(f"{url}keputusan", {"deed": "approve"}).status_code == 422  # still compared
    worker.work_off({"look"})
    assert "Tidak ada yang janggal" in desk.get(url).content.decode()
    assert "0 m" in desk.get(url).content.decode()

    with pytest.raises(proving.OwnProofError):
        proving.approve(proof.pk, by=crew, at=world.at)
    proof.decided_by_id, proof.decided_at = crew.account, world.at
    with pytest.raises(IntegrityError), transaction.atomic():
        proof.save()
    with pytest.raises(resolving.StillWorkError):
        resolving.resolve(report.pk, text="Sudah dikeruk dan lancar", by=pupr, at=world.at)
    desk.post(f"{url}keputusan", {"deed": "return", "reason": "Foto dari sisi jalan"})
    assert "Foto dari sisi jalan" in field.get("/lapangan/").content.decode()

    # The same picture once more, mirrored: the place cannot be known again.
    other = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    again = {
        **sent,
        "word": field.get(page).context["word"],
        "photo": upload(taken(other, world, taken=at)),
    }
    assert field.post(f"{page}bukti", again).status_code == 302
    worker.work_off({"look"})
    second = Proof.objects.waiting().get()
    refused = desk.post(f"/petugas/laporan/bukti/{second.pk}/keputusan", {"deed": "approve"})
    assert {each["code"] for each in second.findings} == {"unlike_before"}
    assert refused.status_code == 422
    proving.approve(second.pk, reason="Sudah dilihat di tempat", by=pupr, at=world.at)
    work.refresh_from_db()
    assert (work.state, work.result) == ("done", "Lumpur diangkut")
    resolving.resolve(report.pk, text="Sudah dikeruk dan lancar", by=pupr, at=world.at)


def test_what_is_odd_is_told_and_accepting_it_needs_a_reason(world, work):
    crew, pupr = officer(world, "rizky.ramadhan@dlh"), officer(world, "gilang.pratama@pupr")
    world.later(days=1)
    before = shoot(place(4242, repaired=False), 1)
    shot = proving.Shot(name="a.jpg", data=jpeg(before, quality=60), taken=world.at)
    proof = proving.give(work.pk, shot, by=crew, at=world.at)
    worker.work_off({"look"})
    page = world.client(pupr).get(f"/petugas/laporan/bukti/{proof.pk}/").content.decode()
    for told in ("lewat tugas di ponsel", "posisinya", "catatan kamera", "sebelum perbaikan"):
        assert told in page
    with pytest.raises(proving.DoubtedError):
        proving.approve(proof.pk, by=pupr, at=world.at)
    proving.approve(proof.pk, reason="Kamera rusak, saya lihat sendiri", by=pupr, at=world.at)


def test_a_photo_sent_with_the_last_words_waits_for_a_colleague(world, work):
    assigning.finish(
        work.pk, result="Lumpur diangkut", by=officer(world, "rizky.ramadhan@dlh"), at=world.at
    )
    pupr = world.client(officer(world, "gilang.pratama@pupr"))
    page = f"/petugas/laporan/{work.report.reference}/"
    image = jpeg(shoot(place(4242, repaired=True), 3))
    said = {"deed": "resolve", "text": "Sudah dikeruk dan lancar"}
    assert pupr.post(f"{page}langkah", said).status_code == 422
    assert pupr.post(f"{page}langkah", {**said, "photo": upload(image)}).status_code == 302
    proof = Proof.objects.get()
    shown = pupr.get(f"/petugas/laporan/bukti/{proof.pk}/").content.decode()
    assert "Rekan lain yang memeriksanya" in shown
    assert "Periksa" in pupr.get(page).content.decode()


def test_what_a_person_hides_is_gone_from_the_public_copy(world, work):
    worker.work_off({"look"})
    photo = ReportPhoto.objects.get()
    photo.suggested = [[100, 100, 200, 200]]
    photo.save()
    desk = world.client(officer(world, "gilang.pratama@pupr"))
    page = f"/petugas/laporan/{work.report.reference}/foto/{photo.pk}/pelepasan"
    assert "Kotak 1: 10% dari kiri" in desk.get(page).content.decode()
    chosen = {"part": ["100,100,200,200", "nonsense"], "left-0": "50", "top-0": "50"}
    chosen |= {"width-0": "70", "height-0": "10", "deed": "release"}
    assert desk.post(page, chosen).status_code == 302
    photo.refresh_from_db()
    assert photo.blurs == [[100, 100, 200, 200], [500, 500, 500, 100]]
    public = PageClient().get(f"/laporan/{work.report.reference}/foto/{photo.pk}.jpg")
    copy = Image.open(io.BytesIO(b"".join(public) if public.streaming else public.content))
    hidden = copy.crop((96, 72, 288, 216)).convert("L").resize((4, 4), Image.Resampling.BOX)
    assert len(set(hidden.tobytes())) <= 16
    assert desk.post(page, {"deed": "withdraw"}).status_code == 302
