"""From kiosk to counter to board: the screens of a hall, as their people press them."""

import re
from uuid import uuid4

import pytest

from pendopo.domain.information import publishing, warning
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.queues import (
    booking,
    calling,
    counters,
    devices,
    issuing,
    pausing,
    places,
    printing,
    serving,
    speaking,
    times,
)
from pendopo.domain.queues.models import Counter, Hall, Session, Ticket
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.log import relay
from tests.information.test_warnings import SEMPUR, TAJUR, said
from tests.pages.client import PageClient
from tests.queues.test_speaking import pieces
from tests.statements import statements

LINE = "/kios/antrean/kel-sempur-surat/"


def officer(world, login):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


@pytest.fixture
def lurah(world):
    return officer(world, "hendra.kurniadi@kel-sempur")


@pytest.fixture
def lina(world):
    return officer(world, "lina.marlina@kel-sempur")


@pytest.fixture
def hall(world):
    return Hall.objects.get(office__code="kel-sempur")


def installed(world, lurah, hall, kind, path):
    """A browser that was made a device."""
    _, credential = devices.register(hall.pk, kind=kind, name="Pintu", by=lurah, at=world.at)
    browser = PageClient()
    assert browser.post(path, {"kredensial": credential}).status_code == 302
    return browser


@pytest.fixture
def kiosk(world, lurah, hall):
    return installed(world, lurah, hall, "kiosk", "/kios/pasang")


@pytest.fixture
def board(world, lurah, hall):
    return installed(world, lurah, hall, "display", "/papan/pasang")


def take(kiosk, priority="umum"):
    """Take a number in two presses after the first screen; return the page that shows it."""
    page = kiosk.get(LINE).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    answer = kiosk.post(LINE, {"key": key, "priority": priority})
    return kiosk.get(answer.headers["Location"]).content.decode()


def opened(world, lina, number=1):
    desk = Counter.objects.get(hall__office__code="kel-sempur", number=number).pk
    return counters.open_counter(desk, by=lina, at=world.at)


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_three_taps_give_a_number_that_is_called_shown_and_spoken(world, kiosk, board, lina):
    kiosk.get("/kios/")  # the plans and the calendar are read once a minute
    with statements(5):
        assert "Apa keperluan Anda?" in kiosk.get("/kios/").content.decode()
    assert "A001" in take(kiosk)
    assert "A002" in take(kiosk, "prioritas")
    desk = world.client(lina)
    counter = Counter.objects.get(hall__office__code="kel-sempur", number=1).pk
    assert desk.post(f"/loket/{counter}/pembukaan").status_code == 302
    page = desk.get("/loket/").content.decode()
    session = Session.objects.get().pk
    assert "Panggil A00" in page
    world.later(minutes=4)  # who goes first gains three times as fast
    assert "A002" in desk.get("/loket/").content.decode()
    desk.post(f"/loket/{session}/panggilan/berikut", {"key": field(page, "key")})
    shown = board.get("/papan/").content.decode()
    label = Ticket.objects.get(state="called").label
    spelled = " ".join({"0": "nol", "1": "satu", "2": "dua"}[each] for each in label[1:])
    assert f"Nomor A, {spelled}, silakan ke loket satu" in shown
    assert 'data-flash="' in shown


def test_the_board_warns_who_waits_in_its_kelurahan(world, board):
    writer, chief = (officer(world, f"{n}@bpbd") for n in ("gilang.ramdani", "tuti.herawati"))
    for areas, shown in (([TAJUR], False), ([SEMPUR], True)):
        alert = warning.draft(said(world, areas=areas), by=writer, at=world.at)
        publishing.publish(alert.pk, by=chief, at=world.at)
        assert ("Ciliwung naik cepat" in board.get("/papan/").content.decode()) is shown


def test_the_board_is_sent_again_only_when_it_changed(world, kiosk, board, lina):
    board.get("/papan/")
    with statements(6):
        first = board.get("/papan/")
    same = {"If-None-Match": first.headers["ETag"]}
    assert board.get("/papan/", headers=same).status_code == 304
    take(kiosk)
    assert board.get("/papan/", headers=same).status_code == 200
    assert lina.name not in board.get("/papan/").content.decode()


def test_a_deed_in_an_old_window_touches_no_other_number(world, kiosk, lina):
    take(kiosk), take(kiosk)
    session = opened(world, lina).pk
    desk = world.client(lina)
    calling.call_next(session, key=uuid4(), by=lina, at=world.at)
    old = desk.get("/loket/").content.decode()
    call = {"call": field(old, "call")}
    desk.post(f"/loket/{session}/layanan", call)
    desk.post(f"/loket/{session}/penyelesaian", {**call, "next": "1", "key": uuid4()})
    assert {t.label: t.state for t in Ticket.objects.all()} == {"A001": "done", "A002": "called"}
    desk.post(f"/loket/{session}/penyelesaian", {**call, "next": "1", "key": uuid4()})
    assert Ticket.objects.get(label="A002").state == "called"
    assert "jendela lain" in desk.get("/loket/").content.decode()


def test_every_deed_of_a_counter(world, kiosk, lina):
    for _ in range(4):
        take(kiosk)
    desk, session = world.client(lina), opened(world, lina).pk

    def do(path, **told):
        page = desk.get("/loket/").content.decode()
        call = re.search(r'name="call" value="([^"]+)"', page)
        told = {"key": uuid4(), **({"call": call[1]} if call else {}), **told}
        return desk.post(f"/loket/{session}/{path}", told)

    do("panggilan/berikut")
    do("panggilan/ulang")
    do("ketidakhadiran")
    first = Ticket.objects.get(label="A001")
    assert first.state == "no_show"
    do(f"nomor/{first.pk}/pengembalian")
    assert Ticket.objects.get(label="A001").state == "waiting"
    do("panggilan/berikut")
    do("layanan")
    with statements(16):
        page = desk.get("/loket/").content.decode()
    assert "Selesai, panggil A003" in page
    do("penahanan")
    held = Ticket.objects.get(state="held")
    assert "Panggil<" in desk.get("/loket/").content.decode()
    do(f"nomor/{held.pk}/panggilan")
    do("layanan")
    do("pengalihan", to="kel-sempur-nikah")
    assert Ticket.objects.get(pk=held.pk).queue.line.code == "N"
    do("jeda", minutes="15")
    assert "Anda sedang jeda" in desk.get("/loket/").content.decode()
    do("jeda/akhir")
    do("penutupan")
    assert "Pilih loket" in desk.get("/loket/").content.decode()


def test_an_officer_whose_browser_died_comes_back_to_the_same_number(world, kiosk, lina):
    take(kiosk)
    session = opened(world, lina).pk
    calling.call_next(session, key=uuid4(), by=lina, at=world.at)
    serving.start(session, by=lina, at=world.at)
    page = world.client(lina).get("/loket/").content.decode()
    assert "A001" in page
    assert "Sedang dilayani" in page


def test_a_kiosk_says_why_it_gives_no_number(world, kiosk, lurah):
    pausing.pause("kel-sempur-surat", text={"id": "Listrik padam."}, by=lurah, at=world.at)
    assert "Listrik padam." in kiosk.get("/kios/").content.decode()
    assert "Listrik padam." in kiosk.get(LINE).content.decode()
    refused = kiosk.post(LINE, {"key": uuid4(), "priority": "umum"})
    assert refused.status_code == 409
    pausing.unpause("kel-sempur-surat", by=lurah, at=world.at)
    pausing.close("kel-sempur-surat", by=lurah, at=world.at)
    assert "Tutup." in kiosk.get("/kios/").content.decode()
    world.later(hours=10)
    assert "Nomor diberikan lagi Rabu, 25 November 2026" in kiosk.get("/kios/").content.decode()


def test_who_is_no_device_sees_no_hall_and_a_revoked_one_no_more(world, kiosk, lurah, hall):
    stranger = PageClient()
    for path in ("/kios/", LINE, "/kios/nomor-saya", "/papan/"):
        assert stranger.get(path).status_code == 302
    assert stranger.post("/kios/pasang", {"kredensial": "alat_x"}).status_code == 422
    device = hall.devices.get(name="Pintu")
    devices.revoke(device.pk, by=lurah, at=world.at)
    assert kiosk.get("/kios/").headers["Location"] == "/kios/pasang"
    kiosk.post(LINE, {"key": uuid4(), "priority": "umum"})
    assert Ticket.objects.count() == 0


def test_an_appointment_shown_at_the_kiosk_becomes_a_number_once(world, kiosk):
    times.make_times(at=world.at)
    begins = world.at.replace(hour=10, minute=0, second=0)
    who = booking.Who(name="Ibu Ani", phone="+6281200000009")
    made = booking.book(
        "kel-sempur-surat", begins=begins, who=who, key=uuid4(), by=ANONYMOUS, at=world.at
    )
    shown = {"nomor": f"http://x/janji/{made.token}"}
    asked = kiosk.post("/kios/nomor-saya", shown).content.decode()
    assert "Apakah Anda didahulukan?" in asked  # who booked may go first too
    assert not Ticket.objects.exists()
    first = kiosk.post("/kios/nomor-saya", {**shown, "priority": "prioritas"})
    again = kiosk.post("/kios/nomor-saya", {"nomor": made.reference.lower()})
    number = re.search(r"/kios/nomor/([^/]+)/", first.headers["Location"])[1]
    assert number in again.headers["Location"]
    ticket = Ticket.objects.get()
    assert (ticket.source, ticket.priority) == ("booking", "prioritas")
    assert "A001" in kiosk.get(f"/kios/nomor/{number}/").content.decode()


def test_an_appointment_of_another_hour_or_hall_is_no_number_and_says_why(world, kiosk):
    times.make_times(at=world.at)
    begins = world.at.replace(hour=14, minute=0, second=0)
    for line, says in (
        ("kel-sempur-surat", "Anda datang lebih awal"),
        ("kel-tegallega-surat", "Janji ini untuk kantor lain"),
    ):
        who = booking.Who(name="Ibu Ani", phone="+6281200000009")
        made = booking.book(line, begins=begins, who=who, key=uuid4(), by=ANONYMOUS, at=world.at)
        refused = kiosk.post("/kios/nomor-saya", {"nomor": made.reference})
        assert refused.status_code == 422
        assert says in refused.content.decode()
    assert not Ticket.objects.exists()


def test_a_number_taken_at_home_is_shown_by_its_code(world, kiosk):
    page = take(kiosk)
    token = re.search(r"/kios/nomor/([^/]+)/cetakan", page)[1]
    found = kiosk.post("/kios/nomor-saya", {"nomor": f"http://x/antrean/{token}"})
    assert found.headers["Location"] == f"/kios/nomor/{token}/"
    assert kiosk.post("/kios/nomor-saya", {"nomor": "A001"}).status_code == 422
    assert kiosk.post(f"/kios/nomor/{token}/cetakan").status_code == 302


def test_a_number_that_is_used_of_another_day_or_hall_is_refused_in_a_sentence(world, lina, kiosk):
    far = issuing.issue("kel-tegallega-surat", key=uuid4(), by=ANONYMOUS, at=world.at)
    take(kiosk)
    mine = places.token_of(Ticket.objects.get(line_day__line__slug="kel-sempur-surat").pk)

    def shown(token):
        answer = kiosk.post("/kios/nomor-saya", {"nomor": f"http://x/antrean/{token}"})
        return answer.content.decode()

    assert "Nomor ini untuk kantor lain" in shown(far.token)
    assert kiosk.post(f"/kios/nomor/{far.token}/cetakan").headers["Location"] == "/kios/"
    assert kiosk.get(f"/kios/nomor/{far.token}/").status_code == 404
    session = opened(world, lina).pk
    calling.call_next(session, key=uuid4(), by=lina, at=world.at)
    serving.start(session, by=lina, at=world.at)
    assert "sedang dilayani" in kiosk.get(f"/kios/nomor/{mine}/").content.decode()
    serving.finish(session, by=lina, at=world.at)
    assert "sudah selesai atau dibatalkan" in shown(mine)
    world.later(hours=24)
    assert "Nomor ini untuk hari lain" in shown(mine)


def test_paper_that_ran_out_is_said_on_the_screen_and_aloud(world, kiosk, monkeypatch):
    def empty(*_slip, **_how):
        raise printing.NoPaperError

    monkeypatch.setattr(printing.PRINTING, "address", "127.0.0.1:9100")
    monkeypatch.setattr(
        printing.PRINTING, "printer", type("Empty", (), {"print": staticmethod(empty)})
    )
    page = take(kiosk)
    assert "A001" in page
    assert "Kertas habis. Catat nomornya, atau pindai kodenya dengan ponsel." in page
    for path in ("/kios/", LINE, "/kios/nomor-saya"):
        page += kiosk.get(path).content.decode()
    assert f'data-attention="{speaking.ATTENTION}"' in page  # said of what has no clips
    said = re.findall(r'data-say(?:="([^"]*)"|[^>]*>(?:<svg.*?</svg>)?(?:<span>)?([^<]*))', page)
    assert len(said) >= 8
    for words in {given or shown for given, shown in said}:
        pieces(words, "id")


def test_a_supervisor_leads_the_hall(world, board, lurah, lina, hall):
    take(installed(world, lurah, hall, "kiosk", "/kios/pasang"))
    session = opened(world, lina)
    calling.call_next(session.pk, key=uuid4(), by=lina, at=world.at)
    lead, place = world.client(lurah), f"/pengawas/{hall.pk}/"
    assert lead.get("/pengawas/").headers["Location"] == place
    with statements(15):
        assert "Lina Marlina" in lead.get(place).content.decode()
    line = hall.lines.get(code="A").pk
    lead.post(f"{place}pesan", {"text_id": "Simulasi gempa pukul 10.", "minutes": "30"})
    assert "Simulasi gempa" in board.get("/papan/").content.decode()
    told = re.search(r"pesan/[^/]+/penarikan", lead.get(place).content.decode())[0]
    lead.post(place + told), lead.post(place + told)
    assert "Simulasi gempa" not in board.get("/papan/").content.decode()
    lead.post(f"{place}pesan/{uuid4()}/penarikan")
    assert "Pesan itu tidak ada lagi." in lead.get(place).content.decode()
    lead.post(f"{place}antrean/{line}/jeda", {"text_id": "Listrik padam."})
    assert "Listrik padam." in lead.get(place).content.decode()
    lead.post(f"{place}antrean/{line}/jeda/akhir")
    lead.post(f"{place}antrean/{line}/penutupan")
    assert "Beri nomor lagi" in lead.get(place).content.decode()
    lead.post(f"{place}antrean/{line}/pembukaan")
    lead.post(f"{place}loket/{session.pk}/antrean", {"lines": [str(line)]})
    session.refresh_from_db()
    assert session.lines == [line]
    two = Counter.objects.get(hall=hall, number=2).pk
    lead.post(f"{place}loket/{two}/petugas", {"officer": str(lina.account)})
    assert "masih melayani di loket lain" in lead.get(place).content.decode()
    lead.post(f"{place}loket/{session.pk}/penutupan")
    assert Ticket.objects.get().state == "waiting"
    for officer, number in ((lina.account, 2), (lina.account, 1), ("x", 1)):
        desk = Counter.objects.get(hall=hall, number=number).pk
        lead.post(f"{place}loket/{desk}/petugas", {"officer": str(officer)})
    assert Session.objects.open().get().counter.number == 1
    page = lead.get(place).content.decode()
    assert "tidak bertugas di kantor ini" in page
    assert "dari loket 1" in page
    assert "Loket 1" in world.client(lina).get("/loket/").content.decode()
    made = lead.post(f"{place}alat", {"kind": "display", "name": "Ruang tunggu depan"})
    assert b"alat_" in made.content
    device = hall.devices.filter(kind="display", name="Ruang tunggu depan").get()
    lead.post(f"{place}alat/{device.pk}/pencabutan")
    assert not hall.devices.filter(revoked_at=None, name="Ruang tunggu depan").exists()
    lead.post(f"{place}alat", {"kind": "x", "name": ""})
    assert "Pilih jenis alat" in lead.get(place).content.decode()
    assert world.client(lina).get(place).status_code == 404


def test_a_number_taken_at_home_is_one_a_person_and_tells_when_to_come(world, kiosk, lina):
    home, path = PageClient(), "/antrean/nomor/kel-sempur-surat"
    assert "Surat keterangan" in home.get("/antrean/").content.decode()
    assert home.post(path, {"phone": "12"}).status_code == 422
    take(kiosk)
    key = field(home.get(path).content.decode(), "key")
    asked = {"phone": "0812 0000 0077", "priority": "umum", "key": key}
    place = home.post(path, asked).headers["Location"]
    assert home.post(path, asked).headers["Location"] == place
    again = home.post(path, {**asked, "key": uuid4()})
    assert "sudah punya nomor" in again.content.decode()
    calling.call_next(opened(world, lina).pk, key=uuid4(), by=lina, at=world.at)
    world.later(seconds=1)
    while relay.relay_once():
        pass
    assert Ticket.objects.get(source="phone").label == "A002"
    assert Message.objects.filter(template="come_now").count() == 1
    assert "Anda berikutnya" in home.get(place).content.decode()


def test_those_in_charge_see_how_things_stand(world, kiosk, lurah, lina):
    take(kiosk)
    lead = world.client(lurah)
    lead.get("/petugas/keadaan/")
    with statements(8):
        page = lead.get("/petugas/keadaan/").content.decode()
    assert "Kelurahan Sempur" in page
    assert world.client(lina).get("/petugas/keadaan/").status_code == 404
