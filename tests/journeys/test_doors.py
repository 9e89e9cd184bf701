"""Who knocks at the doors: an officer is not kept out by a stranger, and no code is sent where it costs."""

from dataclasses import dataclass

import pyotp
import pytest

from pendopo.config import demo
from pendopo.domain.people.models import SignInCode
from pendopo.ground.limits import spending
from tests.pages.client import PageClient
from tests.world import World

LOGIN = "wulan.sari@bapenda"


@pytest.fixture(autouse=True)
def now(world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.at)
    monkeypatch.setattr(spending, "time", Clock(world))


@dataclass
class Clock:
    world: World

    def time(self) -> float:
        return self.world.at.timestamp()


def knock(browser: PageClient, password: str, *, address: str) -> bool:
    told = {"login": LOGIN, "password": password}
    return browser.post("/petugas/masuk", told, REMOTE_ADDR=address).status_code == 302


def password() -> str:
    return str(next(o["password"] for o in demo.accounts()["officers"] if o["login"] == LOGIN))


def test_five_wrong_passwords_shut_the_door_for_who_tried_them_alone(world) -> None:
    for _ in range(5):
        assert not knock(PageClient(), "salah", address="198.51.100.1")
    assert not knock(PageClient(), password(), address="198.51.100.1")
    for _ in range(7):  # what is right is not counted
        assert knock(PageClient(), password(), address="198.51.100.2")
    world.later(minutes=15)
    assert knock(PageClient(), password(), address="198.51.100.1")


def test_strangers_everywhere_keep_the_owner_out_of_new_browsers_only(world) -> None:
    own = PageClient()
    assert knock(own, password(), address="198.51.100.9")
    code = pyotp.TOTP(demo.totp_secret(LOGIN)).at(world.at)
    assert own.post("/petugas/masuk/kode", {"code": code}).status_code == 302
    own.post("/petugas/keluar")
    for n in range(100):
        assert not knock(PageClient(), "salah", address=f"203.0.113.{n}")
    assert not knock(PageClient(), password(), address="198.51.100.9")
    assert knock(own, password(), address="198.51.100.9")
    for _ in range(6):
        knock(own, "salah", address="198.51.100.9")
    assert not knock(own, password(), address="198.51.100.9")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("+65 8123 4567", "alamat surel"),
        ("+1 900 234 5678", "alamat surel"),
        ("+371 9000 0000", "nomor"),
        ("0251 8321075", "ponsel"),
    ],
)
def test_no_code_goes_to_a_number_that_costs_or_cannot_read_it(world, typed, said) -> None:
    answer = PageClient().post("/masuk", {"address": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    phone = world.client(world.resident())
    before = SignInCode.objects.count()
    assert phone.post("/akun/kontak", {"address": typed}).status_code == 422
    assert SignInCode.objects.count() == before
