"""Filing at a kelurahan's desk: leave on record, each look recorded, nothing seen beyond it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pendopo.domain.applications.models import Application
from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import AccessRecord, Account, Mandate, Person
from pendopo.flows.filling.pages import opened
from tests.world import ANSWERS, PAPERS, photo

NIK = "3271034107500003"
SERVICE = "salinan-sppt-pbb"
RW = "ujang.sobandi@rw07-sempur"
LURAH_DESK = "lina.marlina@kel-sempur"


def officer(world, login: str):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def started(client, **told):
    typed = {
        "key": "01890a5d-ac96-774b-bcce-b302099a8057",
        "service": SERVICE,
        "name": "Ibu Ecih",
        "nik": NIK,
        "how": "present",
        "shown": "1",
        **told,
    }
    return client.post("/petugas/pendampingan/baru", typed)


def filled(client, base: str) -> None:
    told = {**ANSWERS, "nama": "Ibu Ecih", "nik": NIK, "benar": "yes", "ponsel": "0812 0000 0044"}
    page = client.get(f"{base}/isian/nama").content.decode()
    assert NIK in page
    for _ in range(14):
        case = Application.objects.get(reference=base.split("/")[3])

        walked = opened(case, language="id", at=timezone.now()).walked()
        waiting = [p for p in walked.pages if walked.needs(p)]
        if not waiting:
            return
        papers = {name: SimpleUploadedFile("foto.jpg", photo()) for name in PAPERS}
        asked = {q.name for q in waiting[0].questions}
        typed = {name: value for name, value in {**told, **papers}.items() if name in asked}
        answer = client.post(f"{base}/isian/{waiting[0].slug}", typed)
        assert answer.status_code == 302, waiting[0].slug


@pytest.mark.parametrize("login", [LURAH_DESK, RW])
def test_a_person_without_a_phone_has_it_filed_at_the_desk(world, login) -> None:
    me = officer(world, login)
    desk = world.client(me)
    assert "Bantu warga" in desk.get("/petugas/pendampingan/").content.decode()
    answer = started(desk)
    base = answer.headers["Location"].removesuffix("/isian/")
    assert desk.get(f"{base}/isian/").status_code == 200
    filled(desk, base)
    assert desk.get(f"{base}/ringkasan").status_code == 200
    assert desk.post(f"{base}/pengajuan").headers["Location"] == f"{base}/slip"
    case = Application.objects.get()
    assert (case.state, case.channel) == ("submitted", "counter")
    assert case.submissions.get().by_id == me.account
    slip = desk.get(f"{base}/slip").content.decode()
    assert case.reference in slip
    assert "Kode rahasia" in slip
    assert "Ibu Ecih" in slip
    mandate = Mandate.objects.get()
    assert (mandate.kind, mandate.how, mandate.case) == ("desk", "present", case.pk)
    assert AccessRecord.objects.about(case.subject).filter(purpose="assist").exists()
    world.work()
    assert Message.objects.filter(person=case.applicant).exists()
    assert not Delivery.objects.filter(message__person=case.applicant).exists()


def test_the_same_nik_is_the_same_person_and_the_name_is_sealed(world) -> None:
    desk = world.client(officer(world, LURAH_DESK))
    started(desk)
    started(desk, key="01890a5d-ac96-774b-bcce-b302099a8058")
    started(desk, key="01890a5d-ac96-774b-bcce-b302099a8058")
    assert Application.objects.count() == 2
    assert Person.objects.filter(nik_sealed__isnull=False).count() == 1


def test_a_paper_mandate_is_scanned_and_seen_by_the_cases_officers(world) -> None:
    desk = world.client(officer(world, LURAH_DESK))
    assert started(desk, how="paper").status_code == 422
    evil = SimpleUploadedFile("kuasa.pdf", b"%PDF-1.4 /JavaScript rusak")
    assert started(desk, how="paper", paper=evil).status_code == 422
    assert Person.objects.filter(nik_sealed__isnull=False).count() == 0
    scan = SimpleUploadedFile("kuasa.jpg", photo())
    base = started(desk, how="paper", paper=scan).headers["Location"].removesuffix("/isian/")
    filled(desk, base)
    desk.post(f"{base}/pengajuan")
    case = Application.objects.get()
    official = world.client(world.officer("wulan.sari"))
    page = official.get(f"/petugas/kasus/{case.reference}/").content.decode()
    assert "surat kuasa di atas kertas" in page
    shown = official.get(f"/petugas/kasus/{case.reference}/kuasa")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert (
        world.client(world.stranger()).get(f"/petugas/kasus/{case.reference}/kuasa").status_code
        == 404
    )


def test_an_rw_head_sees_no_case_but_those_they_filed(world) -> None:
    ours = started(world.client(officer(world, LURAH_DESK))).headers["Location"]
    head = world.client(officer(world, RW))
    assert head.get(ours).status_code == 404
    assert head.get("/petugas/").status_code == 200
    assert Application.objects.visible_to(officer(world, RW)).count() == 0


@pytest.mark.parametrize(
    "wrong", [{"nik": "12"}, {"shown": ""}, {"how": ""}, {"service": "x"}, {"name": " "}]
)
def test_what_the_desk_must_say_first(world, wrong) -> None:
    assert started(world.client(officer(world, LURAH_DESK)), **wrong).status_code == 422


def test_an_officer_without_a_desk_files_for_nobody(world) -> None:
    other = world.client(world.officer("wulan.sari"))
    assert other.get("/petugas/pendampingan/").status_code == 404
    assert started(other).status_code == 404


def test_all_that_is_missing_at_the_desk_is_said_at_once_and_what_was_typed_stays(world) -> None:
    desk = world.client(officer(world, LURAH_DESK))
    answer = started(desk, service="", nik="12", shown="")
    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("service", "nik", "shown"):
        assert f'id="{field}-error"' in page
    assert 'value="Ibu Ecih"' in page
    assert 'value="01890a5d-ac96-774b-bcce-b302099a8057"' in page, "a second press begins no second"
