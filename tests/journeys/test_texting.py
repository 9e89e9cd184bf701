"""Following by SMS: reference and secret, or the number that the applicant has proven."""

from uuid import uuid4

import pytest

from pendopo.channels.conversation.answering import AN_HOUR, answer_next
from pendopo.domain.messaging.models import Delivery, Inbound, Message, Preference
from pendopo.domain.messaging.receiving import take
from pendopo.domain.messaging.transports import Said
from pendopo.domain.people.models import ContactPoint
from pendopo.ground.vault import blind
from pendopo.ground.vault.keyring import Keyring

PHONE, OTHER = "+6281200000001", "+6281200000002"


@pytest.fixture
def text(world):
    """Text the city and return what it answers, or nothing."""

    def ask(words: str, number: str = PHONE, channel: str = "sms") -> str:
        Message.objects.filter(template__in=ANSWERS).delete()
        take([Said(number, words)], channel=channel, at=world.at)
        assert answer_next(at=world.at) == 1
        answer = Message.objects.filter(template__in=ANSWERS).first()
        if answer is None:
            return ""
        assert answer.deliveries.get().channel == channel
        ring = Keyring.of([answer.subject])
        told = answer.deliveries.get().address_sealed
        assert ring.unseal(answer.subject, "contact", told) == number
        return ring.unseal(answer.subject, "text", answer.text_sealed)

    return ask


ANSWERS = (
    "help",
    "standing",
    "ended",
    "secret_wanted",
    "stopped",
    "started",
    "stranger",
    "too_often",
)


@pytest.fixture
def fitri(world):
    me = world.resident()
    sealed = Keyring.of([me.person]).seal(me.person, "contact", PHONE)
    ContactPoint.objects.create(
        person_id=me.person, kind="phone", address_sealed=sealed, proven_at=world.at
    )
    blind.remember(me.person, "phone", PHONE)
    return me


def test_the_applicants_own_number_is_proof_enough(world, fitri, text) -> None:
    case = world.submitted(fitri)
    said = text(f"STATUS {case.reference}")
    assert said.startswith(f"{case.reference}, Salinan SPPT")
    assert "Sedang dikerjakan" in said
    assert "2026" in said
    assert text("status " + case.reference.lower().replace("-", " ")) == said
    assert text("Status") == said, "without a number it is the latest"


def test_anyone_else_needs_the_secret_of_the_case(world, fitri, text) -> None:
    draft, secret = world.draft(fitri)
    for words in ("STATUS", f"STATUS {draft.reference}", f"STATUS {draft.reference} K7QP-2MXA-9T"):
        assert "kode rahasia dari slip" in text(words, OTHER)
    assert "Belum dikirim" in text(f"STATUS {draft.reference} {secret}", OTHER)


def test_a_wrong_reference_is_told_no_more_than_a_foreign_one(world, fitri, text) -> None:
    case = world.submitted(fitri)
    foreign = text(f"STATUS {case.reference}", OTHER)
    assert text("STATUS BGR-26-PH9Z-HPFD-4", OTHER) == foreign
    assert text("STATUS besok", OTHER) == foreign


def test_a_decision_is_told_and_no_date_with_it(world, fitri, text) -> None:
    case = world.granted(fitri)
    assert text(f"STATUS {case.reference}").endswith(": Selesai.")


@pytest.mark.parametrize("word", ["BERHENTI", "stop", "Eureun."])
def test_who_says_stop_is_told_nothing_more_there(world, fitri, text, word) -> None:
    assert "tidak lagi mengirim" in text(word)
    assert Preference.objects.get().refused == ["sms"]
    world.submitted(fitri)
    world.work()
    assert set(
        Delivery.objects.filter(message__template="received").values_list("channel", flat=True)
    ) == {"email"}
    assert "kami kirim lagi" in text("MULAI")
    assert Preference.objects.get().refused == []


def test_a_number_nobody_has_proven_is_told_where_to(world, text) -> None:
    assert "/masuk" in text("STOP", OTHER)
    assert text("halo", OTHER).startswith("Ketik STATUS")


def test_the_answer_speaks_the_language_that_was_chosen(world, fitri, text) -> None:
    Preference.objects.create(person_id=fitri.person, language="su", changed_at=world.at)
    case = world.submitted(fitri)
    assert "Keur dikerjakeun" in text(f"STATUS {case.reference}")


def test_who_goes_on_and_on_is_warned_once_and_then_costs_nothing(world, text) -> None:
    number = f"+62812{uuid4().int % 10**8:08}"
    for _ in range(AN_HOUR):
        assert text("?", number)
    assert "Terlalu banyak" in text("?", number)
    assert text("?", number) == ""


def test_a_text_that_comes_again_is_one_text(world) -> None:
    for _ in range(2):
        take([Said(OTHER, "halo", "wamid.1")], channel="whatsapp", at=world.at)
    assert Inbound.objects.count() == 1
