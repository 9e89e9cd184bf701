"""What the city tells is read by SMS too, word by word; who was warned answers by one word."""

from datetime import timedelta

import pytest

from pendopo.channels.conversation.answering import answer_next
from pendopo.domain.information import levels, publishing, warning
from pendopo.domain.information.alerts import Reply
from pendopo.domain.messaging.models import Inbound, Message
from pendopo.domain.messaging.receiving import take
from pendopo.domain.messaging.transports import Said
from pendopo.domain.messaging.wording import words_of
from pendopo.domain.people.models import Account
from pendopo.ground.vault import blind
from pendopo.ground.vault.keyring import Keyring
from tests.information.test_warnings import SEMPUR, officer, resident, said

PHONE = "+6281200000001"


@pytest.fixture
def ask(world):
    def text(words: str) -> str:
        take([Said(PHONE, words)], channel="sms", at=world.at)
        inbound = Inbound.objects.order_by("-id").first()
        assert answer_next(at=world.at) == 1
        answer = Message.objects.get(cause=inbound.pk)
        return words_of(answer, Keyring.of([answer.subject])).text

    return text


def test_the_city_is_read_word_by_word(world, ask) -> None:
    assert "112 Panggilan darurat" in ask("darurat")
    assert ask("AIR") == "Belum ada bacaan hari ini."
    assert "Tidak ada peringatan" in ask("Peringatan Sempur")
    assert "KTP" in ask("INFO ktp hilang")
    assert "Puskesmas" in ask("info puskesmas")
    assert "Stasiun Bogor" in ask("INFO bus stasiun bogor")
    assert "Belum ada yang cocok" in ask("INFO xyzzyq")
    assert "Belum ada yang cocok" in ask("INFO")
    assert "tidak ada peringatan" in ask("AMAN").lower()

    me = resident(world, 1, SEMPUR)
    blind.remember(me.pk, "phone", PHONE)
    Account.objects.create(kind="resident", person=me, created_at=world.at)
    writer, chief = (officer(world, f"{n}@bpbd") for n in ("gilang.ramdani", "tuti.herawati"))
    for cm, before in ((40, 30), (92, 1)):
        moment = world.at - timedelta(minutes=before)
        levels.read("katulampa", cm=cm, read_at=moment, by=writer, at=world.at)
    assert "92 cm, Siaga 3 (waspada). Naik 52 cm dalam sejam" in ask("TINGGI AIR")
    alert = warning.draft(said(world), by=writer, at=world.at)
    publishing.publish(alert.pk, by=chief, at=world.at)
    assert "Ciliwung naik cepat. Jauhi bantaran sungai." in ask("PERINGATAN sempur")
    assert "Tidak ada peringatan" in ask("PERINGATAN tajur")
    assert "telepon 112 sekarang" in ask("tolong!")
    assert Reply.objects.get(person=me).word == "help"
    assert "Kami catat" in ask("Aman")
    assert (Reply.objects.get(person=me).word, Reply.objects.get(person=me).channel) == (
        "safe",
        "sms",
    )
