from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction

from pendopo.ground.actor import system
from pendopo.ground.log import record, relay, sealing, subscriptions, timeline
from pendopo.ground.log.epochs import check, new_epoch
from pendopo.ground.log.months import make_months
from pendopo.ground.log.roles import arrange, let_in, role_name
from pendopo.ground.log.tests.conftest import Lamp, database_url
from pendopo.ground.vault import erase, find, open_subject, remember, seal, unseal

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
INSERT = (
    "insert into event (happened_at, node, uid, name, aggregate, aggregate_id, seq, actor_kind,"
    " channel, payload{more}) values (now(), 'pusat', gen_random_uuid(), 'lamp.lit', 'lamp',"
    " gen_random_uuid(), 1, 'system', 'system', '{{}}'{values})"
)


@pytest.fixture
def as_role(transactional_db):  # noqa: ARG001 - roles see only what is committed
    opened = []

    def connect(role):
        let_in(role, "sandi-uji")
        opened.append(psycopg.connect(database_url(role_name(role), "sandi-uji"), autocommit=True))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


@pytest.mark.parametrize("role", ["web", "worker"])
def test_processes_insert_and_read_the_log(as_role, role):
    database = as_role(role)
    database.execute(INSERT.format(more="", values=""))
    assert database.execute("select count(*) > 0 from event").fetchone() == (True,)


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "update event set name = 'lamp.dimmed'",
        "delete from event",
        "truncate event",
        "alter table event disable trigger event_stands",
        "alter table event alter column epoch set default 7",
        "drop table event",
        "update event_epoch set number = 9",
        "insert into event_epoch (number, cluster) values (9, '')",
        "update event_seal set root = previous",
        "delete from event_seal",
        "select * from event_month.rest",
        "delete from event_month.rest",
        "create table event_month.mine (id int)",
        "select event_make_month(now())",
        INSERT.format(more=", tx", values=", '3'"),
        INSERT.format(more=", id", values=", 3"),
        INSERT.format(more=", at", values=", '2020-01-01'"),
        INSERT.format(more=", epoch", values=", 0"),
    ],
)
def test_no_process_can_change_the_log_or_choose_a_place_in_it(as_role, role, statement):
    database = as_role(role)
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.GeneratedAlways)):
        database.execute(statement)


def test_only_the_worker_seals_and_makes_months(as_role):
    worker, web, live = as_role("worker"), as_role("web"), as_role("live")
    assert worker.execute("select event_make_months(3)").fetchone() == (0,)
    for other in (web, live):
        for statement in ("select event_make_months(3)", "insert into event_seal default values"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                other.execute(statement)
    with pytest.raises(psycopg.errors.NotNullViolation):
        worker.execute("insert into event_seal default values")


def test_live_reads_the_log_and_nothing_else(as_role):
    live = as_role("live")
    live.execute("select count(*) from event, event_epoch")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        live.execute("select * from vault_key")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        live.execute(INSERT.format(more="", values=""))


def test_a_table_made_by_a_later_migration_is_open_to_the_processes(as_role):
    with connection.cursor() as cursor:
        cursor.execute("create table log_tests_later (id serial primary key, word text)")
    try:
        database = as_role("web")
        database.execute("insert into log_tests_later (word) values ('a')")
        database.execute("update log_tests_later set word = 'b'")
        database.execute("delete from log_tests_later")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute("drop table log_tests_later")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("drop table log_tests_later")


def test_no_transaction_of_a_process_stays_open_for_long(as_role):
    for role in ("web", "worker", "live"):
        limit = as_role(role).execute("show idle_in_transaction_session_timeout").fetchone()
        assert limit != ("0",)


@pytest.mark.django_db(transaction=True)
def test_arranging_twice_changes_nothing_and_opens_nothing(as_role):
    assert arrange() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role("web").execute("delete from event")


@pytest.mark.django_db(transaction=True)
def test_a_user_who_may_not_make_roles_is_told_what_is_missing(as_role):
    as_role("web")
    with connection.cursor() as cursor:
        cursor.execute(f"set role {connection.ops.quote_name(role_name('web'))}")
        name = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = "elsewhere"
        try:
            notes = arrange()
        finally:
            connection.settings_dict["NAME"] = name
            cursor.execute("reset role")
    assert len(notes) == 4
    assert notes[0] == "role elsewhere_app is not there, and this user may not make it"


def test_not_even_the_owner_changes_an_event_by_mistake(lamp, by):
    record(lamp, "lamp.lit", by=by, at=AT)
    for statement in ("update event set name = 'x'", "delete from event", "truncate event"):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db
def test_months_stand_ready_and_an_event_of_a_month_that_does_not_is_kept(by):
    assert make_months() == 0
    lamp = Lamp.objects.create(id=uuid4())
    uid = record(lamp, "lamp.lit", by=by, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("select tableoid::regclass::text, to_char(at at time zone 'UTC', 'YYYY_MM')"
                       " from event where uid = %s", [uid])  # fmt: skip
        where, month = cursor.fetchone()
        assert where == f"event_month.m{month}"
        cursor.execute("insert into event (at, happened_at, node, uid, name, aggregate,"
                       " aggregate_id, seq, actor_kind, channel, payload)"
                       " values (now() + interval '5 months', now(), 'pusat', gen_random_uuid(),"
                       " 'lamp.lit', 'lamp', %s, 2, 'system', 'system', '{}')",
                       [lamp.pk])  # fmt: skip
        cursor.execute("select count(*) from event_month.rest")
        assert cursor.fetchone() == (1,)
        assert make_months(6) == 3
        cursor.execute("select count(*) from event_month.rest")
        assert cursor.fetchone() == (0,)
    assert [event.seq for event in timeline([lamp.pk])] == [1, 2]


@pytest.mark.django_db
def test_a_restore_begins_an_epoch_that_new_events_carry(lamp, by):
    record(lamp, "lamp.lit", by=by, at=AT)
    number = new_epoch()
    record(lamp, "lamp.dimmed", by=by, at=AT)
    before, after = timeline([lamp.pk])
    assert (before.epoch, after.epoch) == (number - 1, number)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_the_whole_ground_works_under_a_process_role(lamp, role, monkeypatch, tmp_path, settings):
    kept = settings.PENDOPO
    settings.PENDOPO = SimpleNamespace(data_dir=tmp_path, node=f"uji-{role}", role=kept.role)
    monkeypatch.setattr(sealing, "_NEXT", sealing._NEXT.replace(sealing.BELOW, "true"))
    got = []
    monkeypatch.setattr(subscriptions, "REGISTER", {})
    monkeypatch.setattr(relay, "REGISTER", subscriptions.REGISTER)
    with connection.cursor() as cursor:
        cursor.execute("grant select, update on log_tests_lamp to " + role_name(role))
        cursor.execute(f"set local role {connection.ops.quote_name(role_name(role))}")
    subscriptions.subscribe("tests.role", to=("lamp.*",))(got.append)
    uid = record(lamp, "lamp.lit", by=system("timer"), at=AT)
    check()
    relay.relay_once()
    assert [event.uid for event in got] == [uid]
    assert relay.lag()["tests.role"].delayed == 0
    subject = uuid4()
    open_subject(subject)
    remember(subject, "nik", "3271046504930002")
    assert unseal(subject, "x", seal(subject, "x", "rahasia")) == "rahasia"
    erase(subject)
    assert find("nik", "3271046504930002") == []
    if role == "worker":
        assert sealing.seal() == 1
        assert make_months() == 0
    assert sealing.verify() is not None
    with connection.cursor() as cursor:
        cursor.execute("reset role")
