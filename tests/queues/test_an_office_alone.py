"""An office whose link is down for eight hours: it goes on, and merges without loss or doubles."""

from collections import Counter as Count
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from pendopo.config.centre import reach_centre
from pendopo.domain.people.officers import check_password_of
from pendopo.domain.queues import (
    arriving,
    booking,
    calling,
    counters,
    devices,
    pausing,
    serving,
)
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.issuing import Holding, LineFullError, NoBlockError, issue
from pendopo.domain.queues.keeping import cancel
from pendopo.domain.queues.leases import Lease, Link
from pendopo.domain.queues.models import Call, Counter, Hall, Line, LineDay, Notice, Session, Ticket
from pendopo.domain.queues.nodes import leasing, parcels
from pendopo.domain.queues.nodes.carrying import CENTRE, OURS, CutOffError, carry, parcel
from pendopo.domain.queues.nodes.provisions import join
from pendopo.domain.queues.plans import reread
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.domain.queues.times import make_times
from pendopo.flows.printing import slips
from pendopo.ground.actor import ANONYMOUS, system
from pendopo.ground.log import relay, roles, shipping
from pendopo.ground.log.models import Event
from tests.pages.client import PageClient
from tests.queues import two_houses
from tests.queues.a_day_alone import LINES, Day, officer
from tests.queues.two_houses import House, Wire

OFFICE = "kel-sempur"
BY = system("test")


@pytest.fixture
def other(transactional_db):
    made = two_houses.copied("pendopo_node")
    yield made
    told = made.settings_dict
    made.close()
    two_houses.run('drop database "pendopo_node" with (force)', told)


@pytest.fixture
def houses(other, lasting_world, settings, tmp_path):
    """The centre, its node on a wire, and the world; a hall of many numbers."""
    Line.objects.filter(hall__office__code=OFFICE).update(capacity=400)
    reread()
    centre = House(two_houses.connections["default"], settings.PENDOPO)
    node = two_houses.beside(centre, other, tmp_path / "node", office=OFFICE)
    with node.lived_in(), connection.cursor() as cursor:
        roles.arrange()
        # The log outlives a test: a node begins with none of it.
        cursor.execute("set session_replication_role = replica")
        cursor.execute("delete from event")
        cursor.execute("set session_replication_role = origin")
    yield centre, node, Wire(centre)
    CENTRE.centre = None
    other.close()


def leased(world, node, wire):
    """Give the hall to the node, and let it join."""
    hall = Hall.objects.get(office__code=OFFICE)
    _, credential = leasing.grant(hall.pk, node=OFFICE, by=BY, at=world.at)
    with node.lived_in():
        reached = two_houses.linked(wire, credential)
        join(reached.provisions(), at=world.at)
    return hall


def carried(world, node):
    with node.lived_in():
        while carry(at=world.at):
            pass


def by_phone(world, number, line=LINES[0]):
    phone = f"+62811{number:08}"
    whose = Holding(digest=holder_of(phone=phone), name="Fitri", phone=phone)
    told = {"key": uuid4(), "source": "phone", "holding": whose, "by": ANONYMOUS, "at": world.at}
    return issue(line, **told)


def state(house):
    """What both sides must agree on."""
    with house.lived_in():
        rows = {
            "tickets": (Ticket, parcels.TICKET),
            "calls": (Call, parcels.CALL),
            "sessions": (Session, parcels.SESSION),
            "days": (LineDay, parcels.LINE_DAY),
            "notices": (Notice, parcels.NOTICE),
        }
        return {
            name: {row["id"]: row for row in parcels.told(kind.objects.all(), fields)}
            for name, (kind, fields) in rows.items()
        }


def log(house):
    with house.lived_in():
        node = Event.objects.filter(node=OFFICE)
        named = [name.rstrip("%") for name in OURS]
        told = node.order_by("aggregate_id", "seq").values_list("uid", "aggregate_id", "name")
        return [(uid, key) for uid, key, name in told if name.startswith(tuple(named))]


def told_at(world, minutes):
    return f"{world.at + timedelta(minutes=minutes):%H.%M} WIB"


def browser(day, kind, home):
    """Open the home page of a device of the hall."""
    told = {"kind": kind, "name": kind, "by": day.officers[1], "at": day.world.at}
    _, credential = devices.register(day.hall.pk, **told)
    client = PageClient()
    assert client.post(f"{home}pasang", {"kredensial": credential}).status_code == 302
    return client.get(home).content.decode()


def test_eight_hours_alone_with_300_numbers_lose_and_double_nothing(
    houses, lasting_world, monkeypatch
):
    world = lasting_world
    centre, node, wire = houses
    world.later(hours=-2, minutes=-5)
    before = [by_phone(world, n) for n in range(5)]
    hall = leased(world, node, wire)
    carried(world, node)
    with node.lived_in():
        assert check_password_of(
            login="lina.marlina@kel-sempur", password="pendopo-demo-2026", at=world.at
        )
        assert Ticket.objects.count() == 5
        day = Day(world, hall)
        assert day.comes().number == 1001  # twice 400, in whole five hundreds, is the centre's
        serving.leave(before[4].ticket, by=BY, at=world.at)
        said = {"text": {"id": "Listrik padam"}, "until": world.at + timedelta(hours=9)}
        notice = pausing.tell_hall(hall.pk, **said, by=day.officers[1], at=world.at)
    carried(world, node)
    assert state(centre) == state(node)

    wire.up = False
    during = []
    for minute in range(0, 480, 2):
        world.later(minutes=2)
        with node.lived_in():
            for _ in range(1 + (minute % 16 == 0)):
                day.comes()
            day.works()
        if minute % 20 == 0:
            during.append(by_phone(world, 100 + minute))
    with node.lived_in():
        pausing.hush(notice.pk, by=day.officers[1], at=world.at)
        assert carry(at=world.at) == 0
        assert Link.objects.get().cut_since == world.at - timedelta(minutes=480)
        made = Ticket.objects.count()
        assert made > 270
        done = Ticket.objects.filter(pk__in=[each.ticket for each in before], state="done")
        served = done.values_list("pk", flat=True)[0]
        unheard = day.comes()
        made += 1
    gone = during[0].ticket
    serving.leave(gone, by=ANONYMOUS, at=world.at)
    serving.leave(served, by=ANONYMOUS, at=world.at)  # the office has served it long ago

    # Everybody is told, each what concerns them.
    phone = PageClient().get(f"/antrean/{during[1].token}").content.decode()
    assert "Kantor sedang luring" in phone
    assert f"keadaan pukul {told_at(world, -480)}" in phone
    unknown = PageClient().get(f"/antrean/{unheard.token}")
    assert "belum sampai di sini" in unknown.content.decode()
    with node.lived_in():
        desk = world.client(day.officers[0]).get("/loket/").content.decode()
        for page in (browser(day, "kiosk", "/kios/"), browser(day, "display", "/papan/"), desk):
            assert f"Luring sejak {told_at(world, -480)}; antrean tetap berjalan." in page
        assert slips.address_of(unheard.token).startswith("http://pusat.example/antrean/")

    # The link returns, and breaks: an answer is lost, then the centre dies in the middle.
    kept, wire.up = state(centre), True
    real, left = shipping.take_over, [2]

    def dies(*args, **told):
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError
        return real(*args, **told)

    with monkeypatch.context() as patched:
        patched.setattr(shipping, "take_over", dies)
        carried(world, node)
    assert state(centre) == kept
    wire.loses_answers = True
    carried(world, node)
    wire.loses_answers = False
    carried(world, node)

    assert state(centre) == state(node)
    assert len(state(centre)["tickets"]) == made + len(during) > 295
    assert log(centre) == log(node)
    assert len(set(log(centre))) == len(log(centre)) > 1000
    numbers = Count(Ticket.objects.values_list("line_day", "number"))
    assert set(numbers.values()) == {1}
    assert Ticket.objects.get(pk=served).state == "done"
    assert Ticket.objects.get(pk=gone).state == "left"
    assert Ticket.objects.get(pk=served).name_sealed
    with node.lived_in():
        assert Link.objects.get().cut_since is None
        assert not Ticket.objects.exclude(name_sealed=None, phone_sealed=None, holder=None).exists()
        names = Event.objects.filter(name__startswith="link.").order_by("id")
        assert list(names.values_list("name", flat=True)) == [
            *("link.heard", "link.cut", "link.heard", "link.restored")
        ]
    # Nothing of another hall is taken, whoever has the node's machine.
    tall = issue("kel-tegallega-surat", key=uuid4(), by=BY, at=world.at)
    row = parcels.told(Ticket.objects.filter(pk=tall.ticket), parcels.TICKET)
    event = {"aggregate_id": str(tall.ticket), "name": "ticket.left"}
    for rows, events in (({"tickets": row}, []), ({}, [event]), ({"days": [{}]}, []), (3, [])):
        with node.lived_in():
            told = parcel(Link.objects.get().place)
            more = {**told["rows"], **rows} if rows != 3 else rows
            forged = {**told, "rows": more, "events": events, "seen": None, "at": "2026-11-24"}
            with pytest.raises(CutOffError):
                CENTRE.centre.exchange(forged)
    # Sent once more from the beginning, by a node that has forgotten where it was: nothing changes.
    whole = state(centre), log(centre)
    with node.lived_in():
        Link.objects.update(place=shipping.START)
        assert len(parcel(shipping.START)["events"]) > 1000
    carried(world, node)
    assert (state(centre), log(centre)) == whole
    while relay.relay_once():
        pass


def test_what_both_sides_did_while_apart_has_one_outcome(houses, lasting_world):
    world = lasting_world
    _, node, wire = houses
    lina, lurah = (officer(world, f"{n}@kel-sempur") for n in ("lina.marlina", "hendra.kurniadi"))
    make_times(at=world.at)
    hall = Hall.objects.get(office__code=OFFICE)
    desk = Counter.objects.get(hall=hall, number=1).pk
    session = counters.open_counter(desk, by=lina, at=world.at).pk
    with pytest.raises(leasing.OpenCounterError):
        leased(world, node, wire)
    counters.close_counter(session, by=lina, at=world.at)
    fitri = booking.Who(name="Fitri", phone="+6281200000001")
    begins = world.at.replace(hour=10, minute=0, second=0, microsecond=0)
    told = {"begins": begins, "key": uuid4(), "who": fitri, "by": ANONYMOUS, "at": world.at}
    booked = booking.book(Line.objects.get(slug=LINES[0]).pk, **told).booking
    leased(world, node, wire)
    lease = Lease.objects.get()
    carried(world, node)
    with node.lived_in():
        reached = CENTRE.centre
        reach_centre()
        assert CENTRE.centre.line.address == "http://pusat.example"
        CENTRE.centre = reached

    # The centre leaves the hall to its node, and says so.
    for deed in (
        lambda: counters.open_counter(desk, by=lina, at=world.at),
        lambda: pausing.close(LINES[0], by=lurah, at=world.at),
        lambda: arriving.check_in(booked, by=BY, at=world.at),
        lambda: devices.register(hall.pk, kind="kiosk", name="x", by=lurah, at=world.at),
        lambda: leasing.grant(hall.pk, node="lain", by=BY, at=world.at),
    ):
        with pytest.raises(HeldByNodeError):
            deed()

    wire.up, code = False, booking.token_of(booked)
    with node.lived_in():
        assert booking.token_of(booked) != code
        assert arriving.find(f"https://pusat.example/janji/{code}").pk == booked
        row = Booking.objects.get(pk=booked)
        assert (row.name_sealed, row.phone_sealed, row.holder) == (None, None, None)
        arrived = arriving.check_in(booked, hall=hall.pk, by=BY, at=world.at).ticket
        session = counters.open_counter(desk, by=lina, at=world.at).pk
        pausing.close(LINES[0], by=lurah, at=world.at)
        with pytest.raises(NoBlockError):
            issue(LINES[0], key=uuid4(), by=BY, at=world.at + timedelta(days=28))
    cancel(booked, by=ANONYMOUS, at=world.at)
    twin = issue(LINES[0], key=booked, by=BY, at=world.at).ticket
    elsewhere = Counter.objects.get(hall__office__code="kel-tegallega", number=1)
    other = Session.objects.create(
        counter=elsewhere, account_id=lina.account, opened_at=world.at, lines=[]
    )
    wire.up = True
    carried(world, node)
    row = Booking.objects.get(pk=booked)
    assert (row.state, row.ticket_id, row.ticket.subject) == ("arrived", arrived, row.subject)
    assert Ticket.objects.get(pk=twin).state == "left"
    assert Session.objects.get(pk=other.pk).closed_at
    assert LineDay.objects.get(pk=row.ticket.line_day_id).closed_at

    # A node that is older than what it told, and one whose lease is over, gives no more numbers.
    with node.lived_in():
        pausing.reopen(LINES[0], by=lurah, at=world.at)
        calling.call_next(session, key=uuid4(), by=lina, at=world.at)
    carried(world, node)
    kept = Lease.objects.get().last
    Lease.objects.update(last=[str(uuid4()), str(uuid4())])
    for cure, why in (
        (lambda: Lease.objects.update(last=kept), "lebih lama"),
        (lambda: leasing.end(lease.pk, by=BY, at=world.at), "dicabut"),
    ):
        carried(world, node)
        with node.lived_in():
            assert why in Link.objects.get().refused
            with pytest.raises(LineFullError):
                issue(LINES[0], key=uuid4(), by=BY, at=world.at)
            Link.objects.update(refused="")
        cure()
        leasing.end(lease.pk, by=BY, at=world.at)
    assert Ticket.objects.get(pk=arrived).state == "waiting"
    assert by_phone(world, 9).number < 100
    again, _ = leasing.grant(hall.pk, node=OFFICE, by=BY, at=world.at)
    first, second = again.blocks.model.objects.filter(line_day=row.ticket.line_day_id).order_by(
        "begins"
    )
    assert (first.lease_id, second.begins, again.epoch) == (lease.pk, first.ends + 1, 2)
