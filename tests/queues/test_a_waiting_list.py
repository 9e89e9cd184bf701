"""Standing on the list of a full day: a place that comes back is offered, taken, left and passed on."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.queues import booking, keeping, standing_by, times
from pendopo.domain.queues.booking import Who, book, token_of
from pendopo.domain.queues.bookings import Booking, Slot
from pendopo.domain.queues.lapsing import lapse_next
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
