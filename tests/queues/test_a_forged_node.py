"""A stolen office node tells of others' halls, of nobody's moments and of no parcel: none of it is taken."""

import gzip
from uuid import uuid4

from pendopo.domain.queues import counters, devices
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.models import Call, Hall, Notice, Session, Ticket
from pendopo.domain.queues.nodes import leasing, parcels
from pendopo.domain.queues.nodes.provisions import provisions
from pendopo.ground.live.reading import topics_of
from pendopo.ground.log import relay
from pendopo.ground.log.models import Event
from pendopo.ground.vault.links import key_of, links_of
from tests.pages.client import PageClient
from tests.queues.forging import BY, MINE, Forged, desk, officer
from tests.queues.test_attacks import THEIRS, booked, lina, lurah, numbered  # noqa: F401 - fixtures among them


def test_a_forged_node_touches_nothing_but_its_hall_and_breaks_nobodys_reading(world):
    node = Forged(world)
    yusuf = officer(world, "yusuf.maulana@kel-tegallega")
    elsewhere = counters.open_counter(desk("kel-tegallega"), by=yusuf, at=world.at)
    tall, mine = numbered(world, THEIRS), booked(world)
    key = str(Ticket.objects.get(pk=tall.ticket).key)
    ticket, session, call, event = node.ticket, node.session, node.call, node.event
    arrival = {"id": str(mine.booking), "state": "arrived", "ended_at": world.at.isoformat()}
    note = node.row(Notice, parcels.NOTICE, hall_id=node.hall.pk, at=world.at, until=world.at)
    note["text"] = {"id": "x"}
    own = {"sessions": [session], "tickets": [ticket]}
    payload, theirs = event["payload"], {**event, "aggregate_id": str(tall.ticket)}
    nothing = {name: [] for name in parcels.KINDS}
    day = {"id": ticket["line_day_id"], "paused_for": {}, "closed_at": None}
    refused = [
        # Others' numbers, tickets, people and counters.
        {"tickets": [{**ticket, "number": 1}]},
        {"tickets": [{**ticket, "key": key}]},
        {"tickets": [{**ticket, "id": str(tall.ticket)}]},
        {**own, "calls": [{**call, "ticket_id": str(tall.ticket)}]},
        {**own, "calls": [{**call, "session_id": str(elsewhere.pk)}]},
        {"sessions": [{**session, "account_id": str(yusuf.account)}]},
        {"sessions": [{**session, "counter_id": str(desk("kel-tegallega"))}]},
        {"arrivals": [{**arrival, "ticket_id": str(tall.ticket)}]},
        {"notices": [{**note, "account_id": str(yusuf.account)}]},
        {**own, "calls": [{**call, "id": str(tall.ticket)}], "events": [theirs]},
        {"told": {"rows": {**nothing, "more": [{"id": str(tall.ticket)}]}, "events": [theirs]}},
        # Events of what is not theirs, under other names, or that tell of another line's day.
        *(
            {**own, "events": [{**event, **more}]}
            for more in (
                {"aggregate_id": str(tall.ticket)},
                {"name": "sign_in.requested"},
                {"aggregate": "session"},
                {"payload": {**payload, "line_day": str(tall.line_day)}},
                {"payload": {**payload, "office": str(uuid4())}},
                # A list, and moments that no reader can hold, would stop whoever reads the log.
                {"payload": ["x"]},
                {"payload": None},
                {"happened_at": "infinity"},
                {"happened_at": "0001-01-01T00:00:00+14:00"},
                {"happened_at": "2026-11-24T09:00:00"},
            )
        ),
        {"tickets": [{**ticket, "clock": "0001-01-01T00:00:00+14:00"}]},
        {"days": [{**day, "paused_at": "0001-01-01T00:00:00+14:00"}]},
        # What is no parcel.
        *({"tickets": [{**ticket, name: None}]} for name in ("id", "queue_id", "gain", "number")),
        *({"tickets": [{**ticket, "state": each}]} for each in ("\0", "x" * 99, "\ud800")),
        *({"told": {"seen": each}} for each in (3, "x", ["a", "b", "c"])),
        *({"told": {"at": each}} for each in (3, "x", "2026-11-24")),
        *({"told": {"upto": each}} for each in ("xx", {"a": 1}, [1, 2])),
        {"told": {"rows": 3}},
    ]
    before = (Ticket.objects.count(), Session.objects.count(), Event.objects.count())
    for parcel in refused:
        assert node.sends(**parcel).status_code == 400, parcel
    for packed in (b"x", gzip.compress(b"[" * 100_000), gzip.compress(b" " * 64_000_001)):
        assert node.posts(packed, node.credential).status_code == 400
        assert node.posts(packed).status_code == 403  # a stranger's is not even unpacked
    assert (Ticket.objects.count(), Session.objects.count(), Event.objects.count()) == before
    assert Session.objects.get(pk=elsewhere.pk).closed_at is None
    assert Booking.objects.get(pk=mine.booking).state == "booked"
    honest = node.sends(events=[event], calls=[call], **own)
    assert (honest.status_code, Ticket.objects.get(pk=ticket["id"]).state) == (200, "waiting")
    assert topics_of(uuid4(), Event.objects.get(uid=event["uid"]).payload)
    while relay.relay_once():
        pass
    leasing.end(node.lease.pk, by=BY, at=world.at)
    assert node.sends().status_code == 403


def test_a_stolen_node_reads_nobody(world):
    """ADR 95: the key it was lent makes addresses of tickets; a booking's own opens who booked."""
    node = Forged(world)
    mine = booked(world)
    assert sorted(provisions(node.credential, at=world.at)["keys"]) == sorted(
        [links_of(b"ticket"), devices.devices_of(node.hall.pk)]
    )
    assert key_of(b"ticket", mine.token) is None
    assert b"Fitri" in PageClient().get(f"/janji/{mine.token}").content


def test_nobody_calls_at_the_centre_in_a_hall_that_its_node_runs(world, lina, lurah):  # noqa: F811
    node = Forged(world)
    node.session["lines"] = [str(line) for line in node.hall.lines.values_list("pk", flat=True)]
    more = {"id": str(uuid4()), "key": str(uuid4()), "number": node.ticket["number"] + 1}
    rows = {"sessions": [node.session], "tickets": [node.ticket, {**node.ticket, **more}]}
    assert node.sends(**rows).status_code == 200
    web, place = world.client(lina), f"/loket/{node.session['id']}"
    for path in ("panggilan", "panggilan/berikut", f"nomor/{node.ticket['id']}/panggilan"):
        web.post(f"{place}/{path}", {"key": uuid4()})
    for path in ("jeda", "penutupan"):
        web.post(f"{place}/{path}")
    lead = f"/pengawas/{node.hall.pk}/loket/{node.session['id']}"
    world.client(lurah).post(f"{lead}/penutupan")
    assert "dijalankan simpul" in web.get("/loket/").content.decode()
    assert not Call.objects.exists()
    kept = Session.objects.get(pk=node.session["id"])
    assert (kept.closed_at, kept.break_since) == (None, None)
    assert node.sends(calls=[node.call]).status_code == 200
    web.post(f"{place}/layanan", {"call": node.call["id"]})
    assert Call.objects.get().started_at is None


def test_whoever_has_the_machine_of_a_lease_that_is_over_gives_no_numbers(world, lurah):  # noqa: F811
    hall = Hall.objects.get(office__code="kel-sempur").pk
    _, credential = devices.register(hall, kind="kiosk", name="Pintu", by=lurah, at=world.at)
    node = Forged(world)
    leasing.end(node.lease.pk, by=BY, at=world.at)
    answer = PageClient().post(
        f"/kios/antrean/{MINE}/nomor",
        {"key": str(uuid4())},
        content_type="application/json",
        headers={"Authorization": f"Bearer {credential}"},
    )
    assert (answer.status_code, Ticket.objects.count()) == (403, 0)
