"""A contact is changed by proving the new one; one that went to another holder shows them nothing."""

import pytest

from pendopo.config import demo
from pendopo.domain.messaging.models import Delivery
from pendopo.domain.people import changing, remembering, signing_in
from pendopo.domain.people.contacts import ContactTakenError, addresses_of
from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.trust import FormerContact
from pendopo.ground.vault import Keyring, find
from tests.journeys.test_proving import FITRI, again, matched, registry
from tests.pages.client import PageClient

__all__ = ["registry"]
PHONE, NEW = "+6281200000001", "+6281200000009"


def code_to(address: str, world) -> str:
    return next(c["code"] for c in demo.codes(at=world.at) if c["address"] == address)


def owner(world, address: str = PHONE):
    """A resident who is known by their phone."""
    code = signing_in.request_code(kind="phone", address=address, language="id", at=world.at)
    account = signing_in.prove(code.pk, typed=code_to(address, world), at=world.at)
    return again(demo_actor(account), world)


def demo_actor(account: Account):
    from pendopo.ground.actor import Actor

    return Actor(kind="resident", account=account.pk, person=account.person_id)


def change(me, world, kind: str, address: str):
    code = changing.ask(kind=kind, address=address, language="id", by=me, at=world.at)
    return changing.change(code.pk, typed=code_to(address, world), by=me, at=world.at)


def test_a_changed_phone_drops_to_l1_and_the_old_one_is_told(world, registry) -> None:
    me = owner(world)
    matched(me, world)
    phone = world.client(me)
    assert "0812 •••• 0001" in phone.get("/akun/kontak").content.decode()
    assert phone.post("/akun/kontak", {"address": "0812 0000 0009"}).status_code == 302
    assert "0812 •••• 0009" in phone.get("/akun/kontak/kode").content.decode()
    typed = next(c["code"] for c in demo.codes(at=world.at) if c["address"] == NEW)
    wrong = "000000" if typed != "000000" else "000001"
    assert phone.post("/akun/kontak/kode", {"code": wrong}).status_code == 422
    assert phone.post("/akun/kontak/kode", {"code": typed}).status_code == 302
    assert addresses_of(me.person) == {"phone": NEW}
    assert (find("phone", PHONE), find("phone", NEW)) == ([], [me.person])
    assert again(me, world).assurance == 1
    world.work()
    told = Delivery.objects.get(message__template="contact_changed")
    ring = Keyring.of([me.person])
    assert ring.unseal(me.person, "contact", told.address_sealed) == PHONE
    assert FormerContact.objects.get().ended_for == "changed"


def test_an_added_address_keeps_the_level_and_the_phone_is_told(world, registry) -> None:
    me = owner(world)
    matched(me, world)
    change(me, world, "email", "fitri.baru@contoh.example")
    assert again(me, world).assurance == 2
    world.work()
    assert Delivery.objects.get(message__template="contact_added").channel == "sms"


def test_a_code_for_a_contact_signs_nobody_in_and_the_other_way_round(world) -> None:
    me = owner(world)
    code = changing.ask(kind="phone", address=NEW, language="id", by=me, at=world.at)
    with pytest.raises(signing_in.CodeEndedError):
        signing_in.prove(code.pk, typed=code_to(NEW, world), at=world.at)
    other = signing_in.request_code(kind="phone", address=NEW, language="id", at=world.at)
    with pytest.raises(signing_in.CodeEndedError):
        changing.change(other.pk, typed=code_to(NEW, world), by=me, at=world.at)
    assert find("phone", NEW) == []


def test_a_contact_in_use_by_another_account_stays_there(world) -> None:
    me, other = owner(world), owner(world, NEW)
    with pytest.raises(ContactTakenError):
        change(me, world, "phone", NEW)
    assert find("phone", NEW) == [other.person]
    assert find("phone", PHONE) == [me.person]


def knocking(world, address: str = "0812 0000 0001", **more) -> tuple[PageClient, str]:
    """Somebody who has the phone now types its code; returns their browser, and where it leads."""
    browser = PageClient()
    browser.post("/masuk", {"address": address})
    typed = max(demo.codes(at=world.at), key=lambda c: c["address"] == PHONE)["code"]
    answer = browser.post("/masuk/kode", {"code": typed, **more})
    assert answer.status_code == 302, answer.content.decode()
    return browser, answer.headers["Location"]


def away(me, days: int) -> None:
    from datetime import timedelta

    from django.utils import timezone

    Account.objects.filter(pk=me.account).update(last_login=timezone.now() - timedelta(days=days))


def sees_nothing_of(browser: PageClient, case, me) -> None:
    pages = [
        browser.get(path).content.decode()
        for path in ("/permohonan/", "/akun/", "/akun/kontak", "/akun/bukti", "/data-saya/")
    ]
    for secret in (case.reference, FITRI["nik"], FITRI["name"], "contoh.example"):
        assert all(secret not in page for page in pages), secret
    assert browser.get(f"/permohonan/{case.reference}/").status_code == 404


def test_after_a_long_absence_the_new_holder_begins_anew_and_sees_nothing(world, registry) -> None:
    me = owner(world)
    change(me, world, "email", "fitri@contoh.example")
    matched(me, world)
    case = world.submitted(again(me, world))
    away(me, 181)
    stranger, leads = knocking(world)
    assert leads == "/masuk/akun-lama"
    asked = stranger.get(leads).content.decode()
    assert FITRI["name"] not in asked
    assert stranger.get("/permohonan/").status_code == 302  # not signed in
    for guess in ("0001", case.reference, "fitri@contoh.example"):
        assert stranger.post(leads, {"known": guess}).status_code == 422
    assert stranger.post(leads, {"known": FITRI["nik"]}).status_code == 422  # three tries a day
    assert stranger.post(leads, {"anew": "1"}).status_code == 302
    sees_nothing_of(stranger, case, me)
    holder = find("phone", PHONE)[0]
    assert holder != me.person
    assert addresses_of(me.person) == {"email": "fitri@contoh.example"}
    assert again(me, world).assurance == 1
    assert FormerContact.objects.get().ended_for == "recycled"
    code = signing_in.request_code(
        kind="email", address="fitri@contoh.example", language="id", at=world.at
    )
    Account.objects.filter(pk=me.account).update(last_login=world.at)
    back = signing_in.prove(code.pk, typed=code_to("fitri@contoh.example", world), at=world.at)
    assert back.pk == me.account


@pytest.mark.parametrize("proven", [True, False])
def test_who_is_the_same_comes_in_by_what_only_they_know(world, registry, proven) -> None:
    me = owner(world)
    if proven:
        matched(me, world)
    case = world.submitted(again(me, world))
    away(me, 400)
    browser, leads = knocking(world)
    known = "3271 0365 0190 0004" if proven else case.reference.lower()
    assert browser.post(leads, {"known": known}).headers["Location"] == "/permohonan/"
    assert case.reference in browser.get("/permohonan/").content.decode()
    assert browser.get(leads).status_code == 302  # settled once


def test_who_came_lately_is_asked_nothing(world) -> None:
    me = owner(world)
    away(me, 179)
    _, leads = knocking(world)
    assert leads == "/permohonan/"


def test_a_new_holder_says_so_at_once_and_never_sees_the_old_account(world) -> None:
    me = owner(world)
    case = world.submitted(me)
    browser, leads = knocking(world, anew="1")
    assert leads == "/permohonan/"
    sees_nothing_of(browser, case, me)
    assert Person.objects.filter(pk=me.person).exists()
    assert addresses_of(me.person) == {}


def test_an_answer_needs_the_code_that_was_typed(world) -> None:
    me = owner(world)
    code = signing_in.request_code(kind="phone", address=PHONE, language="id", at=world.at)
    with pytest.raises(signing_in.CodeEndedError):
        signing_in.settle(code.pk, same=True, at=world.at)
    assert PageClient().post("/masuk/akun-lama", {"anew": "1"}).headers["Location"] == "/masuk"
    with pytest.raises(remembering.NotTheSameError):
        remembering.recognise(me.person, kind="phone", typed="")


def test_a_contact_of_one_long_away_goes_to_whoever_proves_it(world) -> None:
    former, me = owner(world), owner(world, NEW)
    away(former, 200)
    world.later(days=3)
    change(me, world, "phone", PHONE)
    assert find("phone", PHONE) == [me.person]
    assert addresses_of(former.person) == {}
