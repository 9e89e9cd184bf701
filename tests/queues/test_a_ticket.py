"""A number from taking it to the end, through the public verbs."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.queues import calling, counters, devices, pausing, places, plans, serving
from pendopo.domain.queues.forgetting import KEPT, forget
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.issuing import (
    AlreadyQueuedError,
    Holding,
    LineClosedError,
    LineFullError,
    LinePausedError,
    OtherTicketError,
    issue,
    tell_about,
)
from pendopo.domain.queues.models import Counter, Hall, LineDay, Ticket
from pendopo.domain.queues.supervising import NotLeadingError, NotServingError
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.log.models import Event
from tests.statements import statements


def officer(world, login):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def desk(office, number):
    return Counter.objects.get(hall__office__code=office, number=number).pk


@pytest.fixture
def lina(world):
    return officer(world, "lina.marlina@kel-sempur")


def taken(world, line="kel-sempur-surat", **told):
    told.setdefault("key", uuid4())
    return issue(line, by=ANONYMOUS, at=world.at, **told)


def test_a_number_is_taken_called_served_and_done(world, lina):
    first, second = taken(world), taken(world)
    assert (first.label, second.label) == ("A001", "A002")
    session = counters.open_counter(desk("kel-sempur", 1), by=lina, at=world.at)
    assert places.standing(second.ticket, at=world.at).ahead == 1
    called = calling.call_next(session.pk, key=uuid4(), by=lina, at=world.at)
    assert called.label == "A001"
    with pytest.raises(calling.CounterBusyError):
        calling.call_next(session.pk, key=uuid4(), by=lina, at=world.at)
    assert places.standing(first.ticket, at=world.at).counter == 1
    calling.recall(session.pk, by=lina, at=world.at)
    serving.start(session.pk, by=lina, at=world.at)
    serving.finish(session.pk, by=lina, at=world.at)
    names = Event.objects.filter(aggregate_id=first.ticket).order_by("seq")
    assert list(names.values_list("name", flat=True)) == [
        "ticket.issued",
        "ticket.called",
        "ticket.recalled",
        "ticket.started",
        "ticket.finished",
    ]
    assert {e.payload["line_day"] for e in names} == {str(first.line_day)}
    assert Ticket.objects.get(pk=first.ticket).state == "done"


def test_the_same_key_gives_the_same_number(world):
    key = uuid4()
    assert taken(world, key=key).ticket == taken(world, key=key).ticket
    assert taken(world).label == "A002"


def test_one_statement_issues_and_one_calls(world, lina):
    taken(world)
    session = counters.open_counter(desk("kel-sempur", 1), by=lina, at=world.at)
    with statements(3):  # a savepoint here, since the test is a transaction; alone it is one
        ticket = taken(world)
    with statements(3):
        calling.call_next(session.pk, key=uuid4(), by=lina, at=world.at)
    with statements(1):
        places.standing(places.ticket_of(ticket.token), at=world.at)


SURAT = "kel-sempur-surat"


@pytest.fixture
def lurah(world):
    return officer(world, "hendra.kurniadi@kel-sempur")


def opened(world, by, number=1, office="kel-sempur"):
    return counters.open_counter(desk(office, number), by=by, at=world.at).pk


def called(world, session, by):
    return calling.call_next(session, key=uuid4(), by=by, at=world.at)


def test_nothing_is_given_before_or_after_hours_in_a_pause_or_past_the_last_number(world, lurah):
    night = world.at.replace(hour=3)
    with pytest.raises(LineClosedError):
        issue(SURAT, key=uuid4(), by=ANONYMOUS, at=night)
    sunday = world.at.replace(day=22)
    with pytest.raises(LineClosedError):
        issue(SURAT, key=uuid4(), by=ANONYMOUS, at=sunday)
    pausing.pause(SURAT, text={"id": "Listrik padam."}, by=lurah, at=world.at)
    with pytest.raises(LinePausedError):
        taken(world)
    pausing.unpause(SURAT, by=lurah, at=world.at)
    pausing.close(SURAT, by=lurah, at=world.at)
    with pytest.raises(LineClosedError):
        taken(world)
    pausing.reopen(SURAT, by=lurah, at=world.at)
    LineDay.objects.update(capacity=1)
    assert taken(world).number == 1
    with pytest.raises(LineFullError):
        taken(world)


def test_one_key_is_for_one_line(world):
    key = uuid4()
    taken(world, key=key)
    with pytest.raises(OtherTicketError):
        taken(world, "kel-sempur-nikah", key=key)


def test_a_person_has_one_open_number_a_line_and_stays_nameless(world):
    fitri = Holding(digest=holder_of(phone="+6281200000001"), name="Fitri", phone="+6281200000001")
    first = taken(world, holding=fitri)
    with pytest.raises(AlreadyQueuedError):
        taken(world, holding=fitri)
    row = Ticket.objects.get(pk=first.ticket)
    assert b"Fitri" not in bytes(row.name_sealed)
    serving.leave(first.ticket, by=ANONYMOUS, at=world.at)
    assert taken(world, holding=fitri).label == "A002"
    assert holder_of() is None
    assert holder_of(nik="3271036501900004") != holder_of(person=first.ticket)
    assert forget(at=world.at + KEPT) == 0
    world.later(days=31)
    assert forget(at=world.at) == 2
    assert Ticket.objects.filter(holder__isnull=False).count() == 0


def test_a_ticket_goes_on_to_the_line_that_its_result_opens_at_its_place(world):
    indah = officer(world, "indah.permata@disdukcapil")
    early = taken(world, "disdukcapil-pusat-akta")
    world.later(minutes=5)
    taken(world, "disdukcapil-pusat-kk")
    session = opened(world, indah, 4, "disdukcapil-pusat")
    assert called(world, session, indah).ticket == early.ticket
    serving.start(session, by=indah, at=world.at)
    serving.finish(session, result="kk", by=indah, at=world.at)
    assert counters.in_service(session) is None
    counters.close_counter(session, by=indah, at=world.at)
    third = opened(world, indah, 3, "disdukcapil-pusat")
    assert called(world, third, indah).ticket == early.ticket
    assert counters.in_service(third).ticket.label == "B001"


def test_a_held_number_keeps_its_place_and_a_missed_one_comes_back_once_at_the_end(world, lina):
    first = taken(world)
    world.later(minutes=1)
    second = taken(world)
    session = opened(world, lina)
    called(world, session, lina)
    serving.hold(session, by=lina, at=world.at)
    serving.return_(first.ticket, by=lina, at=world.at)
    assert called(world, session, lina).ticket == first.ticket
    serving.no_show(session, by=lina, at=world.at)
    world.later(minutes=1)
    serving.return_(first.ticket, by=lina, at=world.at)
    assert called(world, session, lina).ticket == second.ticket
    serving.finish(session, by=lina, at=world.at)
    assert called(world, session, lina).ticket == first.ticket
    serving.no_show(session, by=lina, at=world.at)
    with pytest.raises(serving.NoReturnError):
        serving.return_(first.ticket, by=lina, at=world.at)


def test_a_dead_browser_leaves_the_ticket_at_the_counter_and_a_supervisor_can_free_it(
    world, lina, lurah
):
    ticket = taken(world)
    session = opened(world, lina)
    called(world, session, lina)
    serving.start(session, by=lina, at=world.at)
    assert counters.mine(by=lina).pk == session
    assert counters.in_service(session).ticket_id == ticket.ticket
    with pytest.raises(calling.CounterBusyError):
        counters.close_counter(session, by=lina, at=world.at)
    with pytest.raises(NotLeadingError):
        counters.free(session, by=lina, at=world.at)
    counters.free(session, by=lurah, at=world.at)
    assert counters.mine(by=lina) is None
    again = opened(world, lina)
    assert called(world, again, lina).ticket == ticket.ticket


def test_a_counter_is_for_one_officer_and_an_officer_at_one_counter(world, lina, lurah):
    session = opened(world, lina)
    assert opened(world, lina) == session
    with pytest.raises(counters.ElsewhereError):
        opened(world, lina, 2)
    with pytest.raises(counters.CounterTakenError):
        opened(world, lurah)
    with pytest.raises(NotServingError):
        opened(world, world.officer("wulan.sari"))
    with pytest.raises(counters.NoCounterError):
        counters.open_counter(uuid4(), by=lina, at=world.at)


def test_nobody_is_called_on_a_break_or_where_nobody_waits(world, lina, lurah):
    session = opened(world, lina)
    with pytest.raises(calling.NobodyWaitsError):
        called(world, session, lina)
    counters.take_break(session, by=lina, at=world.at)
    with pytest.raises(calling.NotOpenError):
        called(world, session, lina)
    counters.resume(session, by=lina, at=world.at)
    marry = plans.plan_of("kel-sempur-nikah").line
    counters.move_staff(session, lines=[marry], by=lurah, at=world.at)
    ticket = taken(world)
    with pytest.raises(calling.NobodyWaitsError):
        called(world, session, lina)
    this = calling.call_this(session, ticket.ticket, key=uuid4(), by=lina, at=world.at)
    assert this.label == "A001"
    serving.start(session, by=lina, at=world.at)
    with pytest.raises(calling.NotCalledError):
        calling.recall(session, by=lina, at=world.at)
    with pytest.raises(serving.TicketOverError):
        serving.leave(ticket.ticket, by=ANONYMOUS, at=world.at)


def test_a_revoked_or_foreign_kiosk_gives_no_number(world, lurah):
    hall = Hall.objects.get(office__code="kel-sempur").pk
    device, told = devices.register(hall, kind="kiosk", name="Pintu depan", by=lurah, at=world.at)
    kiosk = devices.read_credential(told)
    assert taken(world, device=kiosk).label == "A001"
    with pytest.raises(devices.NoDeviceError):
        taken(world, "kel-tegallega-surat", device=kiosk)
    with pytest.raises(devices.NoDeviceError):
        devices.read_credential(told[:-4] + "AAA=")
    devices.revoke(device.pk, by=lurah, at=world.at)
    with pytest.raises(devices.NoDeviceError):
        taken(world, device=kiosk)


def test_an_address_that_was_guessed_opens_nothing(world):
    ticket = taken(world)
    assert places.of_token(ticket.token).label == "A001"
    forged = places.token_of(uuid4())[:30] + ticket.token[30:]
    for wrong in (forged, ticket.token[:-1], "x", ticket.token + "A"):
        with pytest.raises(places.NoTicketError):
            places.of_token(wrong)


def test_a_hall_is_told_and_a_ticket_linked(world, lurah):
    hall = Hall.objects.get(office__code="kel-sempur")
    until = world.at.replace(hour=12)
    pausing.tell_hall(hall.pk, text={"id": "Loket 2 buka."}, until=until, by=lurah, at=world.at)
    ticket, case = taken(world), uuid4()
    tell_about(ticket.ticket, about=case, by=lurah, at=world.at)
    assert Ticket.objects.get(about=case).label == "A001"
    assert [plan.code for plan in plans.plans_of_hall(hall.pk)] == ["A", "N"]


def test_who_comes_before_opening_is_called_in_a_drawn_order(world):
    opens = plans.plan_of(SURAT).sessions_on(plans.today(world.at))[0][0]
    early = [opens - timedelta(minutes=55 - n) for n in range(30)]
    made = [issue(SURAT, key=uuid4(), by=ANONYMOUS, at=at).ticket for at in early]
    clocks = dict(Ticket.objects.values_list("pk", "clock"))
    assert all(opens - timedelta(seconds=1) < clocks[t] <= opens for t in made)
    assert sorted(made, key=clocks.get) != made  # 1 in 30! by chance
    late = issue(SURAT, key=uuid4(), by=ANONYMOUS, at=opens + timedelta(minutes=1)).ticket
    assert Ticket.objects.get(pk=late).clock > max(clocks.values())
