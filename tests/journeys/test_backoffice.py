"""The officers' desk over HTTP: inbox, search, the case's page, advice, passing tasks on."""

import re

import pytest

from pendopo.domain.applications.models import Consultation
from pendopo.domain.applications.withdrawing import withdraw
from pendopo.domain.people.erasing import erase
from pendopo.domain.people.models import AccessRecord, Person
from pendopo.domain.workflow import escalating, running
from pendopo.domain.workflow.models import SavedView, Task
from pendopo.ground.actor import system
from tests.statements import statements

INBOX = "/petugas/"


@pytest.fixture
def case(world):
    return world.submitted(world.resident())


@pytest.fixture
def desk(world):
    return world.client(world.officer("wulan.sari"))


def task_of(case) -> Task:
    return Task.objects.waiting_for_an_officer().get(about=case.pk, kind="user")


def shown(page) -> list[str]:
    """The references in the rows of a page."""
    return re.findall(r'data-row="[^"]+".*?>([A-Z]{3}-\d\d-\w{4}-\w{4}-\w)</a>', page, re.DOTALL)


def text(response) -> str:
    return response.content.decode()


def test_the_inbox_narrows_by_who_holds_lateness_step_and_service(world, desk) -> None:
    me = world.resident()
    held, free, done = (world.submitted(me) for _ in range(3))
    desk.post(f"/petugas/tugas/{task_of(held).pk}/klaim")
    world.settle(done.pk, "wulan.sari", "complete")
    assert sorted(shown(text(desk.get(INBOX)))) == sorted([held.reference, free.reference])
    assert shown(text(desk.get(f"{INBOX}?lihat=saya"))) == [held.reference]
    assert shown(text(desk.get(f"{INBOX}?lihat=bebas"))) == [free.reference]
    assert len(shown(text(desk.get(f"{INBOX}?langkah=Periksa+berkas")))) == 2
    assert shown(text(desk.get(f"{INBOX}?langkah=Putuskan"))) == []
    assert shown(text(desk.get(f"{INBOX}?layanan=tidak-ada"))) == []
    assert len(shown(text(desk.get(f"{INBOX}?layanan=salinan-sppt-pbb&kantor=bapenda")))) == 2
    assert shown(text(desk.get(f"{INBOX}?lihat=terlambat"))) == []
    Task.objects.filter(pk=task_of(free).pk).update(due_at=world.at)
    assert escalating.escalate_next(at=world.at) == 1
    page = text(desk.get(f"{INBOX}?lihat=eskalasi"))
    assert shown(page) == [free.reference]
    assert "Dieskalasi" in page
    assert "Milik saya <b>1</b>" in page
    assert shown(text(desk.get(f"{INBOX}?lihat=terlambat"))) == [free.reference]


def test_an_inbox_of_fifty_rows_with_kept_views_costs_six_statements(world, desk) -> None:
    me = world.resident()
    for _ in range(51):
        world.submitted(me)
    desk.post("/petugas/tampilan", {"name": "Bebas PBB", "query": "lihat=bebas"})
    desk.get(INBOX)
    with statements(6):
        page = text(desk.get(f"{INBOX}?lihat=bebas"))
    assert len(shown(page)) == 50
    assert "Bebas PBB" in page
    assert len(shown(text(desk.get(f"{INBOX}?lihat=bebas&halaman=2")))) == 1


def test_a_view_is_kept_opened_and_discarded_by_its_owner_only(world, desk, case) -> None:
    query = "lihat=bebas&langkah=Periksa+berkas"
    assert desk.post("/petugas/tampilan", {"name": "Pagi", "query": f"{query}&x=1"}).url == (
        f"{INBOX}?{query}"
    )
    desk.post("/petugas/tampilan", {"name": "Pagi", "query": query})
    desk.post("/petugas/tampilan", {"name": "", "query": query})
    desk.post("/petugas/tampilan", {"name": "Kosong", "query": "x=1"})
    view = SavedView.objects.get()
    assert view.query == query
    assert f'href="{INBOX}?{query.replace("&", "&amp;")}"' in text(desk.get(INBOX))
    other = world.client(world.officer("rudi.hartono"))
    assert "Pagi" not in text(other.get(INBOX))
    other.post(f"/petugas/tampilan/{view.pk}/penghapusan")
    assert SavedView.objects.exists()
    desk.post(f"/petugas/tampilan/{view.pk}/penghapusan")
    assert not SavedView.objects.exists()
    for n in range(13):
        desk.post("/petugas/tampilan", {"name": f"Tampilan {n}", "query": query})
    assert SavedView.objects.count() == 12


def test_the_next_free_task_is_taken_and_never_a_colleagues(world, desk) -> None:
    me = world.resident()
    first, second = world.submitted(me), world.submitted(me)
    rudi = world.client(world.officer("rudi.hartono"))
    desk.post(f"/petugas/tugas/{task_of(first).pk}/klaim")
    rudi.post(f"/petugas/tugas/{task_of(first).pk}/klaim")
    assert second.reference in rudi.post("/petugas/tugas/klaim").url
    assert rudi.post("/petugas/tugas/klaim").url == INBOX
    assert task_of(first).claimed_by_id == world.officer("wulan.sari").account
    assert task_of(second).claimed_by_id == world.officer("rudi.hartono").account


def test_a_search_finds_by_reference_nik_and_name_shows_masked_and_is_on_record(
    world, desk, case
) -> None:
    world.work()
    path = "/petugas/pencarian"
    assert case.reference in desk.post(path, {"q": case.reference.lower()}).url
    for typed in ("fitri", "Handayani  FITRI", "3271 0365 0190 0004"):
        page = text(desk.post(path, {"q": typed}))
        assert shown(page) == [case.reference], typed
        assert "F•••• H••••••••" in page
        assert "Fitri" not in page.replace(f'value="{typed}"', ""), typed
    assert AccessRecord.objects.filter(purpose="search", subjects=[case.subject]).count() == 3
    for typed in ("asep", "3271036501900005", "zz", ""):
        assert shown(text(desk.post(path, {"q": typed}))) == [], typed
    assert desk.post(path, {"q": "32710365019"}).status_code == 422
    assert desk.get(path, {"q": "fitri"}).content.count(b"data-row") == 0
    stranger = world.client(world.stranger())
    for typed in ("fitri", "3271036501900004", case.reference):
        assert shown(text(stranger.post(path, {"q": typed}))) == [], typed
    assert AccessRecord.objects.filter(purpose="search").count() == 3
    resident = world.client(world.resident())
    assert "mencari permohonan dengan nama atau NIK Anda" in text(
        resident.get("/data-saya/dilihat")
    )
    assert resident.post(path, {"q": "fitri"}).status_code == 302


def test_the_page_of_a_case_tells_who_did_what_and_what_the_applicant_was_told(
    world, desk, case
) -> None:
    world.settle(case.pk, "wulan.sari", "correct", "Foto KTP terpotong, foto ulang.", ("ktp",))
    world.work()
    page = text(desk.get(f"/petugas/kasus/{case.reference}/"))
    assert "Periksa berkas: Minta perbaikan" in page
    assert "Wulan Sari" in page
    assert "Perbaikan 1 isian ada pada pemohon" in page
    assert "Badan Pendapatan Daerah" in page
    assert "Perbaikan diminta, jam berhenti" in page
    assert "Foto KTP terpotong, foto ulang." in page, "a colleague reads what was asked"
    assert page.count("Menunggu</span>") == 2  # the two messages of the outbox


def test_the_page_of_a_case_in_hand_keeps_to_its_statements(world, desk, case) -> None:
    desk.post(f"/petugas/tugas/{task_of(case).pk}/klaim")
    ask(desk, case, of="diskominfo::kepala") if world.stranger() else None
    desk.get(f"/petugas/kasus/{case.reference}/")
    with statements(15):
        assert desk.get(f"/petugas/kasus/{case.reference}/").status_code == 200


def ask(desk, case, **fields: str):
    told = {"question": "Apakah menara di sini berizin?", "days": "2", **fields}
    return desk.post(f"/petugas/kasus/{case.reference}/konsultasi", told)


def test_another_agency_is_asked_answers_on_the_case_and_the_asker_reads_it(
    world, desk, case
) -> None:
    stranger = world.client(world.stranger())
    where = f"/petugas/kasus/{case.reference}/"
    assert ask(desk, case, of="diskominfo::kepala").status_code == 422
    assert ask(stranger, case, of="diskominfo::kepala").status_code == 404
    desk.post(f"/petugas/tugas/{task_of(case).pk}/klaim")
    assert ask(desk, case).status_code == 422
    assert "Apakah menara" in text(ask(desk, case, of="diskominfo::tukang"))
    assert ask(desk, case, of="diskominfo::kepala").status_code == 302
    assert "1 konsultasi belum dijawab" in text(desk.get(where))
    page = text(stranger.get(INBOX))
    assert shown(page) == [case.reference]
    assert "Jawab konsultasi" in page
    made = Consultation.objects.get()
    advise = f"{where}konsultasi/{made.pk}/jawaban"
    stranger.post(advise, {"answer": "Menara itu masih berizin."})
    made.refresh_from_db()
    assert made.answered_at is None
    stranger.post(f"/petugas/tugas/{made.task_id}/klaim")
    assert "Apakah menara" in text(stranger.get(where))
    assert stranger.post(advise, {"answer": "ya"}).status_code == 422
    stranger.post(f"/petugas/tugas/{made.task_id}/hasil", {"outcome": "complete"})
    assert stranger.post(advise, {"answer": "Menara itu masih berizin."}).status_code == 302
    assert shown(text(stranger.get(INBOX))) == []
    page = text(desk.get(where))
    assert "Menara itu masih berizin." in page
    assert "Konsultasi dijawab: Diskominfo" in page
    assert "konsultasi belum dijawab" not in page
    resident = text(world.client(world.resident()).get(f"/permohonan/{case.reference}/"))
    assert "Menara" not in resident


def test_an_outside_body_is_asked_and_its_answer_written_in_by_who_asked(world, desk, case) -> None:
    desk.post(f"/petugas/tugas/{task_of(case).pk}/klaim")
    ask(desk, case, outside="Kantor Pertanahan Kota Bogor")
    made = Consultation.objects.get()
    rudi = world.client(world.officer("rudi.hartono"))
    base = f"/petugas/kasus/{case.reference}/konsultasi/{made.pk}"
    rudi.post(f"{base}/jawaban", {"answer": "Karangan sendiri saja."})
    rudi.post(f"{base}/penarikan")
    made.refresh_from_db()
    assert (made.answered_at, made.withdrawn_at) == (None, None)
    desk.post(f"{base}/jawaban", {"answer": "Sertifikat itu terdaftar."})
    desk.post(f"{base}/penarikan")
    made.refresh_from_db()
    assert made.answered_at
    assert made.withdrawn_at is None
    assert "Sertifikat itu terdaftar." in text(desk.get(f"/petugas/kasus/{case.reference}/"))


def test_a_task_is_passed_on_over_the_page_to_who_may_work_it(world, desk, case) -> None:
    task = task_of(case)
    path = f"/petugas/tugas/{task.pk}/pengalihan"
    rudi, stranger = world.officer("rudi.hartono"), world.stranger()
    desk.post(f"/petugas/tugas/{task.pk}/klaim")
    page = text(desk.get(path))
    assert "Rudi Hartono" in page
    assert "Ratna Dewi" not in page
    for wrong in (stranger.account, world.officer("ratna.dewi").account, "x", ""):
        assert desk.post(path, {"to": str(wrong)}).status_code == 200, wrong
    assert world.client(stranger).post(path, {"to": str(rudi.account)}).status_code == 404
    other = world.client(world.officer("ratna.dewi"))
    assert other.post(path, {"to": str(rudi.account)}).status_code == 200
    assert task_of(case).claimed_by_id == world.officer("wulan.sari").account
    assert desk.post(path, {"to": str(rudi.account)}).status_code == 302
    assert task_of(case).claimed_by_id == rudi.account
    page = text(desk.get(f"/petugas/kasus/{case.reference}/"))
    assert "Dialihkan: Periksa berkas, kepada Rudi Hartono" in page


def test_the_case_of_an_erased_person_is_a_number(world, desk, case) -> None:
    withdraw(case.pk, by=world.resident(), at=world.at)
    erase(Person.objects.get(pk=case.applicant_id), by=system("test"), at=world.at)
    answer = desk.get(f"/petugas/kasus/{case.reference}/")
    assert answer.status_code == 410
    assert "Fitri" not in text(answer)


def test_one_of_several_tasks_on_a_case_is_chosen(world, case) -> None:
    task = task_of(case)
    agus = world.officer("agus.permana")
    Task.objects.filter(pk=task.pk).update(due_at=world.at)
    escalating.escalate_next(at=world.at)
    desk, wulan = world.client(agus), world.officer("wulan.sari")
    running.claim(task.pk, by=wulan, at=world.at)
    ask(world.client(wulan), case, of="diskominfo::kepala") if world.stranger() else None
    where = f"/petugas/kasus/{case.reference}/"
    page = text(desk.get(f"{where}?tugas={task.pk}"))
    assert "Dieskalasi ke pimpinan" in page
    assert "dipegang Wulan Sari" in page
    assert desk.get(f"{where}?tugas=omong-kosong").status_code == 200


def test_a_refusal_is_read_on_the_case_with_its_reasons(world, desk, case) -> None:
    world.settle(case.pk, "wulan.sari", "complete")
    world.settle(case.pk, "ratna.dewi", "refused", "NOP terdaftar atas nama lain.")
    world.work()
    assert "NOP terdaftar atas nama lain." in text(desk.get(f"/petugas/kasus/{case.reference}/"))


def test_a_revocation_without_a_reason_keeps_what_was_typed_and_is_offered_to_heads_only(
    world, desk
) -> None:
    case = world.granted(world.resident())
    revoke = f"/petugas/dokumen/{world.document(case).code}/pencabutan"
    assert revoke not in desk.get("/petugas/dokumen/").content.decode()
    head = world.client(world.officer("agus.permana"))
    assert revoke in head.get("/petugas/dokumen/").content.decode()
    answer = head.post(revoke, {"reason": "Salah"})
    assert answer.status_code == 422
    assert 'value="Salah"' in answer.content.decode()
    assert head.post(revoke, {"reason": "Salah nama wajib pajak."}).status_code == 302
    assert "Dicabut" in text(head.get("/petugas/dokumen/"))


def test_a_page_that_answers_with_a_problem_leads_on_to_the_case(world, desk, case) -> None:
    task = task_of(case)
    desk.post(f"/petugas/tugas/{task.pk}/klaim")
    answer = desk.post(f"/petugas/tugas/{task.pk}/hasil", {"outcome": "refused", "reason": ""})
    assert answer.status_code == 422
    links = re.findall(r'href="([^"]*berkas=[^"]*)"', answer.content.decode())
    assert links
    assert all(link.startswith(f"/petugas/kasus/{case.reference}/?") for link in links)


def test_a_letter_left_unticked_stays_so_after_a_wrong_passphrase(world) -> None:
    cases = [world.submitted(world.resident(), tahun=year) for year in (2025, 2026)]
    for case in cases:
        world.settle(case.pk, "wulan.sari", "complete")
        world.settle(case.pk, "ratna.dewi", "granted")
    world.work()
    wanted, other = (str(world.document(case).pk) for case in cases)
    desk = world.client(world.officer("dedi.supriatna"))
    told = {"documents": [wanted], "passphrase": "bukan frasanya"}
    page = desk.post("/petugas/tanda-tangan/kumpulan", told).content.decode()
    assert f'value="{wanted}" checked' in page
    assert f'value="{other}" checked' not in page
    assert f'value="{other}"' in page
