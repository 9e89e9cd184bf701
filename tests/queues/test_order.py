"""Whom the one statement picks, against the engine's pure rule; and fifty pressing at once."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account, Person
from pendopo.domain.queues import calling, counters, plans, serving
from pendopo.domain.queues.issuing import issue
from pendopo.domain.queues.models import Call, Counter, Line, LineDay, Session, Ticket
from pendopo.engines.queueing.order import WINDOW, Place, Queue, next_of
from pendopo.ground.actor import ANONYMOUS, Actor
from pendopo.ground.log.models import Event

SURAT = "kel-sempur-surat"
ARRIVALS = st.lists(
    st.tuples(
        st.integers(0, 30),  # minutes since the one before
        st.sampled_from(["umum", "prioritas"]),
        st.booleans(),  # booked
    ),
    min_size=1,
    max_size=25,
)


def expected(waiting, called, share, at):
    """Return who is next by the pure rule of the engine."""
    queue = Queue(share)
    queue.recent.extend(t.walk_in for t in called)
    for t in waiting:
        place = Place(t.clock.timestamp(), t.pk.int, t.gain, t.pk)
        queue.add(place, priority=t.priority, walk_in=t.walk_in)
    return next_of([queue], at.timestamp()).place.who


@given(arrivals=ARRIVALS, share=st.sampled_from([0, 30, 40, 100]))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_next_is_who_the_rule_says_and_nobody_starves(world, arrivals, share):
    Call.objects.all().delete()
    Ticket.objects.all().delete()
    Session.objects.all().delete()
    LineDay.objects.all().delete()
    Line.objects.update(walk_in_share=share)
    lina = officer_actor(Account.objects.get(login="lina.marlina@kel-sempur").pk, at=world.at)
    desk = Counter.objects.get(hall__office__code="kel-sempur", number=1).pk
    session = counters.open_counter(desk, by=lina, at=world.at).pk
    at = world.at
    for gap, priority, booked in arrivals:
        at += timedelta(minutes=gap) / len(arrivals)
        issue(
            SURAT,
            key=uuid4(),
            priority=priority,
            source="booking" if booked else "kiosk",
            clock=at - timedelta(minutes=7) if booked else None,
            by=ANONYMOUS,
            at=at,
        )
    called: list[Ticket] = []
    for _ in arrivals:
        at += timedelta(minutes=1)
        waiting = list(Ticket.objects.waiting())
        told = calling.call_next(session, key=uuid4(), by=lina, at=at)
        assert told.ticket == expected(waiting, called, share, at)
        called.append(Ticket.objects.get(pk=told.ticket))
        serving.finish(session, by=lina, at=at)
    assert len({t.pk for t in called}) == len(arrivals)
    for walk_in in (True, False):  # first come, first served inside a class
        for code in ("umum", "prioritas"):
            of_class = [t.clock for t in called if (t.walk_in, t.priority) == (walk_in, code)]
            assert of_class == sorted(of_class)
    need = share * WINDOW // 100
    for n in range(len(called) - WINDOW + 1):  # while walk-ins wait, they have their share
        left = [t for t in called[n:] if t.walk_in]
        window = called[n : n + WINDOW]
        if len(left) > need and left[-1] not in window:
            assert sum(t.walk_in for t in window) >= need


def pressed(count, deed):
    """Do something in so many threads at once; return what each got."""
    got, gate = [], threading.Barrier(count)

    def press(n):
        gate.wait()
        try:
            got.append(deed(n))
        except Exception as error:
            got.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


@pytest.mark.slow
def test_fifty_presses_at_once_call_each_ticket_once_and_numbers_have_no_gap(lasting_world):
    world = lasting_world
    plan = plans.plan_of(SURAT)
    LineDay.objects.all().delete()
    issue(SURAT, key=uuid4(), by=ANONYMOUS, at=world.at)
    same = uuid4()

    def take(n):
        key = same if n < 5 else uuid4()
        return issue(
            SURAT, key=key, priority=("umum", "prioritas")[n % 2], by=ANONYMOUS, at=world.at
        )

    got = pressed(50, take)
    assert [g for g in got if isinstance(g, Exception)] == []
    assert len({g.ticket for g in got}) == 46
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 48))
    officers, desks = [], []
    hall = Counter.objects.filter(hall=plan.hall)[0].hall
    for n in range(50):
        person = Person.objects.create(created_at=world.at)
        account = Account.objects.create(
            kind="officer", person=person, login=f"o{n}", created_at=world.at
        )
        desk = Counter.objects.create(hall=hall, number=10 + n)
        desks.append(
            Session.objects.create(
                counter=desk, account=account, lines=[plan.line], opened_at=world.at
            ).pk
        )
        officers.append(Actor(kind="officer", account=account.pk, channel="backoffice"))

    def call(n):
        return calling.call_next(desks[n], key=uuid4(), by=officers[n], at=world.at)

    calls = pressed(50, call)
    tickets = [c.ticket for c in calls if not isinstance(c, Exception)]
    assert len(tickets) == len(set(tickets))
    late = [c for c in calls if isinstance(c, calling.NobodyWaitsError)]
    assert len(tickets) + len(late) == 50
    assert len(tickets) == 47
    assert Ticket.objects.waiting().count() == 0
    assert Event.objects.filter(name="ticket.called").count() == len(tickets)


@pytest.mark.slow
def test_two_presses_at_one_counter_call_one_ticket(lasting_world):
    world = lasting_world
    lina = officer_actor(Account.objects.get(login="lina.marlina@kel-sempur").pk, at=world.at)
    desk = Counter.objects.get(hall__office__code="kel-sempur", number=1).pk
    session = counters.open_counter(desk, by=lina, at=world.at).pk
    for _ in range(8):
        issue(SURAT, key=uuid4(), by=ANONYMOUS, at=world.at)
    got = pressed(8, lambda _: calling.call_next(session, key=uuid4(), by=lina, at=world.at))
    assert sum(isinstance(g, calling.CounterBusyError) for g in got) == 7
    assert Call.objects.open().count() == 1
    assert Ticket.objects.waiting().count() == 7
