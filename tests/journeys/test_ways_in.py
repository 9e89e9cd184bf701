"""Passkeys let in who holds the device, and nobody else; each sees and ends where they are signed in."""

from dataclasses import replace

import pytest

from pendopo.domain.people.erasing import erase
from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.trust import Passkey, Session
from pendopo.ground.actor import system
from pendopo.ground.log.models import Event
from tests.journeys.authenticator import Authenticator
from tests.pages.client import PageClient

DOORS = ("", "/petugas")
REFUSED = "tidak dikenali"
ANDROID = "Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


def made(browser: PageClient, door: str, device: Authenticator) -> None:
    place = door or "/akun"
    options = browser.post(f"{place}/kunci-sandi/pilihan").json()
    answer = browser.post(
        f"{place}/kunci-sandi",
        {"credential": device.make(options)},
        headers={"User-Agent": ANDROID},
    )
    assert answer.status_code == 302


def knock(device: Authenticator, door: str = "", **more):
    """Come in by a passkey with a new browser."""
    browser = PageClient(headers={"User-Agent": ANDROID})
    options = browser.post(f"{door}/masuk/kunci-sandi/pilihan").json()
    told = {"credential": device.use(options), **more}
    return browser, browser.post(f"{door}/masuk/kunci-sandi", told)


@pytest.fixture
def resident(world):
    me = world.resident()
    device = Authenticator()
    made(world.client(me), "", device)
    return me, device


@pytest.fixture
def officer(world):
    me = world.officer("wulan.sari")
    device = Authenticator()
    made(world.client(me), "/petugas", device)
    return me, device


def test_a_resident_comes_in_by_a_passkey(world, resident) -> None:
    me, device = resident
    case = world.submitted(me)
    browser, answer = knock(device, next=f"/permohonan/{case.reference}/")
    assert answer.headers["Location"] == f"/permohonan/{case.reference}/"
    assert browser.get(f"/permohonan/{case.reference}/").status_code == 200
    kept = Passkey.objects.get()
    assert (kept.account_id, kept.device, kept.sign_count) == (me.account, "Chrome, Android", 2)
    assert kept.used_at is not None
    assert set(Event.objects.filter(name__startswith="passkey").values_list("name", flat=True)) == {
        "passkey.added",
        "passkey.used",
    }


def test_an_officer_comes_in_without_password_or_code(world, officer) -> None:
    me, device = officer
    browser, answer = knock(device, "/petugas", next="https://jahat.example/")
    assert answer.headers["Location"] == "/petugas/"
    assert browser.get("/petugas/").status_code == 200
    assert Account.objects.get(pk=me.account).last_login is not None


def test_an_officers_device_must_verify_its_holder(world, officer) -> None:
    _, device = officer
    browser, answer = knock(replace(device, verified=False), "/petugas")
    assert (answer.status_code, REFUSED in answer.content.decode()) == (422, True)
    assert browser.get("/petugas/").status_code == 302
    unsure = Authenticator(verified=False)
    made(world.client(world.officer("ratna.dewi")), "/petugas", unsure)
    assert not Passkey.objects.filter(account__login="ratna.dewi@bapenda").exists()


def test_a_residents_passkey_opens_no_officers_door_nor_the_other_way(
    world, resident, officer
) -> None:
    assert knock(resident[1], "/petugas")[1].status_code == 422
    assert knock(officer[1])[1].status_code == 422


@pytest.mark.parametrize(
    "off",
    [
        {"origin": "https://jahat.example"},
        {"rp": "jahat.example"},
        {"count": -1},  # a copy that has been used less often
        {"credential": b"0" * 16},
        {"handle": b"0" * 16},
        {"key": Authenticator().key},
    ],
)
def test_a_passkey_that_is_off_lets_nobody_in(world, resident, off) -> None:
    _, device = resident
    knock(device)
    browser, answer = knock(replace(device, **off))
    assert answer.status_code == 422
    assert browser.get("/permohonan/").status_code == 302


def test_a_challenge_is_answered_once_and_by_its_own_browser(world, resident) -> None:
    _, device = resident
    browser = PageClient()
    told = {"credential": device.use(browser.post("/masuk/kunci-sandi/pilihan").json())}
    assert PageClient().post("/masuk/kunci-sandi", told).status_code == 422
    assert browser.post("/masuk/kunci-sandi", told).status_code == 302
    browser.cookies.clear()
    assert browser.post("/masuk/kunci-sandi", told).status_code == 422


@pytest.mark.parametrize("nonsense", ["", "{}", "[]", "null", '{"id": "a"}', "x" * 30_000])
def test_nonsense_is_refused_plainly(world, nonsense) -> None:
    browser = PageClient()
    browser.post("/masuk/kunci-sandi/pilihan")
    assert browser.post("/masuk/kunci-sandi", {"credential": nonsense}).status_code == 422
    me = world.client(world.resident())
    me.post("/akun/kunci-sandi/pilihan")
    assert me.post("/akun/kunci-sandi", {"credential": nonsense}).status_code == 302
    assert Passkey.objects.count() == 0


def test_who_is_inactive_or_erased_does_not_come_in(world, resident, officer) -> None:
    Account.objects.filter(pk=officer[0].account).update(is_active=False)
    assert knock(officer[1], "/petugas")[1].status_code == 422
    erase(Person.objects.get(pk=resident[0].person), by=system("test"), at=world.at)
    assert knock(resident[1])[1].status_code == 422
    world.work()
    assert Passkey.objects.filter(account=resident[0].account).count() == 0
    assert Session.objects.filter(account=resident[0].account).count() == 0


def test_a_passkey_is_removed_by_its_owner_alone(world, resident) -> None:
    me, device = resident
    kept = Passkey.objects.get()
    other = world.client(world.resident("lain@contoh.example"))
    assert other.post(f"/akun/kunci-sandi/{kept.pk}/penghapusan").status_code == 404
    mine = world.client(me)
    assert "Chrome, Android" in mine.get("/akun/cara-masuk").content.decode()
    assert mine.post(f"/akun/kunci-sandi/{kept.pk}/penghapusan").status_code == 302
    assert knock(device)[1].status_code == 422


@pytest.mark.parametrize("door", DOORS)
def test_one_sees_and_ends_where_one_is_signed_in(world, resident, officer, door) -> None:
    me, device = officer if door else resident
    page, ends = (
        (f"{door}/cara-masuk/", f"{door}/sesi") if door else ("/akun/cara-masuk", "/akun/sesi")
    )
    first, second, third = (knock(device, door)[0] for _ in range(3))
    seen = first.get(page).content.decode()
    assert seen.count("Chrome, Android") >= 3
    assert second.session.session_key not in seen
    handle = seen.split(f"{ends}/")
    ended = next(h.split("/")[0] for h in handle[1:] if not h.startswith("lain"))
    first.post(f"{ends}/{ended}/akhir")
    living = [b for b in (second, third) if b.get(page).status_code == 200]
    assert first.post(f"{ends}/lain/akhir").status_code == 302
    assert first.get(page).status_code == 200
    assert all(b.get(page).status_code == 302 for b in living)
    assert [s.session_key for s in Session.objects.filter(account=me.account)] == [
        first.session.session_key
    ]


def test_nobody_ends_anothers_session(world, resident) -> None:
    from pendopo.domain.people import sessions

    browser, _ = knock(resident[1])
    handle = sessions.handle(browser.session.session_key)
    stranger = world.client(world.resident("lain@contoh.example"))
    stranger.post(f"/akun/sesi/{handle}/akhir")
    stranger.post("/akun/sesi/lain/akhir")
    assert browser.get("/akun/").status_code == 200


def test_who_changes_a_contact_is_signed_out_elsewhere(world, resident) -> None:
    from tests.journeys.test_contacts import code_to

    _, device = resident
    here, there = knock(device)[0], knock(device)[0]
    here.post("/akun/kontak", {"address": "0812 0000 0009"})
    code = code_to("+6281200000009", world)
    assert here.post("/akun/kontak/kode", {"code": code}).status_code == 302
    assert here.get("/akun/").status_code == 200
    assert there.get("/akun/").status_code == 302
