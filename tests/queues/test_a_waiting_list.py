"""Standing on the list of a full day: a place that comes back is offered, taken, left and passed on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.queues import allowing, booking, keeping, standing_by, times
from pendopo.domain.queues.booking import Who, book, token_of
from pendopo.domain.queues.bookings import Booking, Slot, slot_id
from pendopo.domain.queues.closing import _close
from pendopo.domain.queues.lapsing import end_waits, lapse_next, offer_free
from pendopo.domain.queues.plans import bookable_lines, plan_of
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient

SURAT = "kel-sempur-surat"
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def friday(world):
    """Nine o'clock, three days ahead; all other times of the day are taken but nine and a quarter past."""
    times.make_times(at=world.at)
    nine = (world.at + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    day = Slot.objects.filter(line__slug=SURAT, date=nine.date())
    day.exclude(begins__in=(nine, nine + QUARTER)).update(taken=1)
    return nine


def ibu(n, **told):
    return Who(name=f"Ibu {n}", phone=f"+628120000{n:04}", **told)


def made(world, begins, n=1, line=SURAT, **told):
    told.setdefault("who", ibu(n))
    return book(line, begins=begins, key=uuid4(), by=ANONYMOUS, at=world.at, **told)


def stands(world, first, n, last=None, **told):
    told.setdefault("who", ibu(n))
    told.setdefault("key", uuid4())
    days = {"first": first.date(), "last": (last or first).date()}
    return Booking.objects.get(
        pk=standing_by.wait(SURAT, **days, by=ANONYMOUS, at=world.at, **told)
    )


def open_up(*times):
    """Make times of ours where the fixture took them."""
    Slot.objects.filter(line__slug=SURAT, begins__in=times).update(taken=0)


def told(template):
    return Message.objects.filter(template=template).count()


def test_a_place_given_up_goes_to_who_waits_and_on_to_the_next(world, friday):
    full = [made(world, friday), made(world, friday + QUARTER, 2)]
    world.at += timedelta(seconds=1)
    first = stands(world, friday, 3, key=(key := uuid4()))
    assert stands(world, friday, 3, key=key) == first
    world.at += timedelta(seconds=1)
    second = stands(world, friday, 4)
    assert (standing_by.rank(first), standing_by.rank(second)) == (1, 2)
    with pytest.raises(booking.TwiceError):
        stands(world, friday, 3)
    with pytest.raises(standing_by.StillFreeError):
        stands(world, friday, 5, last=friday + timedelta(days=3))
    with pytest.raises(standing_by.OverError):
        standing_by.accept(first.pk, by=ANONYMOUS, at=world.at)

    keeping.cancel(full[0].booking, by=ANONYMOUS, at=world.at)
    first.refresh_from_db()
    assert (first.state, first.begins) == ("offered", friday)
    assert first.offered_until == world.at + 2 * HOUR
    assert (
        Delivery.objects.get(message__template="booking_offered").good_until == first.offered_until
    )
    with pytest.raises(booking.TakenError):  # it never was on sale
        made(world, friday, 5)

    assert lapse_next(at=world.at + 2 * HOUR - QUARTER) == 0
    world.at += 2 * HOUR
    with pytest.raises(standing_by.OfferOverError):
        standing_by.accept(first.pk, by=ANONYMOUS, at=world.at)
    assert (lapse_next(at=world.at), lapse_next(at=world.at)) == (1, 0)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.begins) == ("lapsed", "offered", friday)
    with pytest.raises(standing_by.OfferOverError):
        standing_by.accept(first.pk, by=ANONYMOUS, at=world.at)
    for _ in range(2):
        assert standing_by.accept(second.pk, by=ANONYMOUS, at=world.at).state == "booked"
    assert told("booking_offered") == 2

    keeping.cancel(second.pk, by=ANONYMOUS, at=world.at)  # nobody waits: on sale
    assert made(world, friday, 5).begins == friday


def test_the_list_from_the_full_day_to_the_place_taken_without_script(world, friday):
    full = [made(world, friday), made(world, friday + QUARTER, 2)]
    phone, day = PageClient(), f"/janji-temu/{SURAT}/{friday:%Y-%m-%d}/"
    form = f"{day}daftar-tunggu"
    assert form.encode() in phone.get(day).content
    page = phone.get(form)
    assert page.status_code == 200
    assert b'name="until"' not in page.content  # on Monday something is free
    assert (
        phone.get(form.replace(f"{friday:%d}", f"{friday - timedelta(days=1):%d}")).status_code
        == 302
    )
    assert phone.post(form, {"name": "", "phone": "12"}).status_code == 422
    asked = {"name": "Fitri", "phone": "0812 0000 0003", "nik": "", "key": uuid4()}
    place = phone.post(form, asked).headers["Location"]
    assert phone.post(form, asked).headers["Location"] == place
    assert phone.post(form, asked | {"key": uuid4()}).status_code == 409
    assert "Anda yang pertama" in phone.get(place).content.decode()
    world.later(minutes=5)
    stands(world, friday, 4)
    keeping.cancel(full[0].booking, by=ANONYMOUS, at=world.at)
    assert "Ada tempat untuk Anda" in phone.get(place).content.decode()
    assert phone.post(f"{place}/penerimaan").status_code == 302
    assert "Janji temu Anda" in phone.get(place).content.decode()
    assert phone.post(f"{place}/pembatalan").status_code == 302
    assert phone.post(f"{place}/penerimaan").status_code == 409
    other = Booking.objects.get(state="offered")
    place = f"/janji/{token_of(other.pk)}"
    assert phone.post(f"{place}/pembatalan").status_code == 302
    assert b"sudah dibatalkan" in phone.get(place).content
    assert phone.get(form).status_code == 302


def test_an_offer_fits_who_waits_and_leaves_time_to_answer(world, friday):
    rows = [made(world, friday + n * QUARTER, n + 1) for n in range(2)]
    family = stands(world, friday, 3, who=ibu(3, others=("Budi",)))
    world.later(minutes=1)
    alone = stands(world, friday, 4, last=friday + HOUR)
    keeping.cancel(rows[0].booking, by=ANONYMOUS, at=world.at)  # two after one another are not free
    family.refresh_from_db()
    alone.refresh_from_db()
    assert (family.state, alone.state) == ("waiting", "offered")
    keeping.cancel(alone.pk, by=ANONYMOUS, at=world.at)
    family.refresh_from_db()
    assert family.state == "waiting"
    evening = friday - 12.5 * HOUR  # 20.30: half an hour, and an hour and a half from six on
    moved = friday + timedelta(days=3)
    keeping.reschedule(rows[1].booking, begins=moved, by=ANONYMOUS, at=evening)
    family.refresh_from_db()
    assert family.state == "offered"
    assert (family.begins, family.ends) == (friday, friday + 2 * QUARTER)
    # a quarter of the three and a half hours that people are awake till nine
    assert family.offered_until == friday - 3 * HOUR + timedelta(minutes=22.5)
    standing_by.accept(family.pk, by=ANONYMOUS, at=evening)
    world.at = friday - 40 * timedelta(minutes=1)
    waits = stands(world, friday, 5)
    keeping.cancel(family.pk, by=ANONYMOUS, at=world.at)
    waits.refresh_from_db()
    assert waits.state == "waiting"  # ten minutes are too few to answer: on sale
    assert made(world, friday, 6).begins == friday
    keeping.reschedule(waits.pk, begins=friday + QUARTER, by=ANONYMOUS, at=world.at)
    waits.refresh_from_db()
    assert (waits.state, waits.date) == ("booked", friday.date())


def test_who_is_offered_a_time_that_closes_waits_on_and_is_told_when_nothing_is_left(world, friday):
    full = [made(world, friday), made(world, friday + QUARTER, 2)]
    waits = stands(world, friday, 3)
    keeping.cancel(full[0].booking, by=ANONYMOUS, at=world.at)
    plan = plan_of(SURAT)
    _close(plan, [slot_id(plan.line, "public", friday)], at=world.at)
    waits.refresh_from_db()
    assert (waits.state, waits.begins, waits.slots) == ("waiting", None, [])
    assert offer_free(at=world.at) == 0
    open_up(friday + HOUR)
    assert (offer_free(at=world.at), offer_free(at=world.at)) == (1, 0)
    waits.refresh_from_db()
    assert (waits.state, waits.begins) == ("offered", friday + HOUR)
    Slot.objects.filter(pk__in=waits.slots).update(taken=1)
    late = stands(world, friday, 4)
    assert end_waits(at=world.at) == 0
    assert end_waits(at=friday + 8 * HOUR) == 1
    late.refresh_from_db()
    assert late.state == "lapsed"
    assert told("booking_unplaced") == 1
    page = PageClient().get(f"/janji/{token_of(late.pk)}").content.decode()
    assert "Tidak ada tempat yang kosong" in page


def test_who_stayed_away_twice_books_for_the_day_itself_only(world, friday):
    for n, line in enumerate((SURAT, "disdukcapil-pusat-kk")):
        kept = made(world, friday, line=line)
        Booking.objects.filter(pk=kept.booking).update(
            state="missed", ended_at=world.at - timedelta(days=n)
        )
    with pytest.raises(allowing.MissedError) as missed:
        made(world, friday + QUARTER)
    assert missed.value.until == world.at.date() + timedelta(days=30)
    with pytest.raises(allowing.MissedError):
        stands(world, friday + timedelta(days=3), 1)
    form = f"/janji-temu/{SURAT}/{friday:%Y-%m-%d}/{friday + QUARTER:%H%M}"
    asked = {"name": "Fitri", "phone": "0812 0000 0001", "nik": "", "key": uuid4()}
    page = PageClient().post(form, asked)
    assert page.status_code == 409
    assert "Kamis, 24 Desember 2026" in page.content.decode()
    now = made(world, world.at.replace(hour=11, minute=0))
    with pytest.raises(allowing.MissedError):
        keeping.reschedule(now.booking, begins=friday + QUARTER, by=ANONYMOUS, at=world.at)
    Booking.objects.filter(state="missed").update(ended_at=world.at - timedelta(days=31))
    keeping.reschedule(now.booking, begins=friday + QUARTER, by=ANONYMOUS, at=world.at)


@pytest.mark.django_db(transaction=True)
def test_in_one_instant_a_phone_holds_no_more_and_no_place_is_freed_unseen(lasting_world):
    at = lasting_world.at
    lines = [plan.line for plan in bookable_lines() if not plan.slots.draw][:8]
    times.make_times(at=at)
    nine = (at + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    gate = Barrier(len(lines))

    def press(line):
        try:
            gate.wait(20)
            return made(lasting_world, nine, line=line).booking
        except allowing.TooManyError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        won = [each for each in pool.map(press, lines) if each]
    assert len(lines) > len(won) == plan_of(SURAT).booking.most == Booking.objects.count()

    mine = made(lasting_world, nine + QUARTER, 9)
    Slot.objects.filter(line__slug=SURAT, begins__date=nine.date()).update(taken=1)

    def stand():
        try:
            return stands(lasting_world, nine, 10)
        except standing_by.StillFreeError:
            return "free"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            keeping.cancel(mine.booking, by=ANONYMOUS, at=at)
            asked = pool.submit(stand)
            with pytest.raises(TimeoutError):
                asked.result(0.5)
        assert asked.result(20) == "free"
