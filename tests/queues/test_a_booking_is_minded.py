"""What the worker does of bookings: people are reminded, the calendar closes times, who stays away is let go."""

import shutil
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from pendopo.config.packs import load
from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.queues import booking, keeping, times
from pendopo.domain.queues.booking import Who, book
from pendopo.domain.queues.bookings import Booking, Slot
from pendopo.domain.queues.closing import close_times
from pendopo.domain.queues.minding import miss_booked, remind_booked
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient

SURAT = "kel-sempur-surat"
HOUR = timedelta(hours=1)


@pytest.fixture
def ahead(world):
    """Nine o'clock, three days ahead: Friday."""
    times.make_times(at=world.at)
    return (world.at + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)


def made(world, begins, n=1):
    who = Who(name=f"Ibu {n}", phone=f"+628120000{n:04}")
    return book(SURAT, begins=begins, key=uuid4(), who=who, by=ANONYMOUS, at=world.at)


def told(template):
    return Message.objects.filter(template=template).count()


def test_who_booked_is_reminded_a_day_and_two_hours_before_each_once(world, ahead):
    first = made(world, ahead)
    given_up = made(world, ahead + HOUR, 2)
    keeping.cancel(given_up.booking, by=ANONYMOUS, at=world.at)
    assert remind_booked(at=ahead - 25 * HOUR) == 0
    assert remind_booked(at=ahead - 24 * HOUR) == 1
    assert remind_booked(at=ahead - 23 * HOUR) == 0
    assert told("booking_soon") == 1
    assert Delivery.objects.get(message__template="booking_soon").good_until == ahead
    assert remind_booked(at=ahead - 2 * HOUR) == 1
    assert remind_booked(at=ahead - HOUR) == 0
    assert told("booking_soon") == 2
    assert Booking.objects.get(pk=first.booking).state == "booked"


def test_nobody_is_reminded_of_what_they_just_chose(world, ahead):
    moved = made(world, ahead)
    late = ahead - 3 * HOUR
    keeping.reschedule(moved.booking, begins=ahead + HOUR, by=ANONYMOUS, at=late)
    assert remind_booked(at=late) == 0
    assert remind_booked(at=ahead - HOUR) == 1
    world.at = ahead - HOUR / 2
    made(world, ahead + HOUR / 4, 2)
    assert remind_booked(at=world.at) == 0
    assert told("booking_soon") == 1


def test_who_stayed_away_is_let_go_when_the_day_is_over_and_may_book_again(world, ahead):
    mine = made(world, ahead)
    assert miss_booked(at=ahead + 5 * HOUR) == 0  # may still come, as a walk-in
    with pytest.raises(booking.TwiceError):
        made(world, ahead + 4 * HOUR)
    world.at = ahead + timedelta(days=3)
    times.make_times(at=world.at)
    assert miss_booked(at=world.at) == 1
    assert miss_booked(at=world.at) == 0
    assert Booking.objects.get(pk=mine.booking).state == "missed"
    with pytest.raises(keeping.OverError):
        keeping.cancel(mine.booking, by=ANONYMOUS, at=world.at)
    assert made(world, ahead + timedelta(days=4)).booking != mine.booking


def test_a_holiday_closes_its_times_and_tells_who_had_booked_one(world, ahead, tmp_path):
    mine = made(world, ahead)
    other = made(world, ahead + timedelta(days=3), 2)
    assert close_times(at=world.at) == 0
    pack = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, pack)
    file = pack / "calendar" / "holidays.csv"
    file.write_text(f"{file.read_text().rstrip()}\n{ahead.date()},Cuti bersama,government\n")
    load(pack, at=world.at)
    assert close_times(at=world.at) == Slot.objects.filter(date=ahead.date()).count() > 0
    assert close_times(at=world.at) == 0
    assert set(Slot.objects.exclude(closed_at=None).values_list("date", flat=True)) == {
        ahead.date()
    }
    assert told("booking_closed") == 1
    with pytest.raises(booking.DayClosedError):
        made(world, ahead + HOUR, 3)
    page = PageClient().get(f"/janji/{mine.token}")
    assert "Kantor tutup pada waktu ini" in page.content.decode()
    assert "Kantor tutup" not in PageClient().get(f"/janji/{other.token}").content.decode()
    keeping.reschedule(
        mine.booking, begins=ahead + timedelta(days=3, hours=1), by=ANONYMOUS, at=world.at
    )
    assert "Kantor tutup" not in PageClient().get(f"/janji/{mine.token}").content.decode()
