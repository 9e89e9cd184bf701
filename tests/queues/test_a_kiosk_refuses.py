"""When a kiosk gives no number it says why, on the screen and aloud, and where it stands."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from pendopo.channels.kiosk import screens
from pendopo.domain.queues import arriving, devices, issuing, keeping, pausing, recognising, times
from pendopo.domain.queues.booking import NoBookedError, Who, book
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.issuing import Holding
from pendopo.domain.queues.models import LineDay, Ticket
from pendopo.domain.queues.plans import UnknownLineError
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.queues.test_hall_screens import LINE, hall, kiosk, lurah, take  # noqa: F401 - fixtures
from tests.queues.test_speaking import pieces

SAID = re.compile(r"data-say(?:=\"([^\"]*)\"|[^>]*>(?:<svg.*?</svg>)?(?:<span>)?([^<]*))")
PHONE = "+6281200000009"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def booked(world):
    """A booking of a quarter past ten, three quarters of an hour from now."""
    times.make_times(at=world.at)
    begins = world.at.replace(hour=10, minute=15, second=0)
    world.at = begins - 45 * MINUTE
    who = Who(name="Ibu Ani", phone=PHONE)
    return book("kel-sempur-surat", begins=begins, who=who, key=uuid4(), by=ANONYMOUS, at=world.at)


def aloud(page):
    """Return what a page says aloud; fails on a sentence without clips."""
    said = [(given or shown).strip() for given, shown in SAID.findall(page)]
    for words in said:
        pieces(words, "id")
    return said


def shown(kiosk, code, **told):  # noqa: F811
    answer = kiosk.post("/kios/nomor-saya", {"nomor": code, **told})
    assert answer.status_code == 422
    return answer.content.decode()


def test_every_refusal_has_its_clips_but_what_no_visitor_is_told() -> None:
    inner = {HeldByNodeError, UnknownLineError, NoBookedError}
    told = {*screens.REFUSED, *arriving.REFUSED, *recognising.REFUSED} - inner
    for words in (*(each.__doc__ for each in told), *screens.SAID.values(), screens.ELSEWHERE):
        pieces(words, "id")


def test_a_line_that_gives_none_asks_nothing_and_says_why(world, kiosk, lurah, hall) -> None:  # noqa: F811
    def refused():
        answer = kiosk.post(LINE, {"key": uuid4(), "priority": "umum"})
        assert answer.status_code == 409
        pages = kiosk.get(LINE), answer
        for page in (each.content.decode() for each in pages):
            assert "didahulukan" not in page
            assert "<span>Kelurahan Sempur</span>" in page
        return [aloud(each.content.decode()) for each in pages]

    assert "<span>Kelurahan Sempur</span>" in take(kiosk)
    pausing.pause("kel-sempur-surat", text={"id": "Besok"}, by=lurah, at=world.at)
    assert refused()[0] == ["Antrean ini berhenti sebentar.", "Besok"]
    pausing.unpause("kel-sempur-surat", by=lurah, at=world.at)
    LineDay.objects.update(capacity=1)
    assert refused() == [[issuing.LineFullError.__doc__]] * 2
    pausing.close("kel-sempur-surat", by=lurah, at=world.at)
    assert refused()[1] == [issuing.LineClosedError.__doc__]
    pausing.reopen("kel-sempur-surat", by=lurah, at=world.at)
    LineDay.objects.update(capacity=60)
    devices.revoke(hall.devices.get(name="Pintu").pk, by=lurah, at=world.at)
    answer = kiosk.post(LINE, {"key": uuid4(), "priority": "umum"})
    assert aloud(answer.content.decode()) == [screens.ELSEWHERE]
    assert screens.ELSEWHERE in kiosk.get("/kios/pasang").content.decode()
    assert screens.ELSEWHERE not in PageClient().get("/kios/pasang").content.decode()
    assert Ticket.objects.count() == 1


def test_a_booking_that_is_no_number_yet_says_when_it_will_be(world, kiosk, booked) -> None:  # noqa: F811
    early = shown(kiosk, booked.reference)
    assert aloud(early) == [arriving.EarlyError.__doc__]
    assert "Janji Anda pukul 10.15 WIB. Pindai lagi mulai pukul 09.45 WIB." in early
    assert "Pindai antara pukul 09.45 WIB dan 10.30 WIB." in page_of(booked)
    Booking.objects.update(date=(tomorrow := world.at + timedelta(days=1)).date(), begins=tomorrow)
    other = shown(kiosk, booked.reference)
    assert aloud(other) == [arriving.OtherDayError.__doc__]
    assert "Janji Anda: Rabu, 25 November 2026 pukul 09.30 WIB." in other
    assert aloud(shown(kiosk, "TIDAK-ADA"))
    keeping.cancel(booked.booking, by=ANONYMOUS, at=world.at)
    assert aloud(shown(kiosk, booked.reference)) == [keeping.OverError.__doc__]


def page_of(booked):
    return PageClient().get(f"/janji/{booked.token}").content.decode()


def test_who_comes_late_is_told_what_the_number_is(world, kiosk, booked) -> None:  # noqa: F811
    world.later(hours=2)
    asked = kiosk.post("/kios/nomor-saya", {"nomor": booked.reference}).content.decode()
    assert "antre mulai sekarang" in asked
    given = kiosk.post("/kios/nomor-saya", {"nomor": booked.reference, "priority": "umum"})
    number = kiosk.get(given.headers["Location"]).content.decode()
    late = "Waktu janji Anda sudah lewat. Nomor ini antre mulai sekarang."
    assert late in aloud(number)
    assert "<span>Kelurahan Sempur</span>" in number
    onward = re.search(r'href="(/antrean/[^"]+)"', page_of(booked))[1]
    assert "A001" in PageClient().get(onward).content.decode()


def test_who_has_a_number_of_the_line_already_is_told_so_at_the_kiosk(world, kiosk, booked) -> None:  # noqa: F811
    holding = Holding(digest=holder_of(phone=PHONE), phone=PHONE)
    issuing.issue("kel-sempur-surat", key=uuid4(), holding=holding, by=ANONYMOUS, at=world.at)
    world.later(minutes=45)
    refused = shown(kiosk, booked.reference, priority="umum")
    assert aloud(refused) == [issuing.AlreadyQueuedError.__doc__]
