"""A river rises: levels are kept, a worse band or a fast rise drafts a warning, never publishes one."""

from datetime import timedelta

import pytest

from pendopo.domain.information import levels, publishing
from pendopo.domain.information.alerts import Alert
from pendopo.domain.information.gauges import Reading, plan_of
from pendopo.domain.messaging.models import Message
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
