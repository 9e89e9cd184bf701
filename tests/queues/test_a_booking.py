"""A time booked, moved, given up and kept, through the public verbs and the pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from pendopo.domain.queues import arriving, booking, keeping, times
from pendopo.domain.queues.booking import Who, book
from pendopo.domain.queues.bookings import Booking, Slot
from pendopo.domain.queues.models import LineDay, Ticket
from pendopo.domain.queues.plans import NoBookingError, plan_of
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.statements import statements

SURAT = "kel-sempur-surat"
KK = "disdukcapil-pusat-kk"


@pytest.fixture
def tomorrow(world):
    times.make_times(at=world.at)
    return (world.at + timedelta(days=1)).replace(hour=9, minute=0, second=0)


def ibu(n=1, **told):
    return Who(name=f"Ibu {n}", phone=f"+628120000{n:04}", **told)


def made(world, begins, n=1, line=SURAT, **told):
    told.setdefault("key", uuid4())
    told.setdefault("who", ibu(n))
    return book(line, begins=begins, by=ANONYMOUS, at=world.at, **told)


def taken():
    return sum(Slot.objects.values_list("taken", flat=True))


def test_times_are_made_once_for_the_window_and_only_within_hours(world, tomorrow):
    assert times.make_times(at=world.at) == 0
    found = times.days(plan_of(SURAT), at=world.at)
    assert len(found) == 15
    by_day = {day.date: day for day in found}
    assert by_day[tomorrow.date()].free == 28  # 08.00-12.00 and 13.00-16.00 by the quarter
    assert by_day[tomorrow.date() + timedelta(days=3)].times == ()  # Saturday
    lunch = [
        t for t in by_day[tomorrow.date()].times if t.begins.astimezone(world.at.tzinfo).hour == 12
    ]
    assert lunch == []
    world.later(days=1)
    assert times.make_times(at=world.at) > 0


def test_a_time_is_taken_in_one_statement_once_for_a_key(world, tomorrow):
    with statements(5):  # key, keyring, take, and the savepoint of a test's transaction
        first = made(world, tomorrow, key=(key := uuid4()))
    assert made(world, tomorrow, key=key).booking == first.booking
    assert taken() == 1
    assert Booking.objects.get().state == "booked"
    with pytest.raises(booking.TakenError) as full:
        made(world, tomorrow, 2)
    assert [t.begins - tomorrow for t in full.value.near] == [
        timedelta(minutes=m) for m in (-30, -15, 15)
    ]
    with pytest.raises(booking.OtherBookingError):
        made(world, tomorrow, line=KK, key=key)


def test_refusals_say_what_is_so(world, tomorrow):
    made(world, tomorrow)
    quarter = timedelta(minutes=15)
    with pytest.raises(booking.TwiceError):
        made(world, tomorrow + quarter)
    with pytest.raises(booking.PastError):
        made(world, world.at - timedelta(hours=1), 2)
    with pytest.raises(booking.NoTimeError):
        made(world, tomorrow + timedelta(minutes=7), 2)
    with pytest.raises(NoBookingError):
        made(world, tomorrow, 2, line="kel-sempur-nikah")
    with pytest.raises(booking.TooManyPeopleError):
        made(world, tomorrow, who=ibu(2, others=("a",) * 5))
    Slot.objects.filter(begins=tomorrow + quarter, line__slug=SURAT).update(closed_at=world.at)
    with pytest.raises(booking.DayClosedError):
        made(world, tomorrow + quarter, 2)
    for line in (KK, "disdukcapil-pusat-ktp"):
        made(world, tomorrow, line=line)
    with pytest.raises(booking.TooManyError):
        made(world, tomorrow + 4 * quarter, line="kel-tegallega-surat")
    assert taken() == 3


def test_a_family_and_a_long_service_take_places_one_after_another(world, tomorrow):
    family = made(world, tomorrow, who=ibu(1, others=("Budi", "Siti")))
    assert family.ends - family.begins == timedelta(minutes=45)
    assert len(Booking.objects.get().slots) == 3
    with pytest.raises(booking.TakenError):
        made(world, tomorrow - timedelta(minutes=15), 2, who=ibu(2, others=("Adi",)))
    noon = tomorrow.replace(hour=11, minute=45)
    with pytest.raises(booking.TakenError):  # lunch breaks the chain
        made(world, noon, 3, who=ibu(3, others=("Adi",)))
    move = made(world, tomorrow, 4, line=KK, service="disdukcapil/pindah-datang")
    assert move.ends - move.begins == timedelta(minutes=30)


def test_giving_up_frees_the_places_and_moving_changes_both_or_neither(world, tomorrow):
    first = made(world, tomorrow, who=ibu(1, others=("Budi",)))
    second = made(world, tomorrow + timedelta(minutes=30), 2)
    with pytest.raises(booking.TakenError):
        keeping.reschedule(
            first.booking, begins=tomorrow + timedelta(minutes=15), by=ANONYMOUS, at=world.at
        )
    assert Booking.objects.get(pk=first.booking).begins == tomorrow
    keeping.cancel(second.booking, by=ANONYMOUS, at=world.at)
    keeping.cancel(second.booking, by=ANONYMOUS, at=world.at)
    moved = keeping.reschedule(
        first.booking, begins=tomorrow + timedelta(minutes=15), by=ANONYMOUS, at=world.at
    )
    assert moved.begins == tomorrow + timedelta(minutes=15)
    assert taken() == 2
    with pytest.raises(keeping.OverError):
        keeping.reschedule(second.booking, begins=tomorrow, by=ANONYMOUS, at=world.at)


def test_who_comes_in_time_has_waited_since_the_booked_time(world, tomorrow):
    first = made(world, tomorrow)
    with pytest.raises(arriving.OtherDayError):
        arriving.check_in(first.booking, by=ANONYMOUS, at=world.at)
    with pytest.raises(arriving.EarlyError):
        arriving.check_in(first.booking, by=ANONYMOUS, at=tomorrow - timedelta(minutes=45))
    soon = tomorrow - timedelta(minutes=10)
    LineDay.objects.update(capacity=0)
    got = arriving.check_in(
        arriving.find(f"https://kota/janji/{first.token}").pk, by=ANONYMOUS, at=soon
    )
    ticket = Ticket.objects.get(pk=got.ticket)
    assert (ticket.clock, ticket.walk_in, ticket.source) == (tomorrow, False, "booking")
    again = arriving.check_in(arriving.find(first.reference.lower()).pk, by=ANONYMOUS, at=soon)
    assert again.ticket == got.ticket
    assert ticket.booking.state == "arrived"


def test_who_comes_late_is_a_walk_in_and_keeps_no_place_of_others(world, tomorrow):
    first = made(world, tomorrow)
    late = tomorrow + timedelta(minutes=20)
    got = arriving.check_in(first.booking, by=ANONYMOUS, at=late)
    ticket = Ticket.objects.get(pk=got.ticket)
    assert (ticket.clock, ticket.walk_in) == (late, True)
    with pytest.raises(booking.NoBookedError):
        arriving.find("7KQ4-0183")
    with pytest.raises(keeping.OverError):
        keeping.cancel(first.booking, by=ANONYMOUS, at=late)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_exactly_as_many_as_there_are_places_get_one(lasting_world):
    at = lasting_world.at
    times.make_times(at=at)
    begins = (at + timedelta(days=1)).replace(hour=9, minute=0, second=0)
    slot = Slot.objects.get(line=plan_of(SURAT).line, quota="public", begins=begins)
    Slot.objects.filter(pk=slot.pk).update(capacity=10)

    def press(n):
        try:
            return made(lasting_world, begins, n).booking
        except booking.TakenError:
            return None

    def many(start):
        try:
            return [press(n) for n in range(start, start + 50)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        won = [b for told in pool.map(many, range(0, 400, 50)) for b in told if b]
    slot.refresh_from_db()
    assert len(won) == len(set(won)) == slot.taken == Booking.objects.count() == 10


def test_a_booking_from_the_list_of_lines_to_the_kiosk_without_script(world, tomorrow):
    phone = PageClient()
    assert SURAT.encode() in phone.get("/janji-temu/?layanan=kelurahan/domisili").content
    day = f"/janji-temu/{SURAT}/{tomorrow:%Y-%m-%d}/"
    with statements(2):
        page = phone.get(f"/janji-temu/{SURAT}/")
    assert day.encode() in page.content
    assert b"0900" in phone.get(day).content
    form = f"{day}0900"
    with statements(3):
        phone.get(form)
    wrong = phone.post(form, {"name": "", "phone": "12"})
    assert wrong.status_code == 422
    told = {"name": "Fitri Handayani", "phone": "0812 0000 0001", "nik": "", "key": uuid4()}
    with statements(6):  # the limit, two that seal, the one that takes; a savepoint of the test
        sent = phone.post(form, told)
    assert phone.post(form, told).headers["Location"] == sent.headers["Location"]
    place = sent.headers["Location"]
    page = phone.get(place)
    found = Booking.objects.get()
    assert found.reference.encode() in page.content
    assert b"<svg" in page.content
    full = phone.post(form, {**told, "phone": "0812 0000 0002", "key": uuid4()})
    assert full.status_code == 409
    assert b"0915" in full.content
    assert b"DTSTART:20261125T020000Z" in phone.get(f"{place}/kalender.ics").content
    moved = phone.get(f"{place}/waktu?hari={tomorrow:%Y-%m-%d}")
    later = (tomorrow + timedelta(minutes=15)).isoformat()
    assert moved.status_code == 200
    assert phone.get(f"{place}/waktu").status_code == 200
    assert phone.post(f"{place}/waktu", {"mulai": later}).status_code == 302
    assert phone.post(f"{place}/waktu", {"mulai": "kemarin"}).status_code == 302
    assert b"09.15" in phone.get(place).content
    assert phone.post(f"{place}/pembatalan").status_code == 302
    assert b"sudah dibatalkan" in phone.get(place).content
    assert phone.get(place[:-1]).status_code == 404
    assert taken() == 0


def test_my_bookings_are_those_i_made_signed_in(world, tomorrow):
    me = world.resident()
    mine = world.client(me)
    assert b"Belum ada janji" in mine.get("/janji/").content
    form = f"/janji-temu/{SURAT}/{tomorrow:%Y-%m-%d}/0900"
    mine.post(form, {"name": "Fitri", "phone": "0812 0000 0001", "key": uuid4()})
    assert b"Kelurahan Sempur" in mine.get("/janji/").content


def test_who_comes_too_late_is_not_sealed_and_waits_for_no_lock(world, tomorrow):
    Slot.objects.filter(begins=tomorrow, line__slug=SURAT).update(capacity=1)
    press = uuid4()
    first = made(world, tomorrow, key=press)
    keys = sealed_keys()
    with statements(2), pytest.raises(booking.TakenError):  # is it full; what is free near it
        made(world, tomorrow, 2)
    assert sealed_keys() == keys
    assert made(world, tomorrow, key=press).booking == first.booking  # the same press has its place


def sealed_keys() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from vault_key")
        return cursor.fetchone()[0]
