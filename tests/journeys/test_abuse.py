"""What an attacker, a careless officer or a borrowed phone would try."""

from uuid import uuid4

import pytest
from django.test import Client

from pendopo.domain.applications import correcting, drafting
from pendopo.domain.applications.models import Application
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.people.models import AccessRecord
from pendopo.ground import limits
from tests.pages.client import PageClient


def test_an_officer_reads_no_case_through_the_residents_door(world) -> None:
    """There reading is not recorded, and answers could be changed in the applicant's name."""
    me = world.resident()
    case = world.submitted(me)
    world.settle(
        case.pk, "wulan.sari", "correct", "Foto KTP terpotong, foto ulang.", ("ktp", "nama")
    )
    officer = world.client(world.officer("wulan.sari"))
    for path in ("", "isian/", "isian/nama", "ringkasan", "slip"):
        assert officer.get(f"/permohonan/{case.reference}/{path}").status_code == 404, path
    answer = officer.post(f"/permohonan/{case.reference}/isian/nama", {"nama": "Orang Lain"})
    assert answer.status_code == 404
    assert officer.post(f"/permohonan/{case.reference}/perbaikan").status_code == 404
    assert drafting.answers_of(Application.objects.get(pk=case.pk))["nama"] == "Fitri Handayani"
    assert AccessRecord.objects.about(me.person).count() == 0


def test_a_draft_resumed_by_someone_signed_in_becomes_theirs(world) -> None:
    draft, secret = world.draft()
    me = world.resident()
    phone = world.client(me)
    told = {"reference": draft.reference, "secret": secret}
    assert phone.post("/lacak", told).status_code == 302
    assert phone.post(f"/permohonan/{draft.reference}/pengajuan").status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.applicant_id, draft.subject) == ("submitted", me.person, me.person)


def test_a_correction_that_opens_another_question_lets_it_be_answered(world) -> None:
    me = world.resident()
    case = world.submitted(me)
    world.settle(case.pk, "wulan.sari", "correct", "Alasan perlu dijelaskan.", ("alasan",))
    phone = world.client(me)
    base = f"/permohonan/{case.reference}"
    assert phone.post(f"{base}/isian/alasan", {"alasan": "lain"}).status_code == 302
    assert f"{base}/isian/penjelasan" in phone.get(f"{base}/").content.decode()
    assert phone.post(f"{base}/isian/penjelasan", {"penjelasan": "SPPT basah."}).status_code == 302
    assert phone.post(f"{base}/isian/nama", {"nama": "Orang Lain"}).status_code == 302
    correcting.send(case.pk, by=me, at=world.at)
    kept = drafting.answers_of(Application.objects.get(pk=case.pk))
    assert (kept["penjelasan"], kept["nama"]) == ("SPPT basah.", "Fitri Handayani")


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("get", "/permohonan/%00/", {}),
        ("get", "/layanan/", {"peristiwa": "a\0b"}),
        ("get", "/layanan/", {"q": "a\0b"}),
        ("post", "/petugas/masuk", {"login": "a\0b", "password": "c"}),
        ("post", "/masuk", {"address": "a\0b@contoh.id"}),
        ("post", "/lacak", {"reference": "a\0b", "secret": "c"}),
    ],
)
def test_a_null_character_is_refused_and_nothing_breaks(world, method, path, fields) -> None:
    assert getattr(Client(), method)(path, fields).status_code == 400


def test_a_signing_request_of_nonsense_is_answered_plainly(world) -> None:
    desk = world.client(world.officer("dedi.supriatna"))
    nonsense = ["x" * 36, str(uuid4()), "1"]
    answer = desk.post("/petugas/tanda-tangan/kumpulan", {"documents": nonsense, "passphrase": "a"})
    assert answer.status_code in {302, 422}


def test_a_body_of_gigabytes_is_refused_before_it_is_read(world) -> None:
    answer = Client().post(
        "/periksa/berkas", data=b"x", content_type="application/pdf", CONTENT_LENGTH="5000000000"
    )
    assert answer.status_code == 413


def test_tries_are_counted_by_the_visitor_and_not_by_the_proxy(world) -> None:
    """Behind a proxy all come from one address; a forged list in front of it counts for nothing."""
    visitor = PageClient(REMOTE_ADDR="127.0.0.1")
    for n in range(80):
        visitor.post(
            "/lacak", {"reference": "x", "secret": "y"}, headers={"X-Forwarded-For": f"10.9.{n}.1"}
        )
    said = visitor.post(
        "/lacak", {"reference": "x", "secret": "y"}, headers={"X-Forwarded-For": "10.8.1.1"}
    )
    assert limits.TooOftenError.__doc__ not in said.content.decode()
    for n in range(80):
        said = visitor.post(
            "/lacak",
            {"reference": "x", "secret": "y"},
            headers={"X-Forwarded-For": f"{n}.1.1.1, 203.0.113.9"},
        )
    assert limits.TooOftenError.__doc__ in said.content.decode()


def test_a_foreign_agencys_officer_sees_no_case_no_letter_and_no_task(world) -> None:
    case = world.granted(world.resident())
    document = IssuedDocument.objects.get(about=case.pk)
    stranger = world.client(world.stranger())
    assert stranger.get(f"/petugas/kasus/{case.reference}/").status_code == 404
    assert stranger.get(f"/petugas/tanda-tangan/{document.pk}.pdf").status_code == 404
    assert (
        stranger.post(
            f"/petugas/dokumen/{document.code}/pencabutan", {"reason": "Iseng saja, sungguh."}
        ).status_code
        == 404
    )
    assert case.reference not in stranger.get("/petugas/").content.decode()
