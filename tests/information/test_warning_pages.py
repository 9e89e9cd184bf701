"""A warning through the pages: written, read by a second person, published, answered, ended."""

import re

from lxml import etree, html

from pendopo.domain.information.alerts import Alert, FollowedArea
from pendopo.domain.messaging.models import Message
from pendopo.domain.messaging.wording import words_of
from pendopo.ground.vault.keyring import Keyring
from tests.information.test_warnings import SCHEMA, SEMPUR, TAJUR, officer
from tests.pages.client import PageClient

WORDS = {
    "headline_id": "Ciliwung naik di Katulampa",
    "action_id": "Jauhi bantaran sungai.",
    "severity": "severe",
    "urgency": "expected",
    "certainty": "likely",
    "expires": "2026-11-24T15:00",
    "areas": [SEMPUR],
}


def test_an_officer_warns_and_a_resident_answers(world) -> None:
    writer, chief = (
        world.client(officer(world, f"{n}@bpbd")) for n in ("gilang.ramdani", "tuti.herawati")
    )
    me, stranger = world.client(world.resident()), PageClient()
    assert me.get("/peringatan/langganan").status_code == 200
    many = [area.pk for area in Alert.areas.rel.model.objects.filter(kind="village")[:21]]
    assert me.post("/peringatan/langganan", {"kelurahan": many}).status_code == 422
    me.post("/peringatan/langganan", {"kelurahan": [SEMPUR]})
    assert FollowedArea.objects.count() == 1

    assert world.client(world.officer("wulan.sari")).get("/petugas/peringatan/").status_code == 404
    writer.get("/petugas/peringatan/baru/banjir")
    wrong = writer.post("/petugas/peringatan/baru/banjir", {**WORDS, "areas": [], "action_id": ""})
    assert wrong.status_code == 422
    assert "Isi bagian ini." in wrong.content.decode()
    place = writer.post("/petugas/peringatan/baru/banjir", WORDS).headers["Location"]
    writer.post(f"{place}isi", {**WORDS, "headline_id": "Ciliwung naik"})
    assert "Menunggu orang kedua" in writer.get(place).content.decode()
    writer.post(f"{place}penerbitan")
    assert not Message.objects.filter(broadcast__isnull=False).exists()
    assert "Ciliwung naik" not in stranger.get("/peringatan/").content.decode()
    chief.post(f"{place}penerbitan")
    assert "1 orang" in chief.get(place).content.decode()

    alert = Alert.objects.get()
    for page in ("/", "/peringatan/", f"/peringatan/{alert.pk}/"):
        assert "Ciliwung naik" in stranger.get(page).content.decode()
    stranger.post("/peringatan/kelurahan", {"kelurahan": TAJUR})
    assert "Ciliwung naik" not in stranger.get("/").content.decode()
    assert "Tidak ada peringatan untuk Tajur" in stranger.get("/peringatan/").content.decode()
    feed = etree.fromstring(stranger.get("/peringatan/cap/").content)
    (enclosure,) = feed.xpath("//*[local-name()='link'][@rel='enclosure']/@href")
    SCHEMA.assertValid(
        etree.fromstring(stranger.get(enclosure.removeprefix("http://localhost:8000")).content)
    )
    assert stranger.get("/peringatan/cap/TIDAK-ADA.xml").status_code == 404

    assert f"/peringatan/{alert.pk}/" in me.get("/pesan/").content.decode()
    message = Message.objects.get(broadcast__isnull=False)
    text = words_of(message, Keyring.of([message.subject])).text
    mine = re.search(r"/kabar/\S+", text)[0]
    assert "Bagaimana keadaan Anda?" in stranger.get(mine).content.decode()
    assert stranger.get(mine[:-3] + "AAA").status_code == 404
    assert stranger.post(f"{mine}/jawaban", {"jawaban": "x"}).status_code == 404
    stranger.post(f"{mine}/jawaban", {"jawaban": "help"})
    assert "Petugas melihatnya" in stranger.get(mine).content.decode()
    assert "Butuh bantuan" in chief.get(place).content.decode()
    assert "membantu Anda saat ada bahaya" in me.get("/data-saya/dilihat").content.decode()
    stranger.post(f"{mine}/penghentian")
    assert not FollowedArea.objects.exists()

    onward = writer.post(f"{place}pembaruan", {**WORDS, "headline_id": "Air mulai surut"})
    renewed = onward.headers["Location"]
    writer.post(f"{renewed}pembuangan")
    chief.post(f"{place}pengakhiran")
    clear = Alert.objects.get(kind="cancel")
    assert clear.people == 1, "who was warned hears the end, though they follow no more"
    assert "Bahaya sudah lewat" in stranger.get(f"/peringatan/{clear.pk}/").content.decode()
    tree = html.fromstring(stranger.get(f"/peringatan/{alert.pk}/").content)
    assert f"/peringatan/{clear.pk}/" in tree.xpath("//main//a/@href")
