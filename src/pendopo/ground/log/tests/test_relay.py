from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendopo.ground.log import record, subscribe
from pendopo.ground.log.epochs import StaleEpochError, check, new_epoch
from pendopo.ground.log.models import Delayed
from pendopo.ground.log.relay import lag, relay_once
from pendopo.ground.log.subscriptions import REGISTER
from pendopo.ground.log.tests.conftest import Lamp, database_url

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def register():
    kept = dict(REGISTER)
    REGISTER.clear()
    yield REGISTER
    REGISTER.clear()
    REGISTER.update(kept)


@pytest.fixture
def got(register):  # noqa: ARG001 - an empty register
    events = []

    @subscribe("tests.got", to=("lamp.*",))
    def handler(event):
        events.append((event.aggregate_id, event.name, event.seq))

    return events


def make_due():
    Delayed.objects.update(next_at=AT)


def test_each_event_is_handed_on_once_with_its_facts(lamp, by, got):
    record(lamp, "lamp.lit", by=by, at=AT)
    record(lamp, "lamp.dimmed", by=by, at=AT)
    assert relay_once() == 2
    assert relay_once() == 0
    assert got == [(lamp.pk, "lamp.lit", 1), (lamp.pk, "lamp.dimmed", 2)]


def test_a_subscriber_gets_what_it_asked_for(lamp, by, got):
    dimmed = []
    subscribe("tests.dimmed", to=("*.dimmed",))(lambda event: dimmed.append(event.name))
    record(lamp, "lamp.lit", by=by, at=AT)
    record(lamp, "lamp.dimmed", by=by, at=AT)
    relay_once()
    assert dimmed == ["lamp.dimmed"]
    assert len(got) == 2


def test_nothing_to_do_is_one_statement(lamp, by, got):
    record(lamp, "lamp.lit", by=by, at=AT)
    relay_once()
    with CaptureQueriesContext(connection) as queries:
        relay_once()
    assert len(queries) == 1
    assert len(got) == 1


def test_who_joins_a_running_house_begins_with_today(lamp, by, got):
    record(lamp, "lamp.lit", by=by, at=AT)
    relay_once()
    whole = []
    subscribe("tests.whole", to=("lamp.*",), from_start=True)(lambda e: whole.append(e.seq))
    relay_once()
    assert len(got) == 1
    assert whole == [1]


def test_a_failing_handler_delays_its_aggregate_only_and_nothing_is_lost(lamp, by, register):
    other = Lamp.objects.create()
    got, broken = [], [True]

    @subscribe("tests.shaky", to=("lamp.*",))
    def handler(event):
        Lamp.objects.filter(pk=event.aggregate_id).update(lit=True)
        if broken[0] and event.aggregate_id == lamp.pk:
            raise LookupError("Siti Nurhaliza, 0812")
        got.append((event.aggregate_id, event.seq))

    record(lamp, "lamp.lit", by=by, at=AT)
    record(other, "lamp.lit", by=by, at=AT)
    record(lamp, "lamp.dimmed", by=by, at=AT)
    got_first_try = relay_once()
    assert got_first_try == 3
    assert got[-1] == (other.pk, 1)
    assert not Lamp.objects.get(pk=lamp.pk).lit
    first, behind = Delayed.objects.order_by("seq")
    assert (first.attempts, behind.attempts) == (1, 0)
    assert first.error.startswith("LookupError handler:")
    assert "Siti" not in first.error
    assert lag()["tests.shaky"].delayed == 2
    record(lamp, "lamp.lit", by=by, at=AT)
    relay_once()
    assert Delayed.objects.count() == 3

    waited = first.next_at - first.delayed_at
    make_due()
    relay_once()
    first.refresh_from_db()
    assert first.attempts == 2
    assert (first.next_at - first.delayed_at) > waited
    broken[0] = False
    assert relay_once() == 0, "it waits for its time"
    got.clear()
    make_due()
    assert relay_once() == 3
    assert got == [(lamp.pk, 1), (lamp.pk, 2), (lamp.pk, 3)]
    assert not Delayed.objects.exists()
    assert "tests.shaky" in register


def test_two_subscribers_of_one_name_are_refused(got):
    with pytest.raises(ValueError, match="two subscribers"):
        subscribe("tests.got", to=("lamp.*",))(test_two_subscribers_of_one_name_are_refused)
    assert got == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_read_past_an_open_transaction(by, got):
    lamp = Lamp.objects.create()
    while relay_once():
        got.clear()
    with psycopg.connect(database_url()) as writer:
        writer.execute("select pg_current_xact_id()")
        record(lamp, "lamp.lit", by=by, at=AT)
        assert relay_once() == 0
        assert lag()["tests.got"].events == 1
        writer.rollback()
    for _ in range(100):  # others of this cluster may hold transactions open for a moment
        if relay_once():
            break
    assert got == [(lamp.pk, "lamp.lit", 1)]
    assert lag()["tests.got"].events == 0


@pytest.mark.django_db
def test_a_log_of_another_cluster_is_refused_until_an_epoch_begins(lamp, by, got):
    check()
    with connection.cursor() as cursor:
        cursor.execute("update event_epoch set cluster = 'another'")
    with pytest.raises(StaleEpochError):
        check()
    record(lamp, "lamp.lit", by=by, at=AT)
    new_epoch()
    check()
    record(lamp, "lamp.dimmed", by=by, at=AT)
    relay_once()
    assert [seq for _, _, seq in got] == [1, 2]
