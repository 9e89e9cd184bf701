"""An open session on a lent phone or a left desk makes no other way in; the owner is told of each."""

from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone

from pendopo.config import demo
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.models import ApiKey
from pendopo.ground.log import relay
from tests.journeys.authenticator import Authenticator
from tests.journeys.test_ways_in import made
from tests.pages.client import PageClient

KEY = {"name": "Program saya", "scopes": ["services:read"], "days": "366"}
PORTAL = ("/data-saya/kunci-api", "/akun/cara-masuk", "/akun/kunci-sandi", "/data-saya/kode")
DESK = ("/petugas/kunci-api/", "/petugas/cara-masuk/", "/petugas/kunci-sandi", "/petugas/cara-masuk/pastikan")  # fmt: skip


@pytest.fixture
def clock(world, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: world.at)
    return world


def opened(world, whose: str) -> PageClient:
    me = world.resident() if whose == "resident" else world.officer("wulan.sari")
    return world.client(me)


@pytest.mark.parametrize(("whose", "places"), [("resident", PORTAL), ("officer", DESK)])
def test_a_session_left_open_makes_no_key_and_no_passkey(clock, whose, places) -> None:
    keys, ways, passkeys, door = places
    phone = opened(clock, whose)
    assert "Buat kunci sandi di perangkat ini" in phone.get(ways).content.decode()
    clock.later(minutes=11)
    deeds = [(keys, KEY, keys), (f"{passkeys}/pilihan", {}, ways), (passkeys, {}, ways)]
    for path, told, back in deeds:
        answer = phone.post(path, told)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{door}?next={back.replace('/', '%2F')}"
    for page in (keys, ways):
        assert f"{door}?next=" in phone.get(page).content.decode()
    assert not ApiKey.objects.exists()


def test_a_calendars_address_asks_for_the_code_as_well(clock) -> None:
    desk = opened(clock, "officer")
    clock.later(minutes=11)
    assert desk.post("/petugas/kalender").headers["Location"].startswith(DESK[-1])


def test_a_resident_shows_who_they_are_by_a_code_and_goes_on(clock) -> None:
    phone = opened(clock, "resident")
    clock.later(minutes=11)
    phone.post("/data-saya/kode", {"next": PORTAL[0]})
    code = demo.codes(at=clock.at)[0]["code"]
    answer = phone.post("/data-saya/kode", {"next": PORTAL[0], "code": code})
    assert answer.headers["Location"] == PORTAL[0]
    assert phone.post(PORTAL[0], KEY).status_code == 200
    assert ApiKey.objects.count() == 1


def test_an_officer_shows_who_they_are_by_the_authenticator(clock) -> None:
    desk = opened(clock, "officer")
    clock.later(minutes=11)
    assert desk.post(DESK[3], {"code": "000000"}).status_code == 422
    assert desk.post(DESK[0], KEY).status_code == 302
    assert desk.get(DESK[3]).status_code == 200
    code = pyotp.TOTP(demo.totp_secret("wulan.sari@bapenda")).at(clock.at)
    there = desk.post(DESK[3], {"code": code, "next": "https://jahat.example/"})
    assert there.headers["Location"] == DESK[1]
    assert desk.post(DESK[0], KEY).status_code == 200
    clock.at += timedelta(minutes=11)
    assert desk.post(DESK[0], KEY).status_code == 302


@pytest.mark.parametrize("whose", ["resident", "officer"])
def test_the_owner_is_told_of_a_key_and_a_passkey(clock, whose) -> None:
    phone = opened(clock, whose)
    phone.post(PORTAL[0] if whose == "resident" else DESK[0], KEY)
    made(phone, "" if whose == "resident" else "/petugas", Authenticator())
    while relay.relay_once():
        pass
    told = set(Message.objects.values_list("template", flat=True))
    assert {"api_key_made", "passkey_added"} <= told
