"""Systems outside are slow, silent, wrong, or answer twice: what is done there is done once."""

import threading
from datetime import timedelta

import pytest

from pendopo.domain.applications.exchanging import exchange_next, request_of, response_of, retry
from pendopo.domain.applications.models import Exchange
from pendopo.domain.applications.reaching import stamp_of
from pendopo.domain.documents.models import ReceivedDocument
from pendopo.domain.workflow.models import Task
from pendopo.engines.signatures.validating import validate
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import Keyring
from tests.journeys.outside import (
    ask_until,
    be_impatient,
    now,
    sent_case,
    simulated_registry,
    simulated_stamps,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Keys are slow to make: one registry's seal for these tests."""
    return tmp_path_factory.mktemp("registry")


@pytest.fixture
def registry(folder):
    (folder / "births.db").unlink(missing_ok=True)
    with simulated_registry(folder) as control:
        yield control


@pytest.fixture
def stamps(tmp_path):
    with simulated_stamps(tmp_path / "stamps") as control:
        yield control


def times(case, node: str) -> int:
    return Task.objects.filter(about=case.pk, node=node).count()


def test_a_birth_goes_all_the_way_and_the_akta_is_the_applicants(world, registry, stamps) -> None:
    case = sent_case(world)
    ask_until(world.at, case, "match")
    case.refresh_from_db()
    assert case.state == "granted"
    assert registry.figures()["births"] == 1
    assert stamps.figures()["stamps"] == 1
    akta = ReceivedDocument.objects.get(about=case.pk)
    assert (akta.signer, akta.kind["id"]) == (
        "Pejabat Pencatatan Sipil (contoh)",
        "Akta kelahiran",
    )
    client = world.client(world.resident())
    page = client.get(f"/permohonan/{case.reference}/").content.decode()
    address = f"/permohonan/{case.reference}/dokumen-luar/{akta.pk}.pdf"
    assert address in page
    fetched = client.get(address)
    assert fetched.content == files.fetch(akta.subject, akta.file)
    assert case.handovers.get(document=akta.pk).fetched_at is not None
    assert world.client(world.resident("asep@contoh.example")).get(address).status_code == 404


def test_a_registry_silent_for_an_hour_that_then_answers_twice_enters_one_birth(
    world, registry, stamps
) -> None:
    case = sent_case(world)
    exchange_next(at=world.at)
    be_impatient()
    registry.become("silent")
    at = world.at
    while at < world.at + timedelta(hours=1):
        exchange_next(at=at)
        at += timedelta(minutes=1)
    birth = Exchange.objects.get(application=case, kind="birth")
    assert birth.state == "unknown"
    assert birth.attempts >= 4
    assert registry.figures()["births"] == 0
    registry.become("twice")
    be_impatient(20)
    ask_until(at + timedelta(hours=4), case, "birth")
    case.refresh_from_db()
    assert registry.figures()["births"] == 1
    assert (case.state, times(case, "ambil"), times(case, "serahkan")) == ("granted", 1, 1)
    assert exchange_next(at=at + timedelta(days=1)) == 0


def test_what_the_registry_does_not_know_is_sent_again_under_the_same_id(world, registry) -> None:
    case = sent_case(world)
    exchange_next(at=world.at)
    be_impatient()
    registry.become("silent", method="PUT")
    for hours in range(3):
        exchange_next(at=world.at + timedelta(hours=hours))
    calls = registry.figures()["calls"]
    assert (calls["PUT"], calls["GET"]) == (3, 2), "sent, then asked about before each sending"
    registry.become("normal")
    be_impatient(20)
    birth = ask_until(world.at + timedelta(hours=9), case, "birth")
    assert (birth.state, birth.outcome) == ("answered", "accepted")
    assert registry.figures() | {"calls": 0} == {
        "mode": "normal",
        "calls": 0,
        "births": 1,
        "submitted": 1,
    }


@pytest.mark.parametrize("mode", ["lost", "error", "slow"])
def test_after_a_lost_answer_the_registry_is_asked_before_anything_is_sent(
    world, registry, mode
) -> None:
    case = sent_case(world)
    exchange_next(at=world.at)
    be_impatient()
    registry.become(mode, seconds=1)
    exchange_next(at=world.at)
    be_impatient(20)
    birth = Exchange.objects.get(application=case, kind="birth")
    assert birth.state == "unknown"
    assert exchange_next(at=world.at) == 0, "its next try is later"
    registry.become("normal")
    threading.Event().wait(1 if mode == "slow" else 0)
    birth = ask_until(world.at + timedelta(hours=1), case, "birth")
    assert birth.outcome == "accepted"
    calls = registry.figures()["calls"]
    assert calls["PUT"] == (2 if mode == "error" else 1)
    assert registry.figures()["births"] == 1


def test_an_answer_about_something_else_is_set_aside_for_an_officer_who_asks_again(
    world, registry
) -> None:
    case = sent_case(world)
    exchange_next(at=world.at)
    registry.become("wrong", method="PUT")
    exchange_next(at=world.at)
    birth = Exchange.objects.get(application=case, kind="birth")
    assert (birth.state, exchange_next(at=world.at + timedelta(days=9))) == ("failed", 0)
    client = world.client(world.officer("wulan.sari"))
    page = client.get("/petugas/pertukaran/").content.decode()
    assert case.reference in page
    assert "Fitri" not in page
    client.post(f"/petugas/pertukaran/{birth.pk}/percobaan")
    birth = ask_until(now(), case, "birth")
    assert birth.outcome == "accepted"
    assert registry.figures()["births"] == 1
    assert registry.figures()["calls"]["PUT"] == 1


def test_an_officer_of_another_agency_neither_sees_an_exchange_nor_repeats_it(
    world, registry
) -> None:
    case = sent_case(world)
    registry.become("wrong")
    failed = ask_until(world.at, case, "match")
    assert failed.state == "failed"
    stranger = world.stranger()
    page = world.client(stranger).get("/petugas/pertukaran/").content.decode()
    assert case.reference not in page
    assert retry(failed.pk, by=stranger, at=world.at) is False
    assert (
        world.client(stranger).post(f"/petugas/pertukaran/{failed.pk}/percobaan").status_code == 404
    )


@pytest.mark.parametrize(
    ("answers", "outcome", "agrees"),
    [
        ({"nama": "fitri  handayani"}, "matched", {"name": True, "birth_date": True}),
        ({"nama": "Fitri H"}, "mismatch", {"name": False, "birth_date": True}),
        ({"lahir_pemohon": "1990-01-26"}, "mismatch", {"name": True, "birth_date": False}),
        ({"nik": "3271036501900099"}, "unknown", {}),
    ],
)
def test_a_person_is_matched_field_by_field(world, registry, answers, outcome, agrees) -> None:
    case = sent_case(world, **answers)
    exchange_next(at=world.at)
    match = Exchange.objects.select_related("application").get(application=case, kind="match")
    told = response_of(match, Keyring.of([case.subject]))
    assert (match.outcome, told["agrees"]) == (outcome, agrees)
    case.refresh_from_db()
    assert case.state == ("submitted" if outcome == "matched" else "refused")
    page = world.client(world.officer("wulan.sari")).get(f"/petugas/kasus/{case.reference}/")
    read = page.content.decode()
    assert ("Nama berbeda dengan data kependudukan: Fitri H" in read) == (not agrees.get("name", 1))
    assert ("kependudukan: 26 Januari 1990" in read) == (not agrees.get("birth_date", 1))
    assert ("NIK tidak ditemukan" in read) == (outcome == "unknown")


def test_a_birth_that_the_registry_refuses_says_why_and_enters_nothing(world, registry) -> None:
    case = sent_case(world, kk="3271050908100005")
    birth = ask_until(world.at, case, "birth")
    birth.application = case
    told = response_of(birth, Keyring.of([case.subject]))
    assert (birth.state, told["reasons"]) == ("refused", ["Ibu tidak tercantum pada KK ini"])
    case.refresh_from_db()
    assert case.state == "refused"
    assert registry.figures()["births"] == 0


def test_what_is_asked_and_answered_is_sealed(world, registry) -> None:
    case = sent_case(world)
    exchange_next(at=world.at)
    match = Exchange.objects.select_related("application").get(application=case, kind="match")
    assert request_of(match)["nik"] == "3271036501900004"
    assert b"3271036501900004" not in bytes(match.request_sealed)


def test_an_akta_signed_by_someone_else_is_not_taken(world, registry, stamps, monkeypatch) -> None:
    from pendopo.domain.applications.outside import OUTSIDE
    from pendopo.domain.documents.signers import authority

    monkeypatch.setattr(type(OUTSIDE.registry), "vouching", lambda _: authority())
    case = sent_case(world)
    akta = ask_until(world.at, case, "akta")
    assert (akta.state, akta.problem) == ("failed", "untrusted")
    assert not ReceivedDocument.objects.filter(about=case.pk).exists()


def test_a_lost_answer_of_the_stamp_seller_costs_one_stamp(world, registry, stamps) -> None:
    case = sent_case(world)
    stamps.become("lost", method="PUT")
    stamp = ask_until(world.at, case, "stamp")
    assert stamp.state == "unknown"
    assert stamps.figures()["stamps"] == 1
    stamps.become("normal")
    ask_until(world.at + timedelta(hours=1), case, "stamp")
    case.refresh_from_db()
    shown = stamp_of(case.pk, Keyring.of([case.subject]))
    assert case.state == "granted"
    assert stamps.figures()["stamps"] == 1
    assert shown is not None
    assert len(shown["serial"]) == 20
    assert shown["qr"].startswith("<svg")


def test_a_token_of_the_stamp_seller_that_has_ended_is_renewed(world, registry, tmp_path) -> None:
    case = sent_case(world)
    with simulated_stamps(tmp_path / "s") as stamps:
        from pendopo.domain.applications.outside import OUTSIDE

        OUTSIDE.stamps._token = "ended"
        assert ask_until(world.at, case, "stamp").state == "answered"
        assert stamps.figures()["stamps"] == 1


def test_the_family_of_a_card_is_read(registry) -> None:
    from pendopo.domain.applications.outside import OUTSIDE

    found = OUTSIDE.registry.family(kk="3271031203150002")
    assert [(m.name, m.relation, m.born) for m in found][1] == (
        "Fitri Handayani",
        "ISTRI",
        "1990-01-25",
    )
    assert OUTSIDE.registry.family(kk="3271031203150999") == []


def test_the_akta_of_the_simulator_holds_for_the_long_term(world, registry, stamps) -> None:
    from pendopo.domain.applications.outside import OUTSIDE

    case = sent_case(world)
    ask_until(world.at, case, "akta")
    akta = ReceivedDocument.objects.get(about=case.pk)
    vouching = OUTSIDE.registry.vouching()
    found = validate(
        files.fetch(akta.subject, akta.file),
        roots=vouching.roots(),
        intermediates=[],
        crls=vouching.revocation(),
        at=now(),
    )
    assert found.valid
    assert found.long_term
