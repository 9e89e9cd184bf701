"""A file comes in parts over a network that breaks, and is the answer once it is whole (tus 1.0)."""

import base64
import io
import random
import threading
from hashlib import sha1, sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from PIL import Image

from pendopo.domain.applications import drafting
from pendopo.domain.applications.models import Application
from pendopo.domain.documents import uploading
from pendopo.domain.documents.models import Evidence, Upload
from pendopo.ground.vault import files
from tests.journeys.tus import VERSION, Tus
from tests.pages.client import PageClient
from tests.world import photo


def grain(seed: int = 1) -> bytes:
    """A photo of noise: some 150 kB that no two seeds share."""
    out = io.BytesIO()
    Image.frombytes(
        "RGB",
        (400, 300),
        random.Random(seed).randbytes(400 * 300 * 3),  # noqa: S311  # noise
    ).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def filling(world):
    me = world.resident()
    draft, secret = world.draft(me, ktp=[])
    return world, me, draft, secret


def answer(draft: Application, question: str = "ktp") -> list[str]:
    return drafting.answers_of(Application.objects.get(pk=draft.pk)).get(question, [])


def sealed_files() -> list[bytes]:
    place = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return [p.read_bytes() for p in place.rglob("*") if p.is_file()]


def test_an_upload_broken_off_goes_on_in_another_browser_and_is_the_answer(filling) -> None:
    world, me, draft, secret = filling
    data = grain()
    phone = Tus(world.client(me), draft.reference)
    begun = phone.begin(data)
    assert begun.status_code == 201
    place = begun.headers["Location"]
    assert phone.part(place, data[:50_000], 0).headers["Upload-Offset"] == "50000"

    elsewhere = PageClient()
    elsewhere.post("/lacak", {"reference": draft.reference, "secret": secret})
    (told,) = Tus(elsewhere, draft.reference).unfinished()
    assert (told["offset"], told["length"], told["name"]) == (50_000, len(data), "ktp.jpg")
    assert told["fingerprint"] == sha256(data).hexdigest()
    other = Tus(elsewhere, draft.reference)
    standing = other.head(told["url"])
    assert standing.headers["Upload-Offset"] == "50000"
    assert standing.headers["Upload-Length"] == str(len(data))
    assert standing.headers["Cache-Control"] == "no-store"
    page = elsewhere.get(f"/permohonan/{draft.reference}/isian/ktp").content.decode()
    assert "ktp.jpg" in page
    assert "belum selesai" in page

    assert other.part(told["url"], data[50_000:], 50_000).status_code == 204
    (kept,) = answer(draft)
    evidence = Evidence.objects.get(pk=kept)
    assert Image.open(io.BytesIO(files.fetch(evidence.subject, evidence.file))).size == (400, 300)
    assert other.unfinished() == []
    assert phone.head(place).headers["Upload-Offset"] == str(len(data))
    page = elsewhere.get(f"/permohonan/{draft.reference}/isian/ktp").content.decode()
    assert "Sudah diterima" in page


def test_nothing_readable_is_on_disk_while_an_upload_waits(filling) -> None:
    world, me, draft, _ = filling
    tus = Tus(world.client(me), draft.reference)
    data = grain()
    place = tus.begin(data, filename="KTP Fitri.jpg").headers["Location"]
    tus.part(place, data[:90_000], 0)
    assert all(data[n : n + 40] not in kept for kept in sealed_files() for n in (0, 500, 60_000))
    before = len(sealed_files())
    assert tus.client.delete(place, headers=VERSION).status_code == 204
    with_parts = Upload.objects.count()
    assert (with_parts, tus.head(place).status_code) == (0, 404)
    assert before >= len(sealed_files())


def test_the_protocol_is_kept(filling) -> None:
    world, me, draft, _ = filling
    tus = Tus(world.client(me), draft.reference)
    data = grain()
    able = tus.client.options(tus.place).headers
    assert able["Tus-Version"] == "1.0.0"
    assert able["Tus-Extension"] == "creation,expiration,termination,checksum"
    assert able["Tus-Max-Size"] == "10000000"
    old = Tus(tus.client, draft.reference, {"Tus-Resumable": "0.2.2"})
    refused = old.begin(data)
    assert (refused.status_code, refused.headers["Tus-Version"]) == (412, "1.0.0")
    begun = tus.begin(data)
    place = begun.headers["Location"]
    assert begun.headers["Upload-Expires"].endswith("GMT")
    assert old.head(place).status_code == 412
    assert tus.part(place, data[:10], 5).status_code == 409
    assert tus.part(place, data + b"x", 0).status_code == 413
    assert tus.part(place, data[:10], 0, **{"Content-Type": "image/jpeg"}).status_code == 415
    wrong = base64.b64encode(sha1(b"else", usedforsecurity=False).digest()).decode()
    assert tus.part(place, data[:10], 0, **{"Upload-Checksum": f"sha1 {wrong}"}).status_code == 460
    assert tus.part(place, data[:10], 0, **{"Upload-Checksum": "md5 AA=="}).status_code == 400
    right = base64.b64encode(sha256(data[:10]).digest()).decode()
    kept = tus.part(place, data[:10], 0, **{"Upload-Checksum": f"sha256 {right}"})
    assert (kept.status_code, kept.headers["Upload-Offset"]) == (204, "10")
    hidden = tus.client.post(
        place,
        data[10:20],
        content_type="application/offset+octet-stream",
        headers={**VERSION, "Upload-Offset": "10", "X-HTTP-Method-Override": "PATCH"},
    )
    assert hidden.headers["Upload-Offset"] == "20"
    assert tus.client.get(place).status_code == 405
    assert tus.client.put(tus.place).status_code == 405
    nowhere = f"{tus.place}/00000000-0000-0000-0000-000000000000"
    assert tus.head(nowhere).status_code == 404
    for headers in ({}, {"Upload-Length": "-1"}, {"Upload-Length": "1", "Upload-Metadata": "a %"}):
        told = tus.client.post(tus.place, headers={**VERSION, **headers})
        assert told.status_code == 400, headers


def test_what_may_not_be_sent_is_refused_before_it_travels(filling) -> None:
    world, me, draft, _ = filling
    tus = Tus(world.client(me), draft.reference)
    claim = tus.begin(b"x", length=5_000_000_000)
    assert (claim.status_code, "10 MB" in claim.content.decode()) == (413, True)
    assert tus.begin(b"", length=0).status_code == 422
    assert tus.begin(b"x", question="nama").status_code == 400
    assert tus.begin(b"x", question="tidak-ada").status_code == 400
    for n in range(uploading.MOST_OPEN):
        assert tus.begin(grain(n)).status_code == 201
    assert tus.begin(grain(99)).status_code == 429
    assert tus.begin(grain(0)).status_code == 201, "the same file begun again replaces the first"
    assert Upload.objects.count() == uploading.MOST_OPEN


def test_an_upload_is_its_cases_alone_and_needs_the_pages_token(filling) -> None:
    world, me, draft, _ = filling
    tus = Tus(world.client(me), draft.reference)
    place = tus.begin(grain()).headers["Location"]
    stranger = Tus(world.client(world.resident("asep@contoh.example")), draft.reference)
    officer = Tus(world.client(world.officer("wulan.sari")), draft.reference)
    for other in (stranger, officer, Tus(PageClient(), draft.reference)):
        assert other.begin(grain()).status_code == 404
        assert other.client.get(other.place).status_code == 404
        assert other.part(place, b"x", 0).status_code == 404
        assert other.head(place).status_code == 404
        assert other.client.delete(place, headers=VERSION).status_code == 404
    theirs, _ = world.draft(me)
    moved = place.replace(draft.reference, theirs.reference)
    assert tus.head(moved).status_code == 404

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = tus.client.cookies
    bare = Tus(strict, draft.reference)
    assert bare.begin(grain()).status_code == 403
    assert bare.part(place, b"x", 0).status_code == 403
    page = strict.get(f"/permohonan/{draft.reference}/isian/ktp").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    named = Tus(strict, draft.reference, {**VERSION, "X-CSRFToken": token})
    assert named.part(place, b"x", 0).status_code == 204


def test_a_file_that_is_not_the_one_begun_is_refused_and_forgotten(filling) -> None:
    world, me, draft, _ = filling
    tus = Tus(world.client(me), draft.reference)
    data = grain()
    place = tus.begin(data).headers["Location"]
    tus.part(place, data[:1000], 0)
    said = tus.part(place, bytes(len(data) - 1000), 1000)
    assert (said.status_code, "rusak" in said.content.decode()) == (422, True)
    assert tus.head(place).status_code == 404
    assert answer(draft) == []
    said = tus.send(b"GIF89a" + bytes(400))
    assert said.status_code == 422
    assert Upload.objects.count() == 0


def test_files_of_one_choice_answer_together_and_a_new_choice_replaces_them(filling) -> None:
    world, me, draft, _ = filling
    tus = Tus(world.client(me), draft.reference)
    for seed in (1, 2):
        assert tus.send(grain(seed), "sertifikat", batch="a").status_code == 204
    both = answer(draft, "sertifikat")
    assert len(both) == 2
    assert tus.send(grain(3), "sertifikat", batch="b").status_code == 204
    (alone,) = answer(draft, "sertifikat")
    assert alone not in both


def test_a_sent_case_takes_no_upload_and_a_correction_only_what_it_asks(filling) -> None:
    world, me, *_ = filling
    case = world.submitted(me)
    tus = Tus(world.client(me), case.reference)
    assert tus.begin(grain()).status_code == 410
    world.settle(case.pk, "wulan.sari", "correct", "Foto KTP terpotong, foto ulang.", ("ktp",))
    assert tus.begin(grain(), "sertifikat").status_code == 400
    assert tus.send(grain(), "ktp").status_code == 204


def test_what_lies_for_three_days_is_swept_with_its_parts(filling) -> None:
    world, me, draft, _ = filling
    tus = Tus(world.client(me), draft.reference)
    place = tus.begin(grain()).headers["Location"]
    tus.part(place, grain()[:1000], 0)
    upload = Upload.objects.get()
    assert uploading.sweep_next(at=upload.expires_at.replace(year=2000)) == 0
    assert uploading.sweep_next(at=upload.expires_at) == 1
    assert uploading.sweep_next(at=upload.expires_at) == 0
    assert tus.head(place).status_code == 404


def test_signing_in_midway_keeps_the_upload_under_the_persons_key(world) -> None:
    draft, secret = world.draft(ktp=[])
    client = PageClient()
    client.post("/lacak", {"reference": draft.reference, "secret": secret})
    tus = Tus(client, draft.reference)
    data = grain()
    place = tus.begin(data).headers["Location"]
    tus.part(place, data[:70_000], 0)
    me = world.resident()
    drafting.claim(frozenset({draft.pk}), by=me, at=world.at)
    assert Upload.objects.get().subject == me.person
    owner = Tus(world.client(me), draft.reference)
    assert owner.part(place, data[70_000:], 70_000).status_code == 204
    assert Evidence.objects.get(pk=answer(draft)[0]).subject == me.person


@pytest.mark.slow
def test_of_two_parts_for_one_place_at_once_one_is_kept(lasting_world) -> None:
    world = lasting_world
    me = world.resident()
    draft, _ = world.draft(me, ktp=[])
    data = grain()
    place = Tus(world.client(me), draft.reference).begin(data).headers["Location"]
    said: list[int] = []

    def send(tus: Tus, piece: bytes, offset: int) -> None:
        said.append(tus.part(place, piece, offset).status_code)
        connections.close_all()

    half = len(data) // 2
    for piece, offset in ((data[:half], 0), (data[half:], half)):
        clients = [Tus(world.client(me), draft.reference) for _ in range(4)]
        threads = [threading.Thread(target=send, args=(c, piece, offset)) for c in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(said) == [204, 204, *[409] * 6]
    assert len(answer(draft)) == 1


def test_the_plain_page_still_takes_a_file(filling) -> None:
    world, me, draft, _ = filling
    file = io.BytesIO(photo())
    file.name = "ktp.jpg"
    client = world.client(me)
    assert client.post(f"/permohonan/{draft.reference}/isian/ktp", {"ktp": file}).status_code == 302
    assert len(answer(draft)) == 1
