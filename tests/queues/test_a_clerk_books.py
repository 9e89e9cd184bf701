"""A clerk books for a person without a phone, who keeps a slip and never needs more."""

from datetime import timedelta

from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import AccessRecord, Account
from pendopo.domain.queues import times
from pendopo.domain.queues.bookings import Booking

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
    for sought in (made.reference.lower(), NIK, "icih"):
        found = clerk.post(f"{BASE}pencarian", {"cari": sought}).content.decode()
        assert mine in found
    assert seen.count() == before + 3
    other = desk(world, "yusuf.maulana@kel-tegallega")
    for sought in (made.reference, NIK, "icih"):
        found = other.post(f"{BASE}pencarian", {"cari": sought}).content.decode()
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

    world.later(seconds=(made.begins - world.at).total_seconds())
    clerk = desk(world, "lina.marlina@kel-sempur")
    clerk.post(f"{mine}kedatangan")
    made.refresh_from_db()
    assert made.state == "arrived"
    assert "Sudah datang" in clerk.get(mine).content.decode()
