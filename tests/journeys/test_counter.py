"""At a counter an officer sees the KTP: the code finds the resident, and the look is on record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pendopo.domain.messaging.models import Message
from pendopo.domain.people import counters, proving
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import AccessRecord, Account
from pendopo.domain.people.trust import CounterCode, Proof
from pendopo.ground.log.models import Event
from pendopo.ground.vault import find
from tests.journeys.test_proving import FITRI, again, matched, registry

__all__ = ["registry"]
KTP = {"nik": FITRI["nik"], "nama": FITRI["name"], "same": "1"}


def at_desk(world, login: str = "lina.marlina@kel-sempur"):
    return world.client(officer_actor(Account.objects.get(login=login).pk, at=world.at))


def shown(world, me) -> str:
    page = world.client(me).post("/akun/loket").content.decode()
    return page.partition('<strong class="number">')[2].partition("<")[0]


def found(desk, typed: str) -> str:
    answer = desk.post("/petugas/bukti-diri/", {"shown": typed})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def test_an_officer_finds_a_resident_by_the_code_and_confirms_the_ktp(world) -> None:
    me, desk = world.resident(), at_desk(world)
    page = found(desk, shown(world, me).lower().replace("-", " "))
    assert "Salin dari KTP" in desk.get(page).content.decode()
    assert desk.post(f"{page}bukti", {**KTP, "nik": "1"}).status_code == 422
    unticked = desk.post(f"{page}bukti", {k: v for k, v in KTP.items() if k != "same"})
    assert (unticked.status_code, Proof.objects.count()) == (422, 0)
    assert desk.post(f"{page}bukti", KTP).status_code == 302
    proof = Proof.objects.get()
    assert (proof.level, proof.how, proof.by.login) == (3, "counter", "lina.marlina@kel-sempur")
    assert proof.agency.code == "kec-bogor-tengah"
    assert again(me, world).assurance == 3
    seen = AccessRecord.objects.about(me.person).get()
    assert (seen.purpose, seen.account.login) == ("identity", "lina.marlina@kel-sempur")
    assert (
        "memeriksa KTP Anda di loket" in world.client(me).get("/data-saya/dilihat").content.decode()
    )
    assert Event.objects.get(name="person.proven").actor_id == seen.account_id
    world.work()
    assert Message.objects.filter(person=me.person, template="person_proven").count() == 1


def test_a_matched_resident_is_compared_with_the_ktp_and_nothing_is_typed(world, registry) -> None:
    me, desk = world.resident(), at_desk(world, "indah.permata@disdukcapil")
    matched(me, world)
    page = found(desk, FITRI["nik"])
    said = desk.get(page).content.decode()
    assert "Fitri Handayani" in said
    assert desk.post(f"{page}bukti", {"same": "1"}).status_code == 302
    assert again(me, world).assurance == 3


def test_a_code_works_once_and_for_ten_minutes(world) -> None:
    me, desk = world.resident(), at_desk(world)
    code = shown(world, me)
    CounterCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert desk.post("/petugas/bukti-diri/", {"shown": code}).status_code == 422
    fresh = shown(world, me)
    found(desk, fresh)
    assert desk.post("/petugas/bukti-diri/", {"shown": fresh}).status_code == 422


def test_who_is_no_counter_finds_nobody(world) -> None:
    me = world.resident()
    code = shown(world, me)
    desk = world.client(world.officer("wulan.sari"))
    assert desk.get("/petugas/bukti-diri/").status_code == 404
    assert desk.post("/petugas/bukti-diri/", {"shown": code}).status_code == 404
    with pytest.raises(counters.NotACounterError):
        counters.find(code, by=world.officer("wulan.sari"), at=world.at)
    with pytest.raises(counters.NotACounterError):
        counters.confirm(
            me.person, nik=FITRI["nik"], name="X", by=world.officer("wulan.sari"), at=world.at
        )


def test_an_officer_opens_nobody_whom_they_have_not_just_found(world) -> None:
    me, desk = world.resident(), at_desk(world)
    for deed in ("", "bukti", "pencabutan"):
        path = f"/petugas/bukti-diri/{me.person}/{deed}"
        answer = desk.post(path, KTP) if deed else desk.get(path)
        assert answer.status_code == 404, deed
    found(desk, shown(world, me))
    other = world.resident("lain@contoh.example")
    assert desk.get(f"/petugas/bukti-diri/{other.person}/").status_code == 404


def test_a_nik_of_another_account_moves_only_when_the_officer_says_so(world, registry) -> None:
    former, me, desk = world.resident("lama@contoh.example"), world.resident(), at_desk(world)
    matched(former, world)
    case = world.submitted(again(former, world))
    page = found(desk, shown(world, me))
    said = desk.post(f"{page}bukti", KTP)
    assert said.status_code == 422
    assert "akun lain" in said.content.decode()
    assert desk.post(f"{page}bukti", {**KTP, "move": "1"}).status_code == 302
    assert (again(former, world).assurance, again(me, world).assurance) == (1, 3)
    assert find("identity", FITRI["nik"]) == [me.person]
    case.refresh_from_db()
    assert case.applicant_id == former.person
    assert world.client(me).get(f"/permohonan/{case.reference}/").status_code == 404
    world.work()
    assert Message.objects.filter(person=former.person, template="person_unproven").exists()


def test_what_was_proven_is_revoked_when_the_face_is_anothers(world, registry) -> None:
    me, desk = world.resident(), at_desk(world)
    matched(me, world)
    page = found(desk, shown(world, me))
    assert desk.post(f"{page}pencabutan").status_code == 302
    assert again(me, world).assurance == 1
    assert Proof.objects.get().ended_for == "counter"
    with pytest.raises(proving.OtherNikError):
        counters.confirm(
            me.person,
            nik="3271055110820006",
            name="Euis Komariah",
            by=officer_actor(Account.objects.get(login="lina.marlina@kel-sempur").pk, at=world.at),
            at=world.at,
        )
