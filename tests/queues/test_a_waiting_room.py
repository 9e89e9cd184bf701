"""A waiting room as people meet it: in a process of its own that dies, and at the portal's door."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.models import F

from pendopo.channels.portal.lobby.wording import Pages, span_in
from pendopo.domain.queues import admitting, keeping, times
from pendopo.domain.queues.booking import NotYetError, Who, book, booking_of
from pendopo.domain.queues.bookings import Booking, Slot, slot_id
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.hours import hours_at, next_hours, opens_at
from pendopo.domain.queues.openings import Opening, WaitingPlace, opening_id
from pendopo.domain.queues.passes import code_of, pass_token, place_token, read_pass, read_place
from pendopo.domain.queues.plans import plan_of
from pendopo.engines.admission.room import lot, seal_of
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient

AKTA = "disdukcapil-pusat-akta"
NIK = "3271015708900001"
SEED = "benih"


def nik(n):
    return f"327101570890{n + 2:04}"


def opened_now(plan, *, places=30):
    """Make an opening whose room stands now, for processes that go by the real clock."""
    now = datetime.now(UTC)
    opening = Opening.objects.create(
        id=uuid4(),
        line_id=plan.line,
        gathers_at=now - timedelta(minutes=5),
        opens_at=now - timedelta(seconds=1),
        draws_at=now + timedelta(minutes=5),
        closes_at=now + timedelta(minutes=10),
        seed=SEED,
        seal=seal_of(SEED),
        at_once=40,
        stay=60,
        made_at=now,
    )
    begins = now + timedelta(days=2)
    Slot.objects.create(
        id=slot_id(plan.line, "public", begins),
        line_id=plan.line,
        quota="public",
        date=begins.date(),
        begins=begins,
        ends=begins + timedelta(minutes=30),
        capacity=places,
        opens_at=opening.opens_at,
    )
    return opening


def built_statics():
    """Say that style and script stand where they are: nobody fetches them here."""
    names = ("portal.css", "place.css", "mark.svg", "room.js")
    told = {"version": "1.1", "paths": {f"pendopo/{name}": f"pendopo/{name}" for name in names}}
    folder = django_settings.PENDOPO.data_dir / "static"
    folder.mkdir(exist_ok=True)
    (folder / "staticfiles.json").write_text(json.dumps(told))


@contextmanager
def live(port):
    said = connection.settings_dict
    database = f"{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", "pendopo.config.asgi:app"),
            *("--port", str(port), "--log-level", "warning"),
        ],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PENDOPO_DATABASE_URL": f"postgresql://{database}",
            "PENDOPO_DATA_DIR": str(django_settings.PENDOPO.data_dir),
            "PENDOPO_LIVE_URL": f"http://127.0.0.1:{port}",
        },
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def asked(call, wanted, seconds=20.0):
    """Ask until the answer holds a text; return it."""
    deadline = time.monotonic() + seconds
    text = ""
    while time.monotonic() < deadline:
        try:
            answer = call()
            text = answer.text
            if wanted in text:
                return answer
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"never {wanted!r}: {text[-2000:]}")


def place_in(text):
    return re.search(r'data-room="([^"]+)"', text).group(1)


@pytest.mark.usefixtures("real_time")
def test_a_place_outlives_the_page_and_the_process(lasting_world):
    opening = opened_now(plan_of(AKTA))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    built_statics()
    room = f"http://127.0.0.1:{port}/live/ruang/{AKTA}"
    with live(port) as process:
        arrived = asked(lambda: httpx.post(room, data={"nik": NIK}), "Anda tercatat")
        mine = place_in(arrived.text)
        assert place_in(httpx.post(room, data={"nik": NIK}).text) == mine
        wrong = httpx.post(room, data={"nik": "12<b>"}, headers={"Accept-Language": "en"})
        assert (wrong.status_code, "12&lt;b&gt;" in wrong.text) == (422, True)
        english = httpx.get(mine, params={"bahasa": "en"})
        assert (english.status_code, english.headers["location"]) == (303, mine)
        page = httpx.get(mine, cookies={"bahasa": english.cookies["bahasa"]}).text
        assert "<strong>1</strong> person</dd>" in page
        others = [place_in(httpx.post(room, data={"nik": nik(n)}).text) for n in range(60)]
        foreign = httpx.get(f"{mine[:-1]}{'A' if mine[-1] != 'A' else 'B'}")
        assert (foreign.status_code, "bukan tempat di ruang tunggu ini" in foreign.text) == (
            403,
            True,
        )
        assert opening.seed not in httpx.get(f"{room}/urutan.txt").text
        process.send_signal(signal.SIGKILL)
        process.wait()
    kept = WaitingPlace.objects.count()
    Opening.objects.update(draws_at=datetime.now(UTC))
    with live(port):
        # drawn meanwhile: each finds the place again, also whom no batch had kept yet
        asked(lambda: httpx.get(mine, params="bagian"), "room-")
        pages = {place: httpx.get(place).text for place in others}
        time.sleep(1)  # numbered at the next turn, four a second
        lines = asked(lambda: httpx.get(f"{room}/urutan.txt"), f"seed {SEED}").text.splitlines()
        codes = [line.split()[1] for line in lines[2:]]
        assert len(codes) == 61 >= kept
        assert codes == sorted(codes, key=lambda code: lot(SEED, bytes.fromhex(code)))
        place = {
            re.search(r"Kode Anda</dt><dd[^>]*>([0-9a-f]{32})", page).group(1): at
            for at, page in pages.items()
        }
        first, last = ([place[code] for code in codes if code in place][n] for n in (0, -1))
        called = asked(lambda: httpx.get(first), "izin=")
        leave = read_pass(opening.pk, re.search(r"izin=([\w-]+)", called.text).group(1))
        assert (leave.code.hex(), leave.until > time.time()) == (
            codes[codes.index(leave.code.hex())],
            True,
        )
        waits = httpx.get(last)
        assert "mungkin habis" in waits.text
        same = httpx.get(last, headers={"If-None-Match": waits.headers["etag"]})
        assert same.status_code in {200, 304}  # 200 when somebody was called in between
        time.sleep(1.3)
    assert WaitingPlace.objects.count() == 61
    assert WaitingPlace.objects.filter(came_at__isnull=False).exists()


def test_the_door_stands_while_new_days_open_and_a_pass_books_once_for_its_person(
    world, settings, clock
):
    settings.PENDOPO = replace(settings.PENDOPO, live_url="http://localhost:9")
    plan, at = plan_of(AKTA), world.at
    hours = next_hours(plan, at=at)
    times.make_times(at=at)
    assert admitting.make_openings(at=at) == 1
    assert admitting.make_openings(at=at) == 0
    (day,) = hours.days
    assert opens_at(plan, day) == hours.opens
    begins = plan.sessions_on(day)[0][0]
    path = f"/janji-temu/{AKTA}/"
    form = f"{path}{begins:%Y-%m-%d}/{begins:%H%M}"
    who = Who(name="Ibu Ani", phone="+628120000001", nik=NIK)
    if not Slot.objects.filter(line=plan.line, begins=begins).exists():
        times.make_day(plan, day)
    with pytest.raises(NotYetError):
        book(plan.line, begins=begins, key=uuid4(), who=who, by=ANONYMOUS, at=hours.gathers)
    phone = PageClient()
    clock.move_to(hours.gathers - timedelta(minutes=1))
    assert b"lewat ruang tunggu" in phone.get(path).content
    clock.move_to(hours.opens + timedelta(minutes=2))
    now = datetime.now(UTC)
    assert hours_at(plan, at=now) == hours
    door = phone.get(path)
    assert b"http://localhost:9/live/ruang/" in door.content
    assert door.headers["X-Same-For-All"] == "portal:booking_days"
    assert "http://localhost:9" in door.headers["Content-Security-Policy"].split("form-action")[1]
    sent = {"name": "Ibu Ani", "phone": "0812 0000 0001", "nik": NIK, "key": uuid4()}
    assert b"Masuk ruang tunggu" in phone.post(form, sent).content
    opening = opening_id(plan.line, hours.opens)
    code = code_of(opening, holder_of(nik=NIK))
    old = pass_token(opening, code, int(now.timestamp()) - 1)
    good = pass_token(opening, code, int(now.timestamp()) + 600)
    for token, said in (
        (old, b"sudah habis"),
        (pass_token(uuid4(), code, int(now.timestamp()) + 600), b"bukan untuk pembukaan ini"),
        (good[:-1], b"bukan untuk pembukaan ini"),
        ("é", b"bukan untuk pembukaan ini"),
    ):
        refused = phone.get(f"{path}masuk", {"izin": token})
        assert refused.status_code == 403
        assert said in refused.content
    assert phone.get(f"{path}masuk", {"izin": good}).headers["Location"] == path
    assert phone.get(f"{path}{day:%Y-%m-%d}/").status_code == 200
    other = phone.post(form, {**sent, "nik": nik(7)})
    assert other.status_code == 422
    assert "NIK yang sama" in other.content.decode()
    mine = phone.post(form, sent).headers["Location"]
    later = (begins + timedelta(minutes=30)).astimezone(UTC)
    twice = phone.post(f"{path}{day:%Y-%m-%d}/{later.astimezone(begins.tzinfo):%H%M}", sent)
    assert twice.headers["Location"] == mine  # one pass, one booking
    Slot.objects.filter(line=plan.line, date=day).update(taken=F("capacity"))
    more = {"phone": "0812 0000 0002", "nik": nik(7), "key": uuid4()}
    listed = phone.post(f"{path}{day:%Y-%m-%d}/daftar-tunggu", {**sent, **more})
    assert (listed.status_code, "NIK yang sama" in listed.content.decode()) == (422, True)
    assert Booking.objects.count() == 1
    assert phone.get(f"{mine}/waktu").status_code == 200
    assert b"Masuk ruang tunggu" in PageClient().get(f"{mine}/waktu").content
    clock.move_to(hours.closes)
    assert b"Masuk ruang tunggu" not in PageClient().get(path).content
    assert PageClient().get(f"{path}masuk").status_code == 302
    assert PageClient().get("/janji-temu/tidak-ada/masuk").status_code == 404
    keeping.cancel(booking_of(mine.rsplit("/", 1)[1]), by=ANONYMOUS, at=datetime.now(UTC))
    WaitingPlace.objects.create(id=uuid4(), opening_id=opening, batch=0)
    assert admitting.forget_places(at=hours.closes) == 0
    assert admitting.forget_places(at=hours.closes + timedelta(days=2)) == 1


def test_a_place_is_of_its_opening_and_carries_its_own_proof():
    opening, code = uuid4(), b"c" * 16
    token = place_token(opening, code, 3)
    assert read_place(opening, token) == (code, 3)
    assert read_place(uuid4(), token) is None
    assert read_place(opening, pass_token(opening, code, 9)) is None
    assert [read_place(opening, bad) for bad in ("", "x", "é", f"{token}A", token[:-2])] == [
        None
    ] * 5


def test_a_turn_is_a_range_that_names_its_zone_once_and_a_number_alone_is_none(world):
    pages = Pages(opened_now(plan_of(AKTA)))
    told = {"span": span_in("id", 29_900_000, 29_900_010), "number": "7", "high": "9"}
    waiting = pages.parts("waiting", "id", told, known=True)
    assert "<strong>04.20–04.30 WIB</strong>" in waiting  # noqa: RUF001  # from to
    alone, among = (pages.parts("joining", "id", told, known=known) for known in (True, False))
    assert ("7 – 9" in alone, "7 – 9" in among) == (False, True)  # noqa: RUF001  # from to
