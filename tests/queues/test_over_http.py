"""Kiosk, counter and place page as machines and people reach them."""

import json
from uuid import uuid4

import pytest
from django.db import connection

from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.queues import calling, counters, devices, pausing, serving
from pendopo.domain.queues.models import Counter, Hall, Ticket
from pendopo.ground.planned import planned
from tests.pages.client import PageClient
from tests.statements import statements

PATH = "/kios/antrean/kel-sempur-surat/nomor"


@pytest.fixture
def lurah(world):
    return officer(world, "hendra.kurniadi@kel-sempur")


@pytest.fixture
def lina(world):
    return officer(world, "lina.marlina@kel-sempur")


@pytest.fixture
def kiosk(world, lurah):
    hall = Hall.objects.get(office__code="kel-sempur").pk
    _, told = devices.register(hall, kind="kiosk", name="Pintu", by=lurah, at=world.at)
    return told


def officer(world, login):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def press(kiosk, path=PATH, **told):
    return PageClient().post(
        path,
        json.dumps({"key": str(uuid4()), "priority": "umum", **told}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {kiosk}"},
    )


def opened(world, lina):
    desk = Counter.objects.get(hall__office__code="kel-sempur", number=1).pk
    return counters.open_counter(desk, by=lina, at=world.at).pk


def test_a_kiosk_gets_a_number_in_one_statement_and_the_same_for_the_same_press(kiosk):
    press(kiosk)  # opens the day
    key = str(uuid4())
    with statements(3):  # one, and the savepoint of a test's transaction
        first = press(kiosk, key=key)
    again = press(kiosk, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"] == "A002"
    assert again.json()["again"]


def test_refusals_of_a_kiosk_say_what_to_do(world, kiosk, lurah):
    told = [
        (press("alat_x"), 403, "device", "Hubungi pengelola"),
        (press(kiosk, "/kios/antrean/tidak-ada/nomor"), 404, "line", "Pilih antrean"),
        (press(kiosk, "/kios/antrean/kel-tegallega-surat/nomor"), 403, "device", "belum terdaftar"),
        (press(kiosk, key="bukan"), 400, "unreadable", "Mulai lagi"),
        (press(kiosk, key=3), 400, "unreadable", "Mulai lagi"),
        (press(kiosk, service="\0"), 400, "unreadable", "Mulai lagi"),
    ]
    pausing.pause("kel-sempur-surat", text={"id": "Listrik padam."}, by=lurah, at=world.at)
    told.append((press(kiosk), 409, "paused", "Tunggu pengumuman"))
    for answer, status, code, words in told:
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert words in answer.json()["say"]
    assert PageClient().post(PATH).json()["code"] == "device"
    assert Ticket.objects.count() == 0


def test_an_officer_calls_in_three_statements_and_hears_why_not(world, kiosk, lina):
    session = opened(world, lina)
    desk = world.client(lina)
    path = f"/loket/{session}/panggilan"
    assert desk.post(path, {"key": uuid4()}).json()["code"] == "nobody"
    press(kiosk)
    with statements(5):  # session, officer, call; and the savepoint of a test's transaction
        told = desk.post(path, {"key": uuid4()})
    assert told.json()["number"] == "A001"
    assert desk.post(path, {"key": uuid4()}).json()["code"] == "busy"
    assert desk.post(path, {"key": "x"}).status_code == 400
    assert PageClient().post(path, {"key": uuid4()}).status_code == 302
    other = world.client(officer(world, "yusuf.maulana@kel-tegallega"))
    assert other.post(path, {"key": uuid4()}).json()["code"] == "not_open"


def test_a_place_page_moves_with_the_ticket_and_is_not_sent_again_unchanged(world, kiosk, lina):
    first, second = (press(kiosk).json()["token"] for _ in range(2))
    phone = PageClient()
    with statements(3):
        page = phone.get(f"/antrean/{second}")
    assert b"1 orang di depan Anda" in page.content
    tag = page.headers["ETag"]
    assert phone.get(f"/antrean/{second}", headers={"If-None-Match": tag}).status_code == 304
    now = phone.get(f"/antrean/{second}/keadaan")
    assert now.json()["ahead"] == 1
    same = {"If-None-Match": now.headers["ETag"]}
    assert phone.get(f"/antrean/{second}/keadaan", headers=same).status_code == 304
    session = opened(world, lina)
    calling.call_next(session, key=uuid4(), by=lina, at=world.at)
    assert b"Silakan ke loket 1 sekarang" in phone.get(f"/antrean/{first}").content
    assert phone.get(f"/antrean/{second}/keadaan", headers=same).json()["ahead"] == 0
    serving.start(session, by=lina, at=world.at)
    assert phone.post(f"/antrean/{first}/pembatalan").status_code == 409
    assert phone.post(f"/antrean/{second}/pembatalan").status_code == 302
    assert b"sudah dibatalkan" in phone.get(f"/antrean/{second}").content
    serving.finish(session, by=lina, at=world.at)
    assert b"Layanan selesai" in phone.get(f"/antrean/{first}").content
    assert phone.get(f"/antrean/{first[:-1]}").status_code == 404
    assert phone.post("/antrean/x/pembatalan").status_code == 404


def test_a_call_s_plan_is_kept_on_its_connection(world):
    for _ in range(4):
        with planned("select %(n)s::int + 1", {"n": 41}) as cursor:
            assert cursor.fetchone() == (42,)
    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements")
        assert ("select $1::int + 1",) in cursor.fetchall()
