"""An objection is a case of its own: begun from a decision, decided by the head of who decided."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pendopo.config import demo
from pendopo.domain.applications import drafting, objecting, submission
from pendopo.domain.applications.deciding import ReasonNeededError, decision_in_force
from pendopo.domain.applications.deeming import deem_next
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.signing import sign_waiting
from pendopo.domain.messaging.models import Message
from pendopo.domain.workflow.models import Task
from tests.pages.client import PageClient

WHY = "Bukti lunas sudah terbaca di unggahan kedua."
ANSWERS = {"alasan": WHY, "diminta": "Permohonan saya dikabulkan.", "nama": "Fitri Handayani"}


@pytest.fixture
def refused(world):
    case = world.submitted(world.resident())
    world.settle(case.pk, "wulan.sari", "refuse", "Bukti lunas tidak terbaca.")
    return case


@pytest.fixture
def objection(world, refused):
    me = world.resident()
    draft = objecting.start(refused.pk, by=me, language="id", at=world.at)
    drafting.save(draft, ANSWERS, at=world.at)
    return submission.submit(draft.pk, by=me, at=world.at)


def signed(world, case) -> str:
    """Let the head sign what waits, and return which letter it was."""
    world.work()
    waiting = world.document(case)
    sign_waiting(
        [waiting.pk], passphrase=demo.PASSPHRASE, by=world.officer("agus.permana"), at=world.at
    )
    world.work()
    case.refresh_from_db()
    return waiting.letter


def test_an_objection_upheld_by_the_head_lets_the_refused_case_go_on_as_granted(
    world, refused, objection
) -> None:
    world.settle(objection.pk, "agus.permana", "granted")
    assert decision_in_force(refused).outcome == "granted"
    assert signed(world, objection) == "dikabulkan"
    assert objection.state == "granted"
    assert [t.node for t in Task.objects.waiting_for_an_officer().filter(about=refused.pk)] == [
        "tanda-tangani"
    ]


def test_an_objection_that_nobody_answers_in_ten_working_days_counts_as_upheld(
    world, refused, objection
) -> None:
    world.later(days=20)
    while deem_next(at=world.at):
        pass
    assert [decision_in_force(case).deemed for case in (objection, refused)] == [True, True]


def test_an_objection_is_dismissed_with_reasons_in_a_signed_letter(
    world, refused, objection
) -> None:
    with pytest.raises(ReasonNeededError):
        world.settle(objection.pk, "agus.permana", "refused")
    world.settle(objection.pk, "agus.permana", "refused", "Berkas kedua pun tidak terbaca.")
    assert signed(world, objection) == "ditolak"
    refused.refresh_from_db()
    assert (objection.state, refused.state) == ("refused", "refused")


def test_the_service_for_objections_is_on_no_list_and_cannot_be_begun_by_itself(world) -> None:
    client = PageClient()
    for page in ("/layanan/", "/layanan/?q=keberatan"):
        assert "/layanan/keberatan" not in client.get(page, follow=True).content.decode()
    assert client.get("/layanan/keberatan/").status_code == 404
    begun = client.post("/layanan/keberatan/permohonan", {"key": str(uuid4())})
    assert begun.status_code == 404


def test_the_applicant_objects_on_the_refused_cases_page_once_and_follows_it(
    world, refused
) -> None:
    me = world.client(world.resident())
    base = f"/permohonan/{refused.reference}/"
    page = me.get(base).content.decode()
    assert f'action="{base}keberatan"' in page
    assert "Bukti lunas tidak terbaca." in page
    begun = me.post(f"{base}keberatan")
    assert me.post(f"{base}keberatan").headers["Location"] == begun.headers["Location"]
    draft = Application.objects.get(objects_to=refused)
    assert begun.headers["Location"] == f"/permohonan/{draft.reference}/isian/"
    assert drafting.answers_of(draft) == {"nama": "Fitri Handayani"}
    assert "Keberatan Anda belum dikirim" in me.get(base).content.decode()
    mine = f"/permohonan/{draft.reference}/"
    for question, said in (("keberatan", ANSWERS), ("nama", ANSWERS), ("bukti", {})):
        assert me.post(f"{mine}isian/{question}", said).status_code == 302
    assert me.post(f"{mine}pengajuan").status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.body.agency.code) == ("submitted", "bapenda")
    assert "Keberatan Anda sedang diperiksa" in me.get(base).content.decode()
    there = me.get(mine).content.decode()
    assert f'href="{base}"' in there
    assert "Keberatan dikabulkan" not in there
    me.post(f"{base}keberatan")
    assert Application.objects.filter(objects_to=refused).count() == 1
    desk = world.client(world.officer("agus.permana"))
    told = desk.get(f"/petugas/kasus/{draft.reference}/").content.decode()
    assert f'href="/petugas/kasus/{refused.reference}/"' in told
    assert "Bukti lunas tidak terbaca." in told
    told = desk.get(f"/petugas/kasus/{refused.reference}/").content.decode()
    assert "Pemohon mengajukan keberatan" in told
    assert f'href="/petugas/kasus/{draft.reference}/"' in told


def test_an_upheld_objection_is_told_on_both_pages_and_in_messages(
    world, refused, objection
) -> None:
    world.settle(objection.pk, "agus.permana", "granted")
    signed(world, objection)
    me = world.client(world.resident())
    former = me.get(f"/permohonan/{refused.reference}/").content.decode()
    assert "Keberatan Anda diterima" in former
    assert "Permohonan ini dikabulkan dan berjalan lagi." in former
    assert "Keberatan diterima, berjalan lagi" in former
    assert decision_in_force(refused).by == decision_in_force(objection).by
    assert "upheld" in templates(refused)
    assert templates(objection) == {"received", "issued"}


def test_a_dismissed_objection_tells_its_reasons_and_ends_there(world, refused, objection) -> None:
    world.settle(objection.pk, "agus.permana", "refused", "Berkas kedua pun tidak terbaca.")
    signed(world, objection)
    me = world.client(world.resident())
    page = me.get(f"/permohonan/{objection.reference}/").content.decode()
    assert "Keberatan ditolak" in page
    assert "Berkas kedua pun tidak terbaca." in page
    assert 'keberatan"' not in page
    assert "Keberatan Anda ditolak" in me.get(f"/permohonan/{refused.reference}/").content.decode()
    assert templates(objection) == {"received", "refused"}
    me.post(f"/permohonan/{objection.reference}/keberatan")
    assert Application.objects.filter(objects_to=objection).count() == 0


def test_an_objection_that_no_answer_came_to_is_said_to_be_upheld_by_law(
    world, refused, objection
) -> None:
    world.later(days=20)
    while deem_next(at=world.at):
        pass
    world.work()
    me = world.client(world.resident())
    page = me.get(f"/permohonan/{objection.reference}/").content.decode()
    assert "Menurut hukum keberatan Anda dianggap diterima." in page
    assert "UU 30/2014 pasal 77" in page
    assert "deemed" in templates(objection)
    assert "deemed" not in templates(refused)


@pytest.mark.parametrize(("days", "may"), [(28, True), (34, False)])
def test_one_objects_within_21_working_days_of_the_refusal(world, refused, days, may) -> None:
    """From Tuesday 24 November: 21 working days end on 23 December; a holiday may move it."""
    me, at = world.resident(), world.at + timedelta(days=days)
    assert objecting.offered(refused_now(refused), by=me, at=at) is may
    if may:
        assert objecting.start(refused.pk, by=me, language="id", at=at).objects_to == refused
    else:
        with pytest.raises(objecting.TooLateError):
            objecting.start(refused.pk, by=me, language="id", at=at)


def test_a_draft_of_an_objection_is_not_sent_after_the_limit(world, refused) -> None:
    me = world.resident()
    draft = objecting.start(refused.pk, by=me, language="id", at=world.at)
    drafting.save(draft, ANSWERS, at=world.at)
    with pytest.raises(objecting.TooLateError):
        submission.submit(draft.pk, by=me, at=world.at + timedelta(days=60))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_an_objection_withdrawn_may_be_made_again_and_the_refusal_stands(
    world, refused, objection
) -> None:
    me = world.client(world.resident())
    me.post(f"/permohonan/{objection.reference}/penarikan")
    refused.refresh_from_db()
    assert refused.state == "refused"
    again = me.post(f"/permohonan/{refused.reference}/keberatan").headers["Location"]
    assert again.endswith("/isian/")
    assert objection.reference not in again


def test_nobody_objects_to_anothers_case_nor_to_what_was_not_refused(world, refused) -> None:
    path = f"/permohonan/{refused.reference}/keberatan"
    stranger = world.client(world.resident("asep@contoh.example"))
    assert stranger.post(path).status_code == 404
    assert PageClient().post(path).status_code == 404
    assert world.client(world.officer("wulan.sari")).post(path).status_code == 404
    me = world.resident()
    running, granted = world.submitted(me), world.granted(me)
    for case in (running, granted):
        assert world.client(me).post(f"/permohonan/{case.reference}/keberatan").status_code == 302
        page = world.client(me).get(f"/permohonan/{case.reference}/").content.decode()
        assert f"{case.reference}/keberatan" not in page
    assert not Application.objects.exclude(objects_to=None).exists()


def test_whoever_holds_the_slip_alone_cannot_object(world) -> None:
    draft, secret = world.draft()
    me = world.resident()
    drafting.claim(frozenset({draft.pk}), by=me, at=world.at)
    case = submission.submit(draft.pk, by=me, at=world.at)
    world.settle(case.pk, "wulan.sari", "refuse", "Bukti lunas tidak terbaca.")
    holder = PageClient()
    holder.post("/lacak", {"reference": case.reference, "secret": secret})
    assert "Masuk dahulu" in holder.get(f"/permohonan/{case.reference}/").content.decode()
    answer = holder.post(f"/permohonan/{case.reference}/keberatan")
    assert answer.headers["Location"].startswith("/masuk?")
    assert not Application.objects.exclude(objects_to=None).exists()


def refused_now(case: Application) -> Application:
    case.refresh_from_db()
    return case


def templates(case: Application) -> set[str]:
    return set(Message.objects.filter(about=case.pk).values_list("template", flat=True))
