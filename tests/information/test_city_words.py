"""What the city tells is read by SMS too, word by word; who was warned answers by one word."""

from datetime import timedelta

from pendopo.domain.information import levels, publishing, warning
from pendopo.domain.information.alerts import Reply
from pendopo.domain.people.models import Account
from pendopo.ground.vault import blind
from tests.information.test_warnings import SEMPUR, officer, resident, said
from tests.texting import PHONE


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
