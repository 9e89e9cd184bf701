"""What goes wrong in a hall ends in a sentence and a safe state. What is not here stands beside what it is of:

a full time (`test_a_booking`), two presses at once (`test_order`), paper and foreign or used numbers
(`test_hall_screens`), machines with wrong clocks (`tests/browser/test_hall`).
"""

import json
from datetime import timedelta
from uuid import uuid4

from lxml import html

from pendopo.domain.queues import boards, calling, issuing, serving
from pendopo.domain.queues.devices import credential_of, register
from pendopo.domain.queues.models import Call, Session, Ticket
from pendopo.domain.queues.plans import plan_of
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.queues.test_hall_screens import hall, lina, lurah, opened  # noqa: F401 - fixtures

LINE = "kel-sempur-surat"


def test_a_closed_office_gives_no_number_from_home_and_says_when_to_come(world) -> None:
    world.later(hours=12)
    home = PageClient()
    refused = home.post(
        f"/antrean/nomor/{LINE}", {"phone": "0812 0000 0077", "priority": "umum", "key": uuid4()}
    )
    assert refused.status_code == 422
    assert issuing.LineClosedError.__doc__ in refused.content.decode()
    assert not Ticket.objects.exists()


def test_a_phone_that_is_none_is_told_at_its_field_and_all_that_was_chosen_is_kept(world) -> None:
    asked = {"phone": "0812", "priority": "prioritas", "key": uuid4()}
    refused = PageClient().post(f"/antrean/nomor/{LINE}", asked)
    assert refused.status_code == 422
    page = html.fromstring(refused.content)
    phone, chosen = page.get_element_by_id("phone"), page.xpath("//input[@checked]/@value")
    told = [page.get_element_by_id(name) for name in phone.get("aria-describedby").split()]
    assert "kurang panjang" in told[0].text_content()
    assert "Satu orang satu nomor" in told[1].text_content()
    assert (phone.value, phone.get("aria-invalid")) == ("0812", "true")
    assert chosen == ["prioritas"]
    assert page.xpath("//*[@role='alert']//a[@href='#phone']")


def test_the_key_of_anothers_number_opens_it_for_nobody(world) -> None:
    """A booking's number has the booking's own key, which every change of its office tells who watches."""
    key = uuid4()
    theirs = issuing.issue(LINE, key=key, source="booking", by=ANONYMOUS, at=world.at)
    asked = {"phone": "0812 0000 0077", "priority": "umum", "key": key}
    got = PageClient().post(f"/antrean/nomor/{LINE}", asked).headers["Location"]
    assert theirs.token not in got
    assert PageClient().post(f"/antrean/nomor/{LINE}", asked).headers["Location"] == got
    other = {**asked, "phone": "0812 0000 0078"}
    assert PageClient().post(f"/antrean/nomor/{LINE}", other).headers["Location"] != got


def test_the_citys_clock_counts_whatever_a_machine_says(world, hall, lurah) -> None:  # noqa: F811
    device, _ = register(hall.pk, kind="kiosk", name="Pintu", by=lurah, at=world.at)
    told = {"key": str(uuid4()), "at": "2031-01-01T00:00:00Z", "clock": "2020-01-01T00:00:00Z"}
    made = PageClient().post(
        f"/kios/antrean/{LINE}/nomor",
        json.dumps(told),
        content_type="application/json",
        headers={"Authorization": f"Bearer {credential_of(device)}"},
    )
    assert made.status_code == 201
    ticket = Ticket.objects.get()
    assert abs(ticket.clock - world.at) < timedelta(minutes=1)
    assert ticket.issued_at == ticket.clock


def test_a_clock_that_was_put_back_ends_no_service_before_it_began(world, lina) -> None:  # noqa: F811
    issuing.issue(LINE, key=uuid4(), by=ANONYMOUS, at=world.at)
    session = opened(world, lina).pk
    calling.call_next(session, key=uuid4(), by=lina, at=world.at)
    serving.start(session, by=lina, at=world.at)
    serving.finish(session, by=lina, at=world.at - timedelta(minutes=3))
    call = Call.objects.get()
    assert call.ended_at >= call.started_at
    plan = plan_of(LINE)
    assert boards.queues([plan], at=world.at)[plan.line].learned == 0


def test_a_browser_that_died_is_gone_on_with_elsewhere_or_freed(world, lina, lurah) -> None:  # noqa: F811
    issuing.issue(LINE, key=uuid4(), by=ANONYMOUS, at=world.at)
    session = opened(world, lina)
    calling.call_next(session.pk, key=uuid4(), by=lina, at=world.at)
    serving.start(session.pk, by=lina, at=world.at)
    for _elsewhere in range(2):
        page = world.client(lina).get("/loket/").content.decode()
        assert "A001" in page
        assert "Sedang dilayani" in page
    place = f"/pengawas/{session.counter.hall_id}/"
    lead = world.client(lurah)
    assert "Tutup, nomornya antre lagi" in lead.get(place).content.decode()
    lead.post(f"{place}loket/{session.pk}/penutupan")
    assert Ticket.objects.get().state == "waiting"
    assert not Session.objects.open().exists()
    late = world.client(lina).post(f"/loket/{session.pk}/penyelesaian", {"call": uuid4()})
    assert late.status_code == 302
    assert Ticket.objects.get().state == "waiting"
    assert "Buka loket" in world.client(lina).get("/loket/").content.decode()
