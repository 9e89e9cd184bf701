"""Attacks on what is opened, asked or sent: each was tried, worked once, and is held off since."""

from datetime import timedelta
from uuid import uuid4, uuid5

import pytest
from django.test import Client
from django.utils import timezone

from pendopo.channels.portal import cases
from pendopo.domain.applications import deciding, objecting
from pendopo.domain.applications.models import Application
from pendopo.domain.people import counters, helping
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account, Mandate
from pendopo.ground import limits
from tests.journeys.test_contacts import PHONE, away, knocking, owner
from tests.journeys.test_helpers import ASEP, ask, helped, read_out
from tests.journeys.test_proving import FITRI, matched, registry
from tests.pages.client import PageClient

__all__ = ["registry"]
SPPT = "/layanan/salinan-sppt-pbb/permohonan"


def begun(client: Client, key: str) -> Application:
    answer = client.post(SPPT, {"key": key})
    assert answer.status_code == 302
    return Application.objects.get(reference=answer.headers["Location"].split("/")[2])


@pytest.mark.parametrize("again", ["anybody", "resident"])
def test_the_back_button_of_a_borrowed_phone_begins_a_draft_of_ones_own(world, again) -> None:
    """The page it leads to holds the key under which the owner began."""
    mine, key = world.client(world.resident()), str(uuid4())
    draft = begun(mine, key)
    mine.post(f"/permohonan/{draft.reference}/isian/nama", {"nama": "Fitri Handayani"})
    lent = PageClient() if again == "anybody" else world.client(world.resident(ASEP))
    other = begun(lent, key)
    assert other.pk != draft.pk
    assert lent.get(f"/permohonan/{draft.reference}/isian/").status_code == 404


def test_a_draft_begun_by_nobody_is_given_back_only_while_nothing_is_written(world) -> None:
    phone, key = PageClient(), str(uuid4())
    draft = begun(phone, key)
    assert begun(PageClient(), key).pk == draft.pk  # a double click: no session yet
    phone.post(f"/permohonan/{draft.reference}/isian/nama", {"nama": "Fitri Handayani"})
    assert begun(phone, key).pk == draft.pk
    assert begun(PageClient(), key).pk != draft.pk


def test_nobody_takes_away_the_right_to_object_by_taking_its_key(world) -> None:
    """The id of a case stands in the address of its live page, for all who may see it."""
    me = world.resident()
    case = world.submitted(me)
    world.settle(case.pk, "wulan.sari", "complete")
    world.settle(case.pk, "ratna.dewi", "refused", "Objek pajak belum terdaftar.")
    begun(PageClient(), str(uuid5(case.pk, "0")))
    assert objecting.start(case.pk, by=me, language="id", at=world.at).objects_to_id == case.pk


def test_the_serial_of_a_nik_is_guessed_too_easily_to_open_an_old_account(world, registry) -> None:
    """Those born on a day in a district are numbered from 0001 on: three tries were enough."""
    me = owner(world)
    matched(me, world)
    away(me, 181)
    stranger, leads = knocking(world)
    assert stranger.post(leads, {"known": FITRI["nik"][-4:]}).status_code == 422
    assert stranger.post(leads, {"known": FITRI["nik"]}).status_code == 302


def test_a_recycled_number_gives_no_leave_to_act_for_its_former_holder(world) -> None:
    me = owner(world)
    case = world.submitted(me)
    away(me, 181)
    stranger = world.client(world.resident("orang@contoh.example"))
    mandate = ask(stranger, address=PHONE)
    answer = stranger.post(f"/izin/{mandate.pk}/kode", {"code": read_out(mandate)})
    assert answer.status_code == 422
    assert stranger.get(f"/permohonan/{case.reference}/").status_code == 404


def test_tries_at_a_counter_are_counted_also_when_nobody_is_found(world) -> None:
    desk = officer_actor(Account.objects.get(login="lina.marlina@kel-sempur").pk, at=world.at)
    for n in range(60):
        with pytest.raises(counters.NobodyFoundError):
            counters.find(f"32710345019000{n:02}", by=desk, at=world.at)
    with pytest.raises(limits.TooOftenError):
        counters.find("3271034501900099", by=desk, at=world.at)


def test_a_code_in_foreign_digits_is_refused_and_nothing_breaks(world) -> None:
    browser = PageClient()
    browser.post("/masuk", {"address": "orang@contoh.example"})
    assert (
        browser.post("/masuk/kode", {"code": "\u0661\u0662\u0663\u0664\u0665\u0666"}).status_code
        == 422
    )


def test_a_browser_that_a_former_helper_left_open_elsewhere_sees_nothing_more(world) -> None:
    asep = world.resident(ASEP)
    draft, secret = world.draft()
    phone, mandate = helped(world)
    told = {"reference": draft.reference, "secret": secret}
    phone.post("/lacak", told)
    assert phone.post(f"/permohonan/{draft.reference}/pengajuan").status_code == 302
    elsewhere = PageClient()
    assert elsewhere.post("/lacak", told).status_code == 302
    page = f"/permohonan/{draft.reference}/"
    assert elsewhere.get(page).status_code == 200
    world.client(asep).post(f"/izin/{mandate.pk}/pencabutan")
    world.work()
    assert elsewhere.get(page).status_code == 404


def test_one_visitor_of_many_ipv6_addresses_is_one_visitor(world) -> None:
    told = {"reference": "x", "secret": "y"}
    for n in range(61):
        said = PageClient(REMOTE_ADDR=f"2001:db8:1:2::{n:x}").post("/lacak", told)
    assert limits.TooOftenError.__doc__ in said.content.decode()
    other = PageClient(REMOTE_ADDR="2001:db8:1:3::1").post("/lacak", told)
    assert limits.TooOftenError.__doc__ not in other.content.decode()


def test_children_declared_without_end_would_send_messages_without_end(world) -> None:
    phone = world.client(world.resident())
    told = {"giver_name": "Dewi", "helper_name": "Fitri", "mine": "1", "born": "2019-05-04"}
    for _ in range(10):
        assert phone.post("/izin/anak", told).status_code == 302
    assert phone.post("/izin/anak", told).status_code == 422
    assert Mandate.objects.count() == 10


@pytest.mark.parametrize(
    "name", ["Bank BRI buka bit.ly/x1", "Hubungi 0812", "admin@bogor.id", "Buka https://a.id"]
)
def test_a_helpers_name_carries_no_link_or_number_to_a_strangers_phone(world, name) -> None:
    phone = world.client(world.resident())
    typed = {"kind": "other", "giver_name": "Asep", "scope": "all", "address": ASEP}
    assert phone.post("/izin/baru", {**typed, "helper_name": name}).status_code == 422


def test_a_helpers_name_that_reads_as_an_address_is_told_as_a_name(world) -> None:
    phone = world.client(world.resident())
    mandate = ask(phone, helper_name="menang.hadiah.id")
    assert helping.helper_name(mandate) == "menang. hadiah. id"


def test_a_session_cookie_with_a_null_character_breaks_nothing(world) -> None:
    phone = Client()
    phone.cookies["pendopo"] = "abcdefgh\0ijklmnop"
    assert phone.get("/permohonan/").status_code in {302, 400}


def test_days_past_the_end_of_the_calendar_are_refused_and_nothing_breaks(world) -> None:
    me = world.officer("wulan.sari")
    desk = world.client(me)
    for first, last in (("0001-01-01", "9999-12-31"), ("2026-01-01", "9999-12-31")):
        told = {"account": str(me.account), "first": first, "last": last}
        assert desk.post("/petugas/tidak-masuk/catatan", told).status_code == 302


def test_a_desk_whose_page_has_no_key_gets_a_fresh_one(world) -> None:
    desk = world.client(
        officer_actor(Account.objects.get(login="lina.marlina@kel-sempur").pk, at=world.at)
    )
    told = {"service": "salinan-sppt-pbb", "name": "Ecih", "nik": "3271034107500003"}
    said = desk.post("/petugas/pendampingan/baru", {**told, "how": "present", "shown": "1"})
    assert said.status_code == 302


def test_a_first_helper_keeps_no_secret_when_another_helps_on(world) -> None:
    asep = world.resident(ASEP)
    draft, secret = world.draft()
    told = {"reference": draft.reference, "secret": secret}
    first, mandate = helped(world)
    first.post("/lacak", told)
    first.post(f"/permohonan/{draft.reference}/pengajuan")
    other = Mandate.objects.create(
        **{f: getattr(mandate, f) for f in ("giver", "kind", "how", "given_at", "asked_at")},
        helper_id=world.resident("ani@contoh.example").account,
        giver_name_sealed=b"",
        helper_name_sealed=b"",
    )
    Application.objects.update(mandate=other)
    world.client(asep).post(f"/izin/{mandate.pk}/pencabutan")
    world.work()
    assert PageClient().post("/lacak", told).status_code == 422


def test_a_helpers_browser_opens_nothing_once_the_year_is_over(world) -> None:
    world.resident(ASEP)
    draft, secret = world.draft()
    phone, _mandate = helped(world)
    told = {"reference": draft.reference, "secret": secret}
    phone.post("/lacak", told)
    phone.post(f"/permohonan/{draft.reference}/pengajuan")
    world.later(minutes=5)
    Mandate.objects.update(until=timezone.now() - timedelta(seconds=1))
    elsewhere = PageClient()
    elsewhere.post("/lacak", told)
    assert elsewhere.get(f"/permohonan/{draft.reference}/").status_code == 404


def test_one_visitor_begins_no_drafts_without_end(world, monkeypatch) -> None:
    monkeypatch.setattr(cases, "STARTS", 3)
    phone = PageClient()
    for _ in range(3):
        begun(phone, str(uuid4()))
    assert phone.post(SPPT, {"key": str(uuid4())}).headers["Location"] == SPPT[: -len("permohonan")]
    offline = phone.post("/layanan/salinan-sppt-pbb/luring", {"key": str(uuid4()), "nama": "Fitri"})
    assert offline.status_code == 429
    assert Application.objects.count() == 3


def test_a_helper_in_one_case_begins_no_other_without_a_network_either(world) -> None:
    asep = world.resident(ASEP)
    one, _ = world.draft(asep)
    phone, _mandate = helped(world, scope="one", reference=one.reference)
    told = {"key": str(uuid4()), "nama": "Asep Saepudin"}
    assert phone.post("/layanan/salinan-sppt-pbb/luring", told).status_code == 422
    assert Application.objects.count() == 1


def test_a_case_whose_number_a_recycled_contact_was_told_opens_no_old_account(world) -> None:
    me = owner(world)
    case = world.submitted(me)
    away(me, 181)
    world.work()
    stranger, leads = knocking(world)
    assert stranger.post(leads, {"known": case.reference}).status_code == 422


def test_who_knows_a_nik_and_a_birth_date_is_given_no_case_that_a_desk_files(
    world, registry
) -> None:
    """Both leak by the million: the case, with its papers, was the impostor's to read and withdraw."""
    impostor = world.resident("orang@contoh.example")
    matched(impostor, world)
    desk = officer_actor(Account.objects.get(login="lina.marlina@kel-sempur").pk, at=world.at)
    told = {"service": "salinan-sppt-pbb", "name": FITRI["name"], "nik": FITRI["nik"]}
    more = {"how": "present", "shown": "1", "key": str(uuid4())}
    assert world.client(desk).post("/petugas/pendampingan/baru", told | more).status_code == 302
    case = Application.objects.get()
    assert case.applicant_id != impostor.person
    counters.confirm(impostor.person, nik=FITRI["nik"], name=FITRI["name"], by=desk, at=world.at)
    world.client(desk).post("/petugas/pendampingan/baru", told | more | {"key": str(uuid4())})
    assert Application.objects.filter(applicant=impostor.person).count() == 1


def test_a_correction_asks_for_nothing_that_the_form_does_not_know(world) -> None:
    """The applicant would have nothing to mend, and the words stood in the log and in webhooks."""
    case = world.submitted(world.resident())
    with pytest.raises(deciding.QuestionsNeededError):
        world.settle(case.pk, "wulan.sari", "correct", "Isian tidak lengkap.", ("Rumah Bu Siti",))
