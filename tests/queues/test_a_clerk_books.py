"""A clerk books for a person without a phone, who keeps a slip and never needs more."""

from datetime import timedelta

import pytest

from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import AccessRecord, Account
from pendopo.domain.queues import keeping, times
from pendopo.domain.queues.arriving import StillOfferedError, StillWaitsError, check_in
from pendopo.domain.queues.bookings import Booking, Slot
from pendopo.domain.queues.lapsing import offer_free
from pendopo.ground.actor import system

LINE = "kel-sempur-surat"
BASE = "/petugas/janji-temu/"
NIK = "3271034501400004"


def desk(world, login):
    return world.client(officer_actor(Account.objects.get(login=login).pk, at=world.at))


def test_a_clerk_books_finds_moves_and_checks_in_and_another_office_sees_nothing(world):
    times.make_times(at=world.at)
    clerk = desk(world, "lina.marlina@kel-sempur")
    assert BASE.encode() in clerk.get("/petugas/pendampingan/").content
    calendar = f"{BASE}antrean/{LINE}/"
    assert calendar in clerk.get(BASE).content.decode()
    assert "antrean/mpp" not in clerk.get(BASE).content.decode()  # drawn, never booked at a desk
    day = (world.at + timedelta(days=1)).date()
    page = clerk.get(f"{calendar}?hari={day}").content.decode()
    form, public = (f"{calendar}{quota}/{day}/0900" for quota in ("assisted", "public"))
    assert form in page
    assert public in page

    told = {"name": "Mak Icih", "nik": "", "phone": ""}
    empty = clerk.post(form, told)
    assert (empty.status_code, "Mak Icih" in empty.content.decode()) == (422, True)
    slip = clerk.post(form, told | {"nik": NIK}).headers["Location"]
    made = Booking.objects.get()
    assert (made.quota, made.state) == ("assisted", "booked")
    paper = clerk.get(slip).content.decode()
    assert made.reference in paper
    assert "<svg" in paper
    full = clerk.post(form, {"name": "Pak Oyo", "nik": "3271036501900012", "phone": ""})
    assert (full.status_code, "Pak Oyo" in full.content.decode()) == (409, True)
    assert clerk.get(f"{calendar}staff/{day}/0900").status_code == 404
    assert clerk.get(f"{calendar}public/{day}/xx").status_code == 404

    mine = f"{BASE}{made.pk}/"
    seen = AccessRecord.objects.filter(about=made.pk)
    before = seen.count()
    named = {"nama": "icih", "hari": day, "kantor": "kel-sempur"}
    for sought in ({"cari": made.reference.lower()}, {"cari": NIK}, named):
        found = clerk.post(f"{BASE}pencarian", sought).content.decode()
        assert mine in found
    assert seen.count() == before + 3
    elsewhere = ({"kantor": "kel-tegallega"}, {"hari": world.at.date()}, {"nama": "ic"})
    for sought in ({"cari": "icih"}, *(named | each for each in elsewhere)):
        assert mine not in clerk.post(f"{BASE}pencarian", sought).content.decode()
    asked = clerk.post(f"{BASE}pencarian", {"cari": "icih"}).content.decode()
    assert 'name="nama" value="icih"' in asked  # names are opened of one day and office only
    other = desk(world, "yusuf.maulana@kel-tegallega")
    for sought in ({"cari": made.reference}, {"cari": NIK}, named):
        found = other.post(f"{BASE}pencarian", sought).content.decode()
        assert "Janji tidak ditemukan" in found
    for path in (mine, slip, f"{mine}pemindahan"):
        assert other.get(path).status_code == 404
    for deed in ("pemindahan", "pembatalan", "kedatangan"):
        assert other.post(f"{mine}{deed}", {"waktu": f"{day} 1000"}).status_code == 404
    assert other.get(calendar).status_code == 200  # any office's line may be booked

    assert f"{day} 1015" in clerk.get(f"{mine}pemindahan?hari={day}").content.decode()
    clerk.post(f"{mine}pemindahan", {"waktu": f"{day} 1015"})
    made.refresh_from_db()
    assert f"{made.begins.astimezone(world.at.tzinfo):%H%M}" == "1015"
    early = clerk.post(f"{mine}kedatangan")
    assert early.status_code == 302
    assert "hari lain" in clerk.get(mine).content.decode()

    far = f"{calendar}public/{day + timedelta(days=1)}/0900"
    slip = other.post(far, {"name": "Bu Enok", "nik": "", "phone": "0812 0000 0009"})
    theirs = slip.headers["Location"].removesuffix("slip")
    assert (
        "kedatangan" not in other.get(theirs).content.decode()
    )  # theirs to change, not to receive
    assert other.post(f"{theirs}kedatangan").status_code == 404
    other.post(f"{theirs}pembatalan")
    assert "sudah dibatalkan" in other.get(theirs).content.decode()

    world.later(seconds=(made.begins - world.at).total_seconds() - 3600)
    clerk = desk(world, "lina.marlina@kel-sempur")
    clerk.post(f"{mine}kedatangan")
    assert "Datangnya dicatat mulai pukul 09.45 WIB." in clerk.get(mine).content.decode()
    world.later(hours=1)
    assert 'value="prioritas" data-key="1"' in clerk.get(mine).content.decode()
    number = clerk.post(f"{mine}kedatangan", {"priority": "prioritas"}).headers["Location"]
    made.refresh_from_db()
    assert (made.state, made.ticket.priority) == ("arrived", "prioritas")
    assert made.ticket.label in clerk.get(number).content.decode()
    lost = clerk.get(mine).content.decode()  # the paper, and who comes has the code alone
    assert "Sudah datang" in lost
    assert number.partition("?")[0] in lost
    again = clerk.post(f"{BASE}pencarian", {"cari": made.reference}).content.decode()
    assert mine in again
    assert mine not in clerk.post(f"{BASE}pencarian", {"cari": NIK}).content.decode()


def test_a_family_a_long_service_and_a_full_day_are_a_clerks_to_book(world):
    times.make_times(at=world.at)
    clerk = desk(world, "lina.marlina@kel-sempur")
    calendar = f"{BASE}antrean/{LINE}/"
    day = (world.at + timedelta(days=1)).date()
    page = clerk.get(f"{calendar}?hari={day}&orang=3").content.decode()
    assert f"public/{day}/0900?orang=3" in page
    form = f"{calendar}public/{day}/0900?orang=3"
    told = {"name": "Mak Icih", "nik": NIK, "phone": "", "others": "Ujang"}
    assert clerk.post(form, told).status_code == 422
    assert clerk.post(form, told | {"others": "Ujang\nNeneng"}).status_code == 302
    family = Booking.objects.get()
    assert (family.people, len(family.slots)) == (3, 3)

    move = f"{BASE}antrean/disdukcapil-pusat-kk/"
    long = clerk.get(f"{move}?hari={day}&layanan=disdukcapil/pindah-datang").content.decode()
    assert f"public/{day}/0900?layanan=disdukcapil/pindah-datang" in long
    clerk.post(
        f"{move}public/{day}/0900?layanan=disdukcapil/pindah-datang",
        {"name": "Pak Oyo", "nik": "3271036501900012", "phone": "", "others": ""},
    )
    made = Booking.objects.get(service="disdukcapil/pindah-datang")
    assert len(made.slots) == 2

    still = clerk.post(
        f"{calendar}daftar-tunggu/{day}", told | {"others": "", "phone": "0812 0000 0009"}
    )
    assert (still.status_code, "public" in still.content.decode()) == (409, True)
    Slot.objects.filter(line__slug=LINE, date=day, taken=0, quota="public").update(taken=1)
    listed = f"{calendar}daftar-tunggu/{day}"
    assert listed in clerk.get(calendar).content.decode()
    assert "Masuk daftar tunggu" in clerk.get(listed).content.decode()
    who = {"name": "Bu Enok", "nik": "", "phone": "", "others": "", "key": str(family.pk)}
    assert clerk.post(listed, who).status_code == 422  # an offer is told by message
    mine = clerk.post(listed, who | {"phone": "0812 0000 0008"}).headers["Location"]
    waits = Booking.objects.get(state="waiting")
    assert mine == f"{BASE}{waits.pk}/"
    page = clerk.get(mine).content.decode()
    assert "Urutan di daftar" in page
    assert "Daftar tunggu" in clerk.get(f"{mine}slip").content.decode()
    hall = waits.line.hall_id
    with pytest.raises(StillWaitsError):
        check_in(waits.pk, hall=hall, by=system("test"), at=world.at)
    Slot.objects.filter(line__slug=LINE, date=day, quota="public").update(taken=1)
    keeping.cancel(family.pk, by=system("test"), at=world.at)
    offer_free(at=world.at)
    waits.refresh_from_db()
    assert waits.state == "offered"
    with pytest.raises(StillOfferedError):
        check_in(waits.pk, hall=hall, by=system("test"), at=world.at)
    assert "Terima tempat ini untuknya" in clerk.get(mine).content.decode()
    clerk.post(f"{mine}penerimaan")
    waits.refresh_from_db()
    assert waits.state == "booked"
