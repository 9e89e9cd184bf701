"""At the door: a person without a phone has a number in two presses, and a booked one goes first if they should."""

import re
from uuid import uuid4

from pendopo.domain.queues import issuing, pausing, printing
from pendopo.domain.queues.models import Ticket
from tests.queues.test_hall_screens import field, hall, lina, lurah, officer  # noqa: F401 - fixtures
from tests.statements import statements

LINE = "kel-sempur-surat"


def test_two_presses_give_a_number_on_paper_once(world, hall, lina, lurah, monkeypatch) -> None:  # noqa: F811
    door = world.client(lina)
    base = f"/meja-depan/{hall.pk}/"
    assert door.get("/meja-depan/").headers["Location"] == base
    page = door.get(base).content.decode()
    assert re.search(r'value="kel-sempur-surat" data-key="a" data-at-once', page)
    assert re.search(r'value="prioritas" data-key="1" data-at-once', page)
    told = {"key": field(page, "key"), "line": LINE, "priority": "prioritas"}
    none = door.post(f"{base}nomor", {**told, "line": ""})
    assert (none.status_code, "Pilih antreannya dahulu" in none.content.decode()) == (422, True)
    given = door.post(f"{base}nomor", told)
    again = door.post(f"{base}nomor", told)
    assert again.headers["Location"] == given.headers["Location"]
    ticket = Ticket.objects.get()
    assert (ticket.source, ticket.priority, ticket.walk_in) == ("reception", "prioritas", True)
    assert (ticket.holder, ticket.subject, ticket.account_id) == (None, None, None)
    shown = door.get(given.headers["Location"]).content.decode()
    assert "A001" in shown
    assert "sudah diberikan tadi" in shown
    assert "<svg" in shown

    def empty(_slip, *, at, columns):
        raise printing.NoPaperError(printing.NoPaperError.__doc__)

    monkeypatch.setattr(printing.PRINTING, "address", "127.0.0.1:9100")
    monkeypatch.setattr(
        printing.PRINTING, "printer", type("Empty", (), {"print": staticmethod(empty)})
    )
    reprint = door.post(f"{base}nomor/{ticket.pk}/cetakan").headers["Location"]
    page = door.get(reprint).content.decode()
    assert "Kertas habis." in page
    assert "Nomornya tetap berlaku" in page
    assert "A001" in world.client(lurah).get(base).content.decode()  # a browser died: it is there

    phone = {"line": LINE, "priority": "umum", "phone": "0812 0000 0077", "language": "su"}
    with statements(14):  # the officer 2, the hall 5, sealed phone 2, the number 3, the paper 2
        assert door.post(f"{base}nomor", {**phone, "key": uuid4()}).status_code == 302
    known = Ticket.objects.get(label="A002")
    assert (bool(known.phone_sealed), bool(known.holder), known.language) == (True, True, "su")
    twice = door.post(f"{base}nomor", {**phone, "key": uuid4()})
    assert "Kosongkan bila orangnya lain" in twice.content.decode()
    assert Ticket.objects.count() == 2

    other = world.client(officer(world, "yusuf.maulana@kel-tegallega"))
    assert other.get(base).status_code == 404
    assert other.post(f"{base}nomor", {**told, "key": uuid4()}).status_code == 404
    pausing.close(LINE, by=lurah, at=world.at)
    shut = door.post(f"{base}nomor", {**told, "key": uuid4()})
    assert issuing.LineClosedError.__doc__ in shut.content.decode()
    world.later(hours=12)
    page = world.client(officer(world, "lina.marlina@kel-sempur")).get(base).content.decode()
    assert "Nomor diberikan lagi" in page
    assert Ticket.objects.count() == 2
