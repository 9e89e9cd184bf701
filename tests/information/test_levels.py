"""A river rises: levels are kept, a worse band or a fast rise drafts a warning, never publishes one."""

from datetime import timedelta

import pytest

from pendopo.domain.information import levels, publishing
from pendopo.domain.information.alerts import Alert
from pendopo.domain.information.gauges import Reading, plan_of
from pendopo.domain.messaging.models import Message
from tests.api.hand import hand
from tests.information.test_warnings import officer
from tests.pages.client import PageClient


def test_a_rising_river_drafts_a_warning_for_those_along_it(world) -> None:
    me, chief = officer(world, "gilang.ramdani@bpbd"), officer(world, "tuti.herawati@bpbd")
    stranger, clerk = PageClient(), world.client(me)
    assert "Belum ada bacaan" in stranger.get("/tinggi-air/").content.decode()

    def read(cm: int, minutes: float = 10) -> Alert | None:
        world.later(minutes=minutes)
        return levels.read("katulampa", cm=cm, read_at=world.at, by=me, at=world.at)

    for wrong, error in (
        ({"cm": 4000}, levels.LevelError),
        ({"read_at": world.at + timedelta(hours=1)}, levels.MomentError),
        ({"by": world.stranger()}, levels.NotAReaderError),
    ):
        with pytest.raises(error):
            levels.read(
                "katulampa", **{"cm": 10, "read_at": world.at, "by": me, "at": world.at, **wrong}
            )
    assert read(20) is None
    assert read(30) is None
    fast = read(62)
    assert fast.severity == "moderate", "42 cm in 20 minutes, though the level itself is safe"
    assert set(fast.places.values_list("area", flat=True)) == set(plan_of("katulampa").downstream)
    assert read(85) is None, "as severe as what is drafted already"
    assert read(155).pk == fast.pk, "the draft grows with the river"
    fast.refresh_from_db()
    assert fast.severity == "severe"
    assert fast.said("id")["headline"] == "Ciliwung naik di Katulampa: 155 cm, Siaga 2"
    assert not Message.objects.filter(broadcast__isnull=False).exists()
    publishing.publish(fast.pk, by=chief, at=world.at)
    assert read(160) is None
    worse = read(205)
    assert (worse.kind, worse.follows_id) == ("update", fast.pk)
    late = levels.read(
        "katulampa", cm=500, read_at=world.at - timedelta(hours=2), by=me, at=world.at
    )
    assert late is None, "what arrives late warns of nothing"
    page = stranger.get("/tinggi-air/").content.decode()
    assert "205 cm" in page
    assert "Siaga 1, bahaya" in page
    assert "Naik 185 cm dalam 60 menit" in page

    typed = {"gauge": "katulampa", "cm": "dua", "at": "2026-11-24T09:00"}
    assert (
        "antara 0 dan 1000"
        in clerk.post("/petugas/tinggi-air/", typed, follow=True).content.decode()
    )
    before = Reading.objects.count()
    clerk.post("/petugas/tinggi-air/", {**typed, "cm": "18"})
    clerk.post("/petugas/tinggi-air/", {**typed, "cm": "19"})
    assert Reading.objects.count() == before + 1, "read again for the same moment, the last counts"
    assert world.client(world.officer("wulan.sari")).get("/petugas/tinggi-air/").status_code == 404


def test_a_measuring_system_sends_levels_by_its_key(world) -> None:
    system, other = (
        hand(world, officer(world, "gilang.ramdani@bpbd")),
        hand(world, world.officer("wulan.sari")),
    )
    place, now = "/gauges/katulampa/readings", world.at.isoformat()
    assert system.get("/gauges").json()["gauges"][0]["cm"] is None
    sent = system.post(place, {"cm": 92, "at": now})
    assert (sent.status_code, sent.json()) == (201, {"siaga": 3, "drafted": True})
    assert system.post(place, {"cm": 93, "at": now}).json()["drafted"] is False
    assert (
        system.get("/gauges").json()["gauges"][0] | {"cm": 93, "siaga": 3}
        == system.get("/gauges").json()["gauges"][0]
    )
    assert other.post(place, {"cm": 92, "at": now}).status_code == 403
    assert system.post("/gauges/lain/readings", {"cm": 92, "at": now}).status_code == 404
    assert system.post(place, {"cm": -1, "at": now}).status_code == 422
    assert system.post(place, {"cm": 1, "at": "2026-11-24T23:00:00+07:00"}).status_code == 422
    assert (
        PageClient().post(f"/api/v1{place}", {"cm": 1}, content_type="application/json").status_code
        == 401
    )
