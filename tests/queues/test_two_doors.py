"""A hall run by its office node: the doors of both houses, and who comes from home."""

import json
from uuid import uuid4

import pytest

from pendopo.channels.kiosk.screens import ELSEWHERE
from pendopo.domain.queues import booking, devices, pausing
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.models import Hall, Line, Ticket
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.domain.queues.times import make_times
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.queues.a_day_alone import LINES, officer
from tests.queues.test_an_office_alone import (  # noqa: F401 - fixtures
    BY,
    OFFICE,
    carried,
    houses,
    leased,
    other,
)
from tests.queues.test_hall_screens import field

HELD = HeldByNodeError.__doc__


@pytest.fixture
def clerk(lasting_world):
    return officer(lasting_world, "lina.marlina@kel-sempur")


def booked(world):
    """Return a booking of this morning."""
    make_times(at=world.at)
    begins = world.at.replace(hour=10, minute=0, second=0, microsecond=0)
    who = booking.Who(name="Fitri", phone="+6281200000001")
    told = {"begins": begins, "key": uuid4(), "who": who, "by": ANONYMOUS, "at": world.at}
    return booking.book(Line.objects.get(slug=LINES[0]).pk, **told).booking


def test_at_the_centre_the_hall_is_said_to_be_elsewhere_and_home_goes_on(
    houses,  # noqa: F811
    lasting_world,
    clerk,
):
    world = lasting_world
    _, node, wire = houses
    hall = Hall.objects.get(office__code=OFFICE)
    _, told = devices.register(hall.pk, kind="kiosk", name="Pintu", by=BY, at=world.at)
    kiosk, desk = PageClient(), world.client(clerk)
    kiosk.post("/kios/pasang", {"kredensial": told})
    mine = booked(world)
    leased(world, node, wire)
    door = f"/meja-depan/{hall.pk}/"

    page = desk.get(door).content.decode()
    assert HELD in page
    assert 'name="priority"' not in page
    press = {"line": LINES[0], "priority": "umum", "key": uuid4()}
    given = desk.post(f"{door}nomor", press)
    assert (given.status_code, HELD in given.content.decode()) == (422, True)
    line = f"/kios/antrean/{LINES[0]}/"
    refused = kiosk.post(line, {"priority": "umum", "key": uuid4()})
    assert (refused.status_code, ELSEWHERE in refused.content.decode()) == (409, True)
    asked = {
        "data": json.dumps({"key": str(uuid4()), "priority": "umum"}),
        "content_type": "application/json",
        "headers": {"Authorization": f"Bearer {told}"},
    }
    answer = PageClient().post(f"{line}nomor", **asked)
    assert (answer.status_code, answer.json()) == (409, {"code": "held", "say": HELD})
    code = Booking.objects.get(pk=mine).reference
    scanned = kiosk.post("/kios/nomor-saya", {"nomor": code})
    assert (scanned.status_code, ELSEWHERE in scanned.content.decode()) == (422, True)
    appointment = f"/petugas/janji-temu/{mine}/"
    desk.post(f"{appointment}kedatangan", {"priority": "umum"})
    assert HELD in desk.get(appointment).content.decode()
    assert not Ticket.objects.exists()

    home, path = PageClient(), f"/antrean/nomor/{LINES[0]}"
    key = field(home.get(path).content.decode(), "key")
    asked = {"phone": "0812 0000 0077", "priority": "umum", "key": key}
    place = home.post(path, asked).headers["Location"]
    assert "A001" in home.get(place).content.decode()
    carried(world, node)
    with node.lived_in():
        assert Ticket.objects.get().label == "A001"


def test_at_the_node_the_door_gives_its_own_numbers_and_asks_nobody_s_phone(
    houses,  # noqa: F811
    lasting_world,
    clerk,
):
    world = lasting_world
    _, node, wire = houses
    mine = booked(world)
    hall = leased(world, node, wire)
    carried(world, node)
    wire.up = False
    world.later(minutes=2)
    carried(world, node)
    door = f"/meja-depan/{hall.pk}/"
    with node.lived_in():
        desk = world.client(clerk)
        page = desk.get(door).content.decode()
        assert 'name="phone"' not in page
        assert "Luring sejak" in page
        press = {"line": LINES[0], "priority": "prioritas", "key": field(page, "key")}
        given = desk.post(f"{door}nomor", {**press, "phone": "0812 0000 0078"})
        assert given.headers["Location"] == desk.post(f"{door}nomor", press).headers["Location"]
        shown = desk.get(given.headers["Location"]).content.decode()
        assert "A1001" in shown
        assert "Terakhir dari meja ini" in shown
        ticket = Ticket.objects.get()
        assert (ticket.source, ticket.phone_sealed, ticket.holder) == ("reception", None, None)
        found = desk.post(
            "/petugas/janji-temu/pencarian", {"cari": Booking.objects.get(pk=mine).reference}
        )
        assert f"/petugas/janji-temu/{mine}/" in found.content.decode()
        arrived = desk.post(f"/petugas/janji-temu/{mine}/kedatangan", {"priority": "umum"})
        assert "A1002" in desk.get(arrived.headers["Location"]).content.decode()
        pausing.close(LINES[0], by=officer(world, "hendra.kurniadi@kel-sempur"), at=world.at)
        shut = desk.post(f"{door}nomor", {**press, "key": uuid4()})
        assert "Antrean ini sedang tutup" in shut.content.decode()
        for path in ("/antrean/", f"/antrean/nomor/{LINES[0]}"):
            home = PageClient().post if path[-1] != "/" else PageClient().get
            told = home(path, {"phone": "0812 0000 0077", "priority": "umum"})
            assert told.headers["Location"] == f"http://pusat.example{path}"
    wire.up = True
    carried(world, node)
    assert dict(Ticket.objects.values_list("label", "source")) == {
        "A1001": "reception",
        "A1002": "booking",
    }
    assert Ticket.objects.get(label="A1002").phone_sealed
