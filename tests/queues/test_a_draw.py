"""A draw from its seal to the place it gives: nobody chooses, late is as good as early, once is enough."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.queues import booking, devices, drawing, giving, keeping, requesting, times
from pendopo.domain.queues.booking import Who
from pendopo.domain.queues.bookings import Booking, Slot
from pendopo.domain.queues.draw_news import tell_drawn
from pendopo.domain.queues.draw_record import record_of
from pendopo.domain.queues.draws import Draw, DrawRequest, Entrant
from pendopo.domain.queues.models import Hall
from pendopo.domain.queues.plans import plan_of
from pendopo.engines.lot.checking import drawn, faults
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.log import relay
from tests.pages.client import PageClient

LINE = "mpp-kependudukan"
CLERK = "lina.marlina@kel-sempur"


@pytest.fixture
def draw(world):
    """Thursday's draw: requests until today at five; who came late to it had no less a chance."""
    return opened(world)


def opened(world):
    drawing.make_draws(at=world.at)
    return Draw.objects.get(line__slug=LINE, date=world.at.date() + timedelta(days=2))


def who(n, **told):
    return Who(f"Warga {n}", f"+628120000{n:04}", f"32710365019{n:05}", **told)


def ask(world, draw, n, by=ANONYMOUS, **told):
    told.setdefault("key", uuid4())
    told.setdefault("who", who(n))
    return requesting.ask(draw.pk, by=by, at=world.at, **told)


def at_its_hour(world, draw):
    """Close and draw, as the worker does by the clock."""
    world.at = draw.closes_at
    assert drawing.close_next(at=world.at) == 1
    assert drawing.draw_next(at=world.at) == 0
    world.at = draw.draws_at
    assert drawing.draw_next(at=world.at) == 1
    assert drawing.draw_next(at=world.at) == 0
    draw.refresh_from_db()


def test_a_draw_is_sealed_gathered_closed_drawn_and_refilled(world, draw, tmp_path):
    record = record_of(draw)
    assert (record["seal"], drawn(record), "seed" in record) == (draw.seal, False, False)
    assert drawing.make_draws(at=world.at) == 0
    times.make_times(at=world.at)
    desk = officer_actor(Account.objects.get(login=CLERK).pk, at=world.at)
    first = ask(world, draw, 0, key=(key := uuid4()))
    assert ask(world, draw, 0, key=key).request == first.request
    family = ask(
        world,
        draw,
        1,
        who=who(1, others=("Budi", "Siti")),
        niks=["3271036501980001", "3271036501980002"],
    )
    with pytest.raises(requesting.AskedError):
        ask(world, draw, 0)
    with pytest.raises(requesting.AskedError):  # a phone is one person's
        ask(world, draw, 2, who=Who("Lain", "+6281200000000", "3271036501990099"))
    with pytest.raises(requesting.AskedError):  # of the family already
        ask(world, draw, 2, who=Who("Budi", "+6281200009999", "3271036501980001"))
    with pytest.raises(booking.TooManyPeopleError):
        ask(world, draw, 3, who=who(3, others=("a",) * 5))
    for n in range(4, 34):
        ask(world, draw, n, by=desk if n % 3 == 0 else ANONYMOUS, hours=(13,) if n % 2 else ())
    gone = ask(world, draw, 40)
    requesting.withdraw(gone.request, by=ANONYMOUS, at=world.at)
    again = ask(world, draw, 40)
    assert again.code != gone.code
    day = world.at + timedelta(days=2)
    with pytest.raises(booking.NoTimeError):  # a drawn day cannot be booked past the draw
        booking.book(
            LINE,
            begins=day.replace(hour=9, minute=0),
            key=uuid4(),
            who=who(50),
            by=ANONYMOUS,
            at=world.at,
        )

    at_its_hour(world, draw)
    with pytest.raises(requesting.NotGatheringError):
        ask(world, draw, 60)
    record = record_of(draw)
    assert faults(record) == []
    assert draw.asked == 33
    assert gone.code not in record["order"]
    assert len(record["order"]) == 33
    slots = Slot.objects.filter(line=plan_of(LINE).line, date=draw.date)
    assert all(slot.taken == slot.capacity and slot.closed_at for slot in slots)
    taken = sum(len(b.slots) for b in Booking.objects.all())
    assert taken == slots.count() == 28
    helped = DrawRequest.objects.filter(made_by=desk.account)
    assert helped.count() == 10
    assert helped.filter(booking__isnull=False).exists()
    big = DrawRequest.objects.get(pk=family.request)
    assert big.booking is None or big.booking.ends - big.booking.begins == timedelta(minutes=45)
    assert not Entrant.objects.filter(request__withdrawn_at__isnull=False).exists()

    while tell_drawn(at=world.at):
        pass
    assert Message.objects.filter(template="draw_won").count() == Booking.objects.count()
    assert Message.objects.filter(template="draw_waits").count() == 33 - Booking.objects.count()
    assert Delivery.objects.count() == 33

    waiting = list(DrawRequest.objects.waiting().filter(length=1).order_by("rank"))
    assert giving.refill_next(at=world.at) == 0
    lost = Booking.objects.filter(people=1).order_by("begins").last()
    keeping.cancel(lost.pk, by=ANONYMOUS, at=world.at)
    with pytest.raises(booking.DayClosedError):  # what comes back is theirs who wait
        booking.book(LINE, begins=lost.begins, key=uuid4(), who=who(70), by=ANONYMOUS, at=world.at)
    assert giving.refill_next(at=world.at) == 1
    assert giving.refill_next(at=world.at) == 0
    waiting[0].refresh_from_db()
    assert waiting[0].booking.begins == lost.begins
    assert tell_drawn(at=world.at) == 1
    assert faults(record_of(draw), saved=record) == []
    with pytest.raises(requesting.ListedError):
        requesting.withdraw(waiting[0].pk, by=ANONYMOUS, at=world.at)
    for each in DrawRequest.objects.waiting():
        requesting.withdraw(each.pk, by=ANONYMOUS, at=world.at)
    relay.relay_once()


def test_verify_tells_by_its_exit_code(world, draw, tmp_path, capsys):
    for n in range(5):
        ask(world, draw, n)
    early, whole = tmp_path / "lama.json", tmp_path / "undian.json"
    early.write_text(json.dumps(record_of(draw)))
    at_its_hour(world, draw)
    record = record_of(draw)
    whole.write_text(json.dumps(record))
    assert verify(whole, "--saved", str(early)) == 0
    assert "Undian ini sah: 5 permintaan" in capsys.readouterr().out
    assert verify(early) == 3
    program = tmp_path / "periksa.py"
    guide = (Path(__file__).resolve().parents[2] / "docs/howto/draw.md").read_text()
    program.write_text(guide.partition("```python\n")[2].partition("```")[0])
    assert counted(program, whole) == (0, "The draw holds.\n", "")
    whole.write_text(json.dumps(record | {"order": record["order"][::-1]}))
    assert counted(program, whole)[0] == 1
    whole.write_text(json.dumps(record | {"seed": "00" * 32}))
    assert verify(whole) == 1
    assert "The seed does not match the seal" in capsys.readouterr().err
    whole.write_text("{")
    assert verify(whole) == verify(tmp_path / "tidak-ada") == 2


def counted(program, record):
    """What a program that uses nothing of ours says of a record."""
    told = subprocess.run(
        [sys.executable, "-I", program, record], capture_output=True, text=True, check=False
    )
    return told.returncode, told.stdout, told.stderr


def verify(*told):
    try:
        call_command("draw", "verify", *map(str, told))
    except SystemExit as left:
        return left.code
    return 0


def test_a_list_changed_after_its_closing_is_not_drawn(world, draw):
    made = [ask(world, draw, n) for n in range(3)]
    world.at = draw.closes_at
    drawing.close_next(at=world.at)
    DrawRequest.objects.filter(pk=made[0].request).update(code="ZZZZ-0000")
    drawing.draw_next(at=draw.draws_at)
    draw.refresh_from_db()
    assert (draw.halted_at, draw.drawn_at, draw.seed) == (draw.draws_at, None, "")
    assert drawing.draw_next(at=draw.draws_at) == 0


@pytest.mark.django_db(transaction=True)
def test_who_asks_in_the_last_second_is_in_the_list_or_told_it_is_closed(lasting_world):
    world = lasting_world
    draw = opened(world)

    def close():
        try:
            return drawing.close_next(at=draw.closes_at)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            ask(world, draw, 1)
            assert other.submit(close).result() == 0  # somebody is asking: it waits
        assert other.submit(close).result() == 1
    with pytest.raises(requesting.NotGatheringError):  # though this clock is slow
        ask(world, draw, 2)
    draw.refresh_from_db()
    assert draw.asked == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_the_middle_leaves_a_draw_that_is_drawn_once(
    lasting_world, monkeypatch
):
    """Its server process is killed after some bookings, twice; then another worker draws."""
    world = lasting_world
    draw = opened(world)
    for n in range(30):
        ask(world, draw, n)
    drawing.close_next(at=draw.closes_at)
    book, left = giving._book, [12, 3]

    def dying(*args, **told):
        left[-1] -= 1
        if not left[-1]:
            left.pop()
            with connection.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        return book(*args, **told)

    monkeypatch.setattr(giving, "_book", dying)
    for _ in range(2):
        with suppress(DatabaseError):
            drawing.draw_next(at=draw.draws_at)
        connection.close()
        draw.refresh_from_db()
        assert (draw.drawn_at, draw.seed, Booking.objects.count()) == (None, "", 0)
        left[-1:] = left[-1:] or [1000]
    monkeypatch.undo()
    assert [drawing.draw_next(at=draw.draws_at) for _ in range(3)] == [1, 0, 0]
    draw.refresh_from_db()
    assert faults(record_of(draw)) == []
    assert Booking.objects.count() == 28
    told = DrawRequest.objects.filter(booking__isnull=False)
    assert told.values("booking").distinct().count() == 28
    with transaction.atomic():
        rows = connection.cursor()
        rows.execute(
            "select name, count(*) from event where aggregate = 'draw' and aggregate_id = %s group by 1",
            [draw.pk],
        )
        assert dict(rows.fetchall()) == {"draw.sealed": 1, "draw.closed": 1, "draw.drawn": 1}


def test_a_draw_from_its_page_to_my_place_without_script(world, draw):
    phone = PageClient()
    base = f"/undian/{LINE}/{draw.date}/"
    assert base in phone.get("/undian/").content.decode()
    assert b"/undian/" in phone.get("/janji-temu/").content
    assert b"dibagi dengan undian" in phone.get(f"/janji-temu/{LINE}/").content
    page = phone.get(base).content.decode()
    assert draw.seal in page
    assert "Ikut undian ini" in page
    assert "seed" not in phone.get(f"{base}catatan.json").json()
    form = f"{base}permintaan"
    assert phone.get(form).status_code == 200
    told = {"name": "Fitri Handayani", "phone": "0812 0000 0001", "nik": "3271036501900004"}
    told |= {"key": uuid4(), "hours": ["8", "13", "99"]}
    assert phone.post(form, {**told, "nik": "1", "name": ""}).status_code == 422
    sent = phone.post(form, told)
    assert phone.post(form, told).headers["Location"] == sent.headers["Location"]
    mine = sent.headers["Location"]
    asked = DrawRequest.objects.get()
    assert (asked.hours, asked.code.encode() in phone.get(mine).content) == ([8, 13], True)
    again = phone.post(form, {**told, "key": uuid4()})
    assert (again.status_code, "sudah ikut undian" in again.content.decode()) == (409, True)
    family = {**told, "key": uuid4(), "phone": "0812 0000 0002", "nik": "3271036501900012"}
    for others in ("", "Budi\nSiti 3271036501980002"):
        wrong = phone.post(f"{form}?orang=3", {**family, "others": others})
        assert "Tulis nama lalu NIK pada tiap baris." in wrong.content.decode()
    others = "Budi, 3271032501980001\nSiti Aminah: 3271 0365 0198 0002"
    sent = phone.post(f"{form}?orang=3", {**family, "others": others})
    whole = DrawRequest.objects.get(people=3)
    assert (whole.length, whole.entrants.count()) == (3, 4)
    gone = sent.headers["Location"]
    assert phone.post(f"{gone}/penarikan").status_code == 302
    assert b"sudah Anda tarik" in phone.get(gone).content
    assert phone.get(gone[:-1]).status_code == 404
    assert phone.get(f"/undian/{LINE}/2026-13-01/").status_code == 404

    world.later(hours=7.5)
    assert phone.post(form, {**told, "key": uuid4(), "nik": "3271036501900020"}).status_code == 409
    assert b"tidak sedang dibuka" in phone.get(form).content
    drawing.close_next(at=world.at)
    draw.refresh_from_db()
    assert draw.list_hash in phone.get(base).content.decode()
    assert phone.post(f"{mine}/penarikan").status_code == 409
    world.later(hours=1)
    drawing.draw_next(at=world.at)
    draw.refresh_from_db()
    page = phone.get(f"{base}?kode={asked.code.lower()}").content.decode()
    assert draw.seed in page
    assert "urutan 1 dari 1" in page
    assert "Pesan tempat yang tersisa" in page
    assert "tidak ada di daftar" in phone.get(f"{base}?kode=x").content.decode()
    assert faults(phone.get(f"{base}catatan.json").json()) == []
    assert "Anda mendapat tempat" in phone.get(mine).content.decode()
    assert "Kamis, 26 November" in phone.get("/undian/").content.decode()
    for tongue in ("en", "su"):
        phone.post("/bahasa", {"language": tongue, "next": base})
        assert phone.get(base).status_code == phone.get(mine).status_code == 200


def test_my_draws_stand_beside_my_bookings(world, draw):
    me = world.resident()
    made = ask(world, draw, 1, by=me)
    page = world.client(me).get("/janji/").content.decode()
    assert f"/undian/saya/{made.token}" in page
    assert (
        made.code
        not in world.client(world.resident("asep@contoh.example")).get("/janji/").content.decode()
    )


def test_a_clerk_asks_for_who_has_no_phone_and_a_supervisor_only_looks(world, draw):
    desk = world.client(officer_actor(Account.objects.get(login=CLERK).pk, at=world.at))
    assert b"/petugas/undian/" in desk.get("/petugas/pendampingan/").content
    form = f"/petugas/undian/{LINE}/{draw.date}"
    assert form in desk.get("/petugas/undian/").content.decode()
    assert desk.get(form).status_code == 200
    told = {"name": "Mak Icih", "nik": "3271034501400004", "phone": "", "key": uuid4()}
    assert desk.post(form, {**told, "nik": ""}).status_code == 422
    slip = desk.post(form, told).headers["Location"]
    assert DrawRequest.objects.get().code in desk.get(slip).content.decode()
    assert desk.post(form, {**told, "key": uuid4()}).status_code == 409
    other = world.client(
        officer_actor(Account.objects.get(login="yusuf.maulana@kel-tegallega").pk, at=world.at)
    )
    assert other.get(slip).status_code == 404
    assert desk.get(f"/petugas/undian/{LINE}/2020-01-01").status_code == 404
    assert desk.get("/petugas/undian/slip/x").status_code == 404
    hall = Hall.objects.get(office__code="mpp")
    chief = world.enrolled("kepala.mpp@dpmptsp", role="kepala")
    page = world.client(chief).get(f"/pengawas/{hall.pk}/").content.decode()
    assert "Undian tempat" in page
    assert f"/undian/{LINE}/{draw.date}/" in page


def test_who_comes_before_opening_is_told_that_the_order_is_drawn(world):
    hall = Hall.objects.get(office__code="kel-sempur")
    lurah = officer_actor(Account.objects.get(login="hendra.kurniadi@kel-sempur").pk, at=world.at)
    _, credential = devices.register(hall.pk, kind="kiosk", name="Pintu", by=lurah, at=world.at)
    kiosk = PageClient()
    kiosk.post("/kios/pasang", {"kredensial": credential})
    path, told = "/kios/antrean/kel-sempur-surat/", "dipanggil menurut undian"
    assert told not in kiosk.get(path).content.decode()
    assert told in PageClient().get("/antrean/nomor/kel-sempur-surat").content.decode()
    world.later(hours=-2.2)  # half past seven
    assert told in kiosk.get(path).content.decode()
