from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendopo.ground.actor import Actor
from pendopo.ground.log import record, timeline
from pendopo.ground.log.models import Event
from pendopo.ground.log.recording import NotStoredError
from pendopo.ground.log.tests.conftest import Lamp

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_recording_is_one_statement_and_counts_the_aggregate(lamp, by):
    with CaptureQueriesContext(connection) as queries:
        uid = record(lamp, "lamp.lit", by=by, at=AT, room=lamp.pk, watts=40, tags=["a", "b"])
    assert len(queries) == 1
    record(lamp, "lamp.dimmed", by=by, at=AT)
    first, second = timeline([lamp.pk])
    assert (first.uid, first.seq, second.seq) == (uid, 1, 2)
    assert first.payload == {"room": str(lamp.pk), "watts": 40, "tags": ["a", "b"]}
    assert (first.aggregate, first.happened_at, first.node) == ("lamp", AT, "pusat")
    assert Event.objects.get(uid=uid).tx == first.tx


def test_saving_an_old_copy_never_counts_back(lamp, by):
    stale = Lamp.objects.get(pk=lamp.pk)
    record(lamp, "lamp.lit", by=by, at=AT)
    stale.lit = True
    stale.save()
    record(stale, "lamp.dimmed", by=by, at=AT)
    assert [event.seq for event in timeline([lamp.pk])] == [1, 2]
    assert stale.lit
    assert stale.event_seq == 2


def test_a_person_stands_by_id_only(lamp):
    account = uuid4()
    record(lamp, "lamp.lit", by=Actor(kind="resident", account=account, name="Siti"), at=AT)
    (event,) = timeline([lamp.pk])
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("resident", account, "")


@pytest.mark.parametrize("payload", [{"a": 1.5}, {"a": {}}, {"a": "x" * 201}, {"a": [b"x"]}])
def test_a_payload_holds_ids_and_codes_only(lamp, by, payload):
    with pytest.raises(TypeError):
        record(lamp, "lamp.lit", by=by, at=AT, **payload)


@pytest.mark.django_db
def test_a_row_that_is_not_stored_records_nothing(by):
    with pytest.raises(NotStoredError):
        record(Lamp(), "lamp.lit", by=by, at=AT)


def test_names_and_times_are_checked(lamp, by):
    with pytest.raises(ValueError, match="past_tense"):
        record(lamp, "Lamp lit", by=by, at=AT)
    with pytest.raises(ValueError, match="no zone"):
        record(lamp, "lamp.lit", by=by, at=AT.replace(tzinfo=None))
