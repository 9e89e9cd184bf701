"""A card reaches its owner: at a time with room, by post with a number, by a representative."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pendopo.domain.applications import collecting, deciding, drafting, submission
from pendopo.domain.applications.models import Application, Collection
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.documents.receiving import receive
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import AccessRecord, Account
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Task
from pendopo.engines.pack_files import read_yaml
from pendopo.engines.pack_texts import service_findings
from pendopo.ground.vault.keyring import Keyring
from tests.pages.client import PageClient
from tests.world import photo

ANSWERS = {
    "anak_nama": "Kirana Putri Handayani",
    "anak_nik": "3271035711180003",
    "lima_tahun": False,
    "orang_tua": {"nama": "Fitri Handayani", "nik": "3271036501900004"},
    "ponsel": "+6281200000001",
    "kelurahan": "32.71.03.1006",
    "benar": True,
}
CLERK, HEAD = "indah.permata@disdukcapil", "hasan.basri@disdukcapil"


def officer(world, login: str):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def ready(world, by) -> Application:
    """Return a case whose card is printed."""
    version = version_in_force("kartu-identitas-anak", on=world.at.date())
    draft, _ = drafting.start(version, key=uuid4(), by=by, language="id", at=world.at)
    files = {
        name: [
            str(
                receive(
                    about=draft.pk,
                    subject=draft.subject,
                    question=name,
                    name="foto.jpg",
                    data=photo(),
                    accept=frozenset({"image"}),
                    at=world.at,
                ).pk
            )
        ]
        for name in ("akta", "kartu_keluarga", "ktp")
    }
    drafting.save(draft, {**ANSWERS, **files}, at=world.at)
    submission.submit(draft.pk, by=by, at=world.at)
    for login, outcome in ((CLERK, "complete"), (HEAD, "granted"), (CLERK, "printed")):
        me = officer(world, login)
        task = Task.objects.waiting_for_an_officer().workable_by(me).get(about=draft.pk)
        running.claim(task.pk, by=me, at=world.at)
        deciding.settle(task.pk, outcome=outcome, reason="", questions=[], by=me, at=world.at)
    world.work()
    draft.refresh_from_db()
    assert draft.state == "granted"
    return draft


def first_slot(case: Application) -> datetime:
    return collecting.slots(case, at=timezone.now())[0]


def code_of(case: Application) -> str:
    found = Collection.objects.select_related("application").get(application=case)
    return collecting.told_of(found, Keyring.of([case.subject]))["code"]


def test_a_card_is_collected_at_a_chosen_time_against_a_code(world) -> None:
    me = world.resident()
    case = ready(world, me)
    phone = world.client(me)
    base = f"/permohonan/{case.reference}"
    assert "Pilih cara" in phone.get(f"{base}/").content.decode()
    assert phone.post(f"{base}/pengambilan", {"way": "pickup"}).status_code == 422
    slot = first_slot(case)
    told = {"way": "pickup", "slot": slot.isoformat()}
    assert phone.post(f"{base}/pengambilan", told).status_code == 302
    assert code_of(case) in phone.get(f"{base}/").content.decode()
    desk = world.client(officer(world, CLERK))
    listed = desk.get("/petugas/pengambilan/").content.decode()
    assert case.reference in listed
    assert code_of(case) not in listed
    assert AccessRecord.objects.about(case.subject).filter(purpose="handover").exists()
    give = f"/petugas/pengambilan/{case.reference}/penyerahan"
    right, wrong = code_of(case), "0" * 6
    refused = desk.post(give, {"code": wrong if wrong != right else "111111"})
    assert (refused.status_code, right in refused.content.decode()) == (422, False)
    assert Collection.objects.get().given_at is None
    desk.post(give, {"code": f"{right[:3]} {right[3:]}"})
    found = Collection.objects.get()
    assert found.given_by_id == officer(world, CLERK).account
    assert found.code_sealed is None
    assert "Sudah diserahkan" in phone.get(f"{base}/").content.decode()
    assert phone.post(f"{base}/pengambilan", told).status_code == 302
    assert Collection.objects.get().given_at == found.given_at
    world.work()
    assert Message.objects.filter(person=me.person, template="collected").exists()


def test_a_card_is_posted_and_followed(world) -> None:
    me = world.resident()
    case = ready(world, me)
    phone, desk = world.client(me), world.client(officer(world, CLERK))
    base = f"/permohonan/{case.reference}"
    told = {"way": "post", "recipient": "Fitri Handayani", "address": "Jl. Sempur Kaler 12, 16129"}
    assert phone.post(f"{base}/pengambilan", {**told, "address": "x"}).status_code == 422
    assert phone.post(f"{base}/pengambilan", told).status_code == 302
    assert "Jl. Sempur Kaler 12" in desk.get("/petugas/pengambilan/").content.decode()
    parcel = f"/petugas/pengambilan/{case.reference}/pengiriman"
    wrong = desk.post(parcel, {"courier": "Pos", "tracking": "P1", "link": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert 'value="P1"' in wrong.content.decode(), "what was typed stays"
    assert Collection.objects.get().sent_at is None
    desk.post(
        parcel,
        {"courier": "Pos Indonesia", "tracking": "P2611250001", "link": "https://pos.example/P2"},
    )
    page = phone.get(f"{base}/").content.decode()
    assert "P2611250001" in page
    assert "https://pos.example/P2" in page
    world.work()
    assert Message.objects.filter(person=me.person, template="posted").exists()


def test_a_representative_is_named_and_shows_the_code(world) -> None:
    me = world.resident()
    case = ready(world, me)
    phone, desk = world.client(me), world.client(officer(world, CLERK))
    told = {"way": "representative", "slot": first_slot(case).isoformat(), "name": "Asep Saepudin"}
    path = f"/permohonan/{case.reference}/pengambilan"
    assert phone.post(path, {**told, "nik": "1"}).status_code == 422
    assert phone.post(path, {**told, "nik": "3271031203850002"}).status_code == 302
    listed = desk.get("/petugas/pengambilan/").content.decode()
    assert "Asep Saepudin" in listed
    assert "3271 0312 0385 0002" in listed


def test_a_time_holds_no_more_people_than_the_service_says(world) -> None:
    me = world.resident()
    cases = [ready(world, me) for _ in range(5)]
    slot = first_slot(cases[0])
    for case in cases[:4]:
        collecting.choose(case.pk, way="pickup", slot=slot, told={}, by=me, at=world.at)
    assert slot not in collecting.slots(cases[4], at=world.at)
    with pytest.raises(collecting.SlotFullError):
        collecting.choose(cases[4].pk, way="pickup", slot=slot, told={}, by=me, at=world.at)
    seats = set(Collection.objects.values_list("seat", flat=True))
    assert seats == {0, 1, 2, 3}
    with pytest.raises(IntegrityError), transaction.atomic():
        Collection.objects.filter(application=cases[0]).update(seat=1)
    collecting.choose(
        cases[0].pk, way="post", slot=None, told={"name": "F", "address": "J"}, by=me, at=world.at
    )
    collecting.choose(cases[4].pk, way="pickup", slot=slot, told={}, by=me, at=world.at)


def test_times_are_offered_on_working_days_within_hours(world) -> None:
    case = ready(world, world.resident())
    offered = collecting.slots(case, at=world.at)
    assert len({slot.date() for slot in offered}) == collecting.DAYS
    assert all(slot.astimezone(world.at.tzinfo).weekday() < 5 for slot in offered)
    assert min(offered) > world.at
    odd = min(offered) + timedelta(minutes=7)
    with pytest.raises(collecting.SlotFullError):
        collecting.choose(
            case.pk, way="pickup", slot=odd, told={}, by=world.resident(), at=world.at
        )


def test_ten_wrong_codes_ask_for_a_new_choice(world) -> None:
    me = world.resident()
    case = ready(world, me)
    clerk = officer(world, CLERK)
    collecting.choose(case.pk, way="pickup", slot=first_slot(case), told={}, by=me, at=world.at)
    right = code_of(case)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(collecting.TRIES):
        with pytest.raises(collecting.WrongCodeError):
            collecting.give(case.pk, typed=wrong, by=clerk, at=world.at)
    with pytest.raises(collecting.NothingToCollectError):
        collecting.give(case.pk, typed=right, by=clerk, at=world.at)
    collecting.choose(case.pk, way="pickup", slot=first_slot(case), told={}, by=me, at=world.at)
    collecting.give(case.pk, typed=code_of(case), by=clerk, at=world.at)


def test_what_is_not_ours_is_neither_chosen_nor_handed_out(world) -> None:
    me = world.resident()
    case = ready(world, me)
    collecting.choose(case.pk, way="pickup", slot=first_slot(case), told={}, by=me, at=world.at)
    path = f"/permohonan/{case.reference}/pengambilan"
    assert PageClient().get(path).status_code == 404
    assert world.client(world.resident("orang@contoh.example")).post(path).status_code == 404
    other = world.client(world.stranger())
    give = f"/petugas/pengambilan/{case.reference}/penyerahan"
    assert other.post(give, {"code": code_of(case)}).status_code == 404
    assert case.reference not in other.get("/petugas/pengambilan/").content.decode()
    letter = world.granted(me)
    assert world.client(me).get(f"/permohonan/{letter.reference}/pengambilan").status_code == 404


def test_a_pack_says_how_long_a_time_is_and_for_how_many(tmp_path) -> None:
    path = tmp_path / "service.yaml"
    path.write_text("term: P1D\nhandover:\n  kind: card\n  ways: [pickup]\n  minutes: 30\n")
    found = service_findings(read_yaml(path))
    assert [(f.line, f.say) for f in found] == [(3, "jam pengambilan tidak lengkap: capacity")]
    assert "capacity: 4" in found[0].cure
