"""What whoever means harm tries at a hall and over its node's link: each is refused, and changes nothing."""

import gzip
import json
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from pendopo.domain.directory.models import Office
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account, Role
from pendopo.domain.queues import booking, counters, devices, issuing, pausing, serving, times
from pendopo.domain.queues.booking import Who
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.models import Call, Counter, Device, Hall, Notice, Session, Ticket
from pendopo.domain.queues.nodes import leasing, parcels
from pendopo.domain.queues.nodes.provisions import provisions
from pendopo.domain.queues.passes import code_of
from pendopo.ground.actor import ANONYMOUS, system
from pendopo.ground.live.reading import topics_of
from pendopo.ground.log.models import Event
from pendopo.ground.vault.links import key_of, links_of
from tests.pages.client import PageClient

BY = system("test")
MINE, THEIRS = "kel-sempur-surat", "kel-tegallega-surat"
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"
ROUTES = re.compile(
    r"channels\.(counter|kiosk|display|nodes)\b"
    r"|portal\.(queueing|taking|booking|bookings|draws|waiting_list|door)$"
    r"|backoffice\.(appointments|appointing|draws)$"
)
FILLED = {"line": MINE, "day": "2026-11-25", "time": "0900", "token": "x", "quota": "public"}


def officer(world, login):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


@pytest.fixture
def lina(world):
    return officer(world, "lina.marlina@kel-sempur")


@pytest.fixture
def lurah(world):
    return officer(world, "hendra.kurniadi@kel-sempur")


def numbered(world, line=MINE, **told):
    return issuing.issue(line, key=uuid4(), by=ANONYMOUS, at=world.at, **told)


def desk(office="kel-sempur", number=1):
    return Counter.objects.get(hall__office__code=office, number=number).pk


def booked(world, *, key=None, n=1, line=MINE):
    times.make_times(at=world.at)
    begins = world.at.replace(hour=10, minute=0, second=0, microsecond=0)
    who = Who(name="Fitri Handayani", phone=f"+628120000000{n}")
    told = {"begins": begins, "key": key or uuid4(), "who": who, "by": ANONYMOUS, "at": world.at}
    return booking.book(line, **told)


class Forged:
    """Whoever has a node's machine: its credential, and any parcel they like."""

    def __init__(self, world):
        self.world, self.hall = world, Hall.objects.get(office__code="kel-sempur")
        self.lease, self.credential = leasing.grant(
            self.hall.pk, node="kel-sempur", by=BY, at=world.at
        )
        lina = officer(world, "lina.marlina@kel-sempur")
        block = self.lease.blocks.get(
            line_day__line__slug=MINE, line_day__date=world.at.astimezone().date()
        )
        day, now = block.line_day_id, world.at
        self.ticket = self.row(
            *(Ticket, parcels.TICKET),
            line_day_id=day,
            queue_id=day,
            number=block.begins,
            label="A501",
            priority="umum",
            gain=100,
            walk_in=True,
            clock=now,
            issued_at=now,
            source="kiosk",
            key=uuid4(),
        )
        self.session = self.row(
            *(Session, parcels.SESSION),
            counter_id=desk(),
            account_id=lina.account,
            lines=[],
            opened_at=now,
        )
        self.call = self.row(
            *(Call, parcels.CALL),
            ticket_id=self.ticket["id"],
            queue_id=day,
            session_id=self.session["id"],
            counter_id=desk(),
            key=uuid4(),
            walk_in=True,
            at=now,
            outcome="",
            result="",
        )
        self.event = {
            "uid": str(uuid4()),
            "aggregate": "ticket",
            "aggregate_id": self.ticket["id"],
            "name": "ticket.issued",
            "happened_at": now.isoformat(),
            "actor_kind": "system",
            "actor_id": None,
            "actor_name": "device",
            "channel": "kiosk",
            "payload": {"line_day": str(day), "office": str(self.hall.office_id)},
        }

    def row(self, kind, fields, **told):
        return parcels.told([kind(**told)], fields)[0]

    def sends(self, *, events=(), told=None, **rows):
        self.lease.refresh_from_db()
        parcel = {
            "from": self.lease.place or [0, 0, 0],
            "upto": [1, 1, 1],
            "seen": [9, 9, 9],
            "at": self.world.at.isoformat(),
            "rows": {name: rows.get(name, []) for name in parcels.KINDS},
            "events": list(events),
            **(told or {}),
        }
        return self.posts(gzip.compress(json.dumps(parcel).encode()), self.credential)

    def posts(self, packed, credential=""):
        return Client(raise_request_exception=False).post(
            "/simpul/serahan",
            packed,
            content_type="application/octet-stream",
            headers={"Authorization": f"Bearer {credential}"},
        )


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


def test_nobody_calls_at_the_centre_in_a_hall_that_its_node_runs(world, lina, lurah):
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


def test_officers_and_devices_act_in_their_own_hall_alone(world, lina, lurah):
    other = Office.objects.get(code="kel-tegallega")
    tall = numbered(world, THEIRS)
    told = {"role": "arsiparis", "title": "x", "since": world.at, "agency": other.agency}
    Role.objects.create(account_id=lina.account, office=other, **told)  # seen there, serves here
    lina = officer(world, "lina.marlina@kel-sempur")
    seat = counters.open_counter(desk(), by=lina, at=world.at).pk
    web = world.client(lina)
    web.post(f"/loket/{seat}/nomor/{tall.ticket}/panggilan", {"key": uuid4()})
    assert Ticket.objects.get(pk=tall.ticket).state == "waiting"
    yusuf = officer(world, "yusuf.maulana@kel-tegallega")
    theirs = counters.open_counter(desk("kel-tegallega"), by=yusuf, at=world.at).pk
    world.client(yusuf).post(f"/loket/{theirs}/panggilan", {"key": uuid4()})
    serving.no_show(theirs, by=yusuf, at=world.at)
    web.post(f"/loket/{seat}/nomor/{tall.ticket}/pengembalian")
    assert Ticket.objects.get(pk=tall.ticket).state == "no_show"
    hall, there = (Hall.objects.get(office__code=o).pk for o in ("kel-sempur", "kel-tegallega"))
    assert web.post(f"/meja-depan/{there}/nomor", {"line": THEIRS}).status_code == 404
    lead = world.client(lurah)
    for path in (f"{hall}/loket/{theirs}/penutupan", f"{there}/loket/{theirs}/penutupan"):
        lead.post(f"/pengawas/{path}")
    lead.post(f"/pengawas/{hall}/loket/{desk('kel-tegallega')}/petugas", {"officer": lina.account})
    lead.post(f"/pengawas/{there}/pesan", {"text_id": "Tutup."})
    assert lead.post(f"/pengawas/{there}/alat", {"kind": "kiosk", "name": "x"}).status_code == 404
    assert Session.objects.open().count() == 2
    assert not Notice.objects.exists()
    made, credential = devices.register(hall, kind="kiosk", name="x", by=lurah, at=world.at)
    kiosk = PageClient()
    kiosk.post("/kios/pasang", {"kredensial": credential})
    assert kiosk.post(f"/kios/antrean/{THEIRS}/", {"key": uuid4()}).status_code == 404
    assert kiosk.get(f"/kios/nomor/{tall.token}/").status_code == 404
    devices.revoke(made.pk, by=lurah, at=world.at)
    mine = booked(world)
    for path, sent in (
        ("nomor-saya", {"nomor": mine.reference, "priority": "umum"}),
        (f"antrean/{MINE}/", {"key": uuid4()}),
    ):
        assert kiosk.post(f"/kios/{path}", sent).headers["Location"] == "/kios/pasang"
    assert Ticket.objects.count() == 1
    assert not Device.objects.filter(hall=there, name="x").exists()


def test_a_key_that_all_may_read_opens_nobodys_booking(world):
    """The codes of a waiting room are published, and are the keys of the bookings it led to."""
    key = UUID(bytes=code_of(uuid4(), b"holder"))
    theirs = booked(world, key=key)
    tomorrow = world.at.date() + timedelta(days=1)
    for time in (f"{world.at:%Y-%m-%d}/1000", f"{tomorrow}/0900", f"{tomorrow}/daftar-tunggu"):
        sent = {"name": "Orang Lain", "phone": "0812 0000 0099", "key": key}
        answer = PageClient().post(f"/janji-temu/{MINE}/{time}", sent)
        assert answer.status_code == 409, time
        assert theirs.token not in answer.content.decode()
    again = {"name": "Fitri Handayani", "phone": "0812 0000 0001", "key": key}
    answer = PageClient().post(f"/janji-temu/{MINE}/{world.at:%Y-%m-%d}/1000", again)
    assert answer.headers["Location"] == f"/janji/{theirs.token}"


def test_no_form_of_a_hall_is_taken_from_another_site(world, lina):
    inside = world.client(lina)
    foreign = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    foreign.cookies = inside.cookies
    asked = 0
    for name, pattern in routes(get_resolver().url_patterns):
        told = {
            each: uuid4() if kind.__class__.__name__ == "UUIDConverter" else FILLED[each]
            for each, kind in pattern.pattern.converters.items()
        }
        answer = foreign.post(reverse(name, kwargs=told), {"key": uuid4()})
        assert answer.status_code == 403, name
        asked += 1
    assert asked > 60
    assert not Ticket.objects.exists()


def routes(patterns, space=""):
    """Yield name and pattern of each route of queues."""
    for each in patterns:
        if isinstance(each, URLPattern):
            if ROUTES.search(each.callback.__module__):
                yield f"{space}{each.name}", each
        else:
            yield from routes(each.url_patterns, f"{each.namespace}:" if each.namespace else space)


def test_what_people_type_is_shown_as_they_typed_it_and_never_run(world, lina, lurah):
    hall = Hall.objects.get(office__code="kel-sempur")
    numbered(world, holding=issuing.Holding(name=HOSTILE, phone="+6281200000001"))
    seat = counters.open_counter(desk(), by=lina, at=world.at).pk
    told = {"by": lurah, "at": world.at}
    pausing.tell_hall(hall.pk, text={"id": HOSTILE}, until=world.at + timedelta(hours=1), **told)
    pausing.pause("kel-sempur-nikah", text={"id": HOSTILE}, **told)
    screens = [PageClient(), world.client(lina), world.client(lurah)]
    for kind, home in (("kiosk", "/kios/"), ("display", "/papan/")):
        _, credential = devices.register(hall.pk, kind=kind, name=HOSTILE[:60], **told)
        screens[0].post(f"{home}pasang", {"kredensial": credential})
    screens[1].post(f"/loket/{seat}/panggilan", {"key": uuid4()})
    shown = [
        *(
            screens[0].get(path)
            for path in ("/kios/", "/papan/", "/kios/antrean/kel-sempur-nikah/")
        ),
        screens[0].get("/antrean/nomor/kel-sempur-nikah"),
        screens[1].get("/loket/"),
        screens[2].get(f"/pengawas/{hall.pk}/"),
        screens[0].post("/kios/nomor-saya", {"nomor": HOSTILE}),
        screens[0].post("/papan/pasang", {"kredensial": HOSTILE}),
        screens[0].post(f"/antrean/nomor/{MINE}", {"phone": "<script>alert(1)</script>"}),
        screens[1].post(f"/meja-depan/{hall.pk}/nomor", {"phone": "<script>alert(1)</script>"}),
    ]
    for page in shown:
        text = page.content.decode()
        assert "alert(1)" in text, page.request["PATH_INFO"]
        assert not re.search(r"<img src=x|<script>alert|=\"\"'>", text), page.request["PATH_INFO"]


def test_one_phone_is_one_person_however_it_is_written(world):
    kept = set()
    for n, typed in enumerate(
        ("0812 0000 0077", "+62 812-0000-0077", "62(812)00000077", "+62 0812 0000 0077")
    ):
        sent = {"phone": typed, "priority": "umum", "key": uuid4()}
        answer = PageClient().post(f"/antrean/nomor/{MINE}", sent)
        assert answer.status_code == (422 if n else 302)
        kept.add(Ticket.objects.get().holder)
    assert len(kept) == 1
    for n in range(9):  # ten of one address in an hour, refused ones too
        sent = {"phone": f"0812 0000 01{n:02}", "priority": "umum", "key": uuid4()}
        answer = PageClient().post(f"/antrean/nomor/{MINE}", sent)
    assert answer.status_code == 422
    assert Ticket.objects.count() == 7
