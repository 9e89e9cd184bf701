"""An objection is a case of its own: begun from a decision, decided by the head of who decided."""

from uuid import uuid4

import pytest

from pendopo.config import demo
from pendopo.domain.applications import drafting, submission
from pendopo.domain.applications.deciding import ReasonNeededError, decision_in_force
from pendopo.domain.applications.deeming import deem_next
from pendopo.domain.applications.signing import sign_waiting
from pendopo.domain.catalogue.finding import version_in_force
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
    version = version_in_force("keberatan", on=world.at.date())
    assert version is not None
    draft, _ = drafting.start(version, key=uuid4(), by=me, language="id", at=world.at)
    draft.objects_to = refused
    draft.save(update_fields=["objects_to"])
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
