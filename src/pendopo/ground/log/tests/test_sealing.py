from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

from pendopo.ground.log import merkle, record, sealing
from pendopo.ground.log.canonical import canonical
from pendopo.ground.log.seals import head_file
from pendopo.ground.log.tests.conftest import Lamp
from pendopo.ground.log.timelines import Recorded

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@pytest.fixture
def node(settings, tmp_path):
    """A node with a log of its own among what other tests left committed."""
    kept = settings.PENDOPO
    name = f"uji-{uuid4().hex[:8]}"
    settings.PENDOPO = SimpleNamespace(
        data_dir=tmp_path, node=name, role=kept.role, demo=kept.demo, public_url=kept.public_url
    )
    return name


@pytest.fixture
def sealed(node, lamp, by, monkeypatch, django_capture_on_commit_callbacks):
    """Ten events in three seals, as the owner with the triggers off sees them."""
    monkeypatch.setattr(sealing, "BATCH", 4)
    monkeypatch.setattr(sealing, "_NEXT", sealing._NEXT.replace(sealing.BELOW, "true"))
    uids = [record(lamp, "lamp.lit", by=by, at=AT, step=step) for step in range(10)]
    with django_capture_on_commit_callbacks(execute=True):
        assert sealing.seal() == 10
    sql("alter table event disable trigger event_stands")
    sql("alter table event_seal disable trigger event_seal_stands")
    assert [f for f in sealing.verify() if node == f.node] == []
    return uids


def findings(node):
    return [(each.kind, each.uid) for each in sealing.verify() if each.node == node]


OTHER = "0198f2a4-0000-7000-8000-000000000009"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "lamp.dimmed"), ("aggregate", "candle"), ("aggregate_id", OTHER),
        ("seq", 99), ("actor_kind", "officer"), ("actor_id", OTHER),
        ("actor_name", "other"), ("channel", "kiosk"), ("payload", '{"step": 8}'),
        ("happened_at", "2026-11-24 09:00:00.000001+00"), ("at", "2026-11-30 01:00+00"),
    ],
)  # fmt: skip
def test_a_changed_row_is_named_whatever_was_changed(sealed, node, column, value):
    change = f"update event set {column} = %s where uid = %s"  # noqa: S608 - from the list above
    assert sql(change, value, sealed[5]) == 1
    assert findings(node) == [("changed", sealed[5])]


def test_a_removed_row_is_named(sealed, node):
    sql("delete from event where uid = %s", sealed[7])
    assert findings(node) == [("removed", sealed[7])]


def test_a_row_moved_to_another_node_or_place_is_named(sealed, node):
    sql("update event set node = 'lain' where uid = %s", sealed[0])
    sql("update event set tx = '3' where uid = %s", sealed[9])
    assert set(findings(node)) == {
        ("removed", sealed[0]),
        ("removed", sealed[9]),
        ("inserted", sealed[9]),
    }


def test_an_inserted_row_is_named(sealed, node):
    slipped = uuid4()
    sql(
        "insert into event (tx, happened_at, node, uid, name, aggregate, aggregate_id, seq,"
        " actor_kind, channel, payload) select tx, now(), node, %s, 'lamp.lit', 'lamp', %s, 1,"
        " 'system', 'system', '{}' from event where uid = %s",
        slipped, uuid4(), sealed[4],
    )  # fmt: skip
    sql("update event set tx = '3' where uid = %s", slipped)
    assert findings(node) == [("inserted", slipped)]


def test_a_gap_in_an_aggregates_numbers_is_found_though_never_sealed(node, lamp, by):
    uids = [record(lamp, "lamp.lit", by=by, at=AT) for _ in range(3)]
    sql("alter table event disable trigger event_stands")
    sql("delete from event where uid = %s", uids[1])
    (finding,) = [each for each in sealing.verify() if each.uid == lamp.pk]
    assert (finding.kind, node != "pusat") == ("missing", True)


@pytest.mark.usefixtures("sealed")
def test_a_seal_made_over_to_fit_is_not_signed(node):
    sql("update event_seal set leaves = set_byte(leaves, 20, 1 # get_byte(leaves, 20))"
        " where node = %s and number = 2", node)  # fmt: skip
    assert {kind for kind, _ in findings(node)} == {"chain", "signature", "changed"}


@pytest.mark.usefixtures("sealed")
def test_a_seal_signed_with_another_key_is_found(node, tmp_path):
    (tmp_path / "keys" / f"node-{node}").write_bytes(b"\1" * 32)
    assert [kind for kind, _ in findings(node)] == ["signature"] * 3


@pytest.mark.usefixtures("sealed")
def test_a_seal_taken_from_the_middle_or_the_end_is_missed(node):
    sql("delete from event_seal where node = %s and number = 2", node)
    assert "chain" in {kind for kind, _ in findings(node)}
    sql("delete from event_seal where node = %s and number = 3", node)
    assert "head" in {kind for kind, _ in findings(node)}


@pytest.mark.usefixtures("sealed")
def test_after_a_restore_the_chain_goes_on_from_its_restored_end(node):
    sql("delete from event_seal where node = %s and number = 3", node)
    sealing.accept_head()
    assert findings(node) == []
    assert head_file(node).read_text().startswith("2 ")


@pytest.mark.django_db
def test_an_open_writers_events_wait_for_the_next_seal(node, by):
    record(Lamp.objects.create(), "lamp.lit", by=by, at=AT)
    assert sealing.seal() == 0
    assert node


def test_the_canonical_form_is_fixed():
    event = Recorded(
        9, uuid4().__class__(int=1), 1, 7, "lamp.lit", "lamp", uuid4().__class__(int=2), 3,
        "system", None, "timer", "system", "pusat", AT, AT, {"b": "é", "a": [1, True, None]},
    )  # fmt: skip
    assert canonical(event).decode() == (
        '[1,"00000000-0000-0000-0000-000000000001","pusat","lamp.lit","lamp",'
        '"00000000-0000-0000-0000-000000000002",3,"system",null,"timer","system",'
        '1795510800000000,1795510800000000,{"a":[1,true,null],"b":"é"}]'
    )


def test_the_tree_is_that_of_rfc_6962():
    def tree(leaves):
        if len(leaves) == 1:
            return leaves[0]
        half = 1 << (len(leaves) - 1).bit_length() - 1
        return merkle.sha256(b"\x01" + tree(leaves[:half]) + tree(leaves[half:])).digest()

    leaves = [merkle.leaf_hash(bytes([n])) for n in range(40)]
    assert all(merkle.root(leaves[:n]) == tree(leaves[:n]) for n in range(1, 41))
    # The first test vector of the certificate transparency log: one empty leaf.
    assert merkle.root([merkle.leaf_hash(b"")]).hex().startswith("6e340b9cffb37a98")
