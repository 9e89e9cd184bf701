"""What whoever means harm tries at a hall: each is refused, and changes nothing."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from pendopo.domain.directory.models import Office
from pendopo.domain.people.models import Role
from pendopo.domain.queues import (
    booking,
    counters,
    devices,
    drawing,
    issuing,
    pausing,
    serving,
    times,
)
from pendopo.domain.queues.booking import Who
from pendopo.domain.queues.draws import DrawRequest
from pendopo.domain.queues.models import Device, Hall, Notice, Session, Ticket
from pendopo.domain.queues.passes import code_of
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.queues.forging import MINE, desk, officer

THEIRS = "kel-tegallega-surat"
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"
ROUTES = re.compile(
    r"channels\.(counter|kiosk|display|nodes)\b"
    r"|portal\.(queueing|taking|booking|bookings|draws|waiting_list|door)$"
    r"|backoffice\.(appointments|appointing|draws)$"
)
FILLED = {"line": MINE, "day": "2026-11-25", "time": "0900", "token": "x", "quota": "public"}


@pytest.fixture
def lina(world):
    return officer(world, "lina.marlina@kel-sempur")


@pytest.fixture
def lurah(world):
    return officer(world, "hendra.kurniadi@kel-sempur")


def numbered(world, line=MINE, **told):
    return issuing.issue(line, key=uuid4(), by=ANONYMOUS, at=world.at, **told)


def booked(world, *, key=None, n=1, line=MINE):
    times.make_times(at=world.at)
    begins = world.at.replace(hour=10, minute=0, second=0, microsecond=0)
    who = Who(name="Fitri Handayani", phone=f"+628120000000{n}")
    told = {"begins": begins, "key": key or uuid4(), "who": who, "by": ANONYMOUS, "at": world.at}
    return booking.book(line, **told)


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
        answer = kiosk.post(f"/kios/{path}", sent)
        sent_away = answer.headers.get("Location") == "/kios/pasang"
        assert sent_away or "petugas di meja depan" in answer.content.decode()
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


def test_one_person_is_in_a_draw_once_however_they_are_written(world):
    drawing.make_draws(at=world.at)
    form = f"/undian/mpp-kependudukan/{world.at.date() + timedelta(days=2)}/permintaan"
    mine = {"name": "Fitri Handayani", "phone": "0812 0000 0001", "nik": "3271036501900004"}
    assert PageClient().post(form, {**mine, "key": uuid4()}).status_code == 302
    others = f"Budi {mine['nik'][:4]} {mine['nik'][4:]}"
    for more, people in (
        ({"nik": "3271.0365.0190-0004", "phone": "0812 0000 0002"}, 1),
        ({"name": "FITRI", "nik": "3271036501900012", "phone": "+62 812-0000-0001"}, 1),
        ({"nik": "3271036501900012", "phone": "0812 0000 0002", "others": others}, 2),
    ):
        sent = {**mine, **more, "key": uuid4()}
        assert PageClient().post(f"{form}?orang={people}", sent).status_code == 409, more
    assert DrawRequest.objects.count() == 1
