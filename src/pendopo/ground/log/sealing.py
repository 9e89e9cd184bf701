"""Sealing: proof that nothing in the log was changed, removed or slipped in.

Each node seals its own events in batches: a Merkle root over the batch, chained to the
node's previous root and signed with the node's key. A seal keeps every leaf, so that
`verify` names the row.
"""

from django.conf import settings
from django.db import connection, transaction

from pendopo.ground.log import merkle
from pendopo.ground.log.epochs import BELOW
from pendopo.ground.log.seals import (
    LEAF,
    NOTHING,
    SealRow,
    head_file,
    keep_head,
    leaf,
    node_key,
    stored_seal,
)
from pendopo.ground.log.timelines import COLUMNS, Recorded
from pendopo.ground.log.verifying import Finding, verify

__all__ = ["Finding", "accept_head", "seal", "verify"]

BATCH = 10_000
_NEXT = f"""
select {COLUMNS} from event e
where e.node = %s and (e.epoch, e.tx, e.id) > (%s, %s::text::xid8, %s) and {BELOW}
order by e.epoch, e.tx, e.id limit %s
"""  # noqa: S608 - a constant of ours


def seal(node: str = "") -> int:
    """Seal what a node (this one, if none is named) recorded since; return how many events.

    Batches of at most 10,000, each in a transaction of its own.
    """
    node = node or settings.PENDOPO.node
    sealed = 0
    while batch := _seal_batch(node):
        sealed += batch
        if batch < BATCH:
            break
    return sealed


def accept_head(node: str = "") -> None:
    """Take the chain's end as it stands for the true one: after a restore from a backup."""
    node = node or settings.PENDOPO.node
    last = stored_seal(node)
    if last:
        keep_head(last)
    else:
        head_file(node).unlink(missing_ok=True)


def _seal_batch(node: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"pendopo seal {node}"])
        last = stored_seal(node)
        epoch, tx, number = last.upto if last else (0, 0, 0)
        cursor.execute(_NEXT, [node, epoch, str(tx), number, BATCH])
        events = [Recorded.of(row) for row in cursor.fetchall()]
        if not events:
            return 0
        cursor.execute("select clock_timestamp()")
        (now,) = cursor.fetchone()
        leaves = [leaf(event) for event in events]
        key = node_key(node)
        draft = SealRow(
            node,
            last.number + 1 if last else 1,
            now,
            *events[-1].place,
            leaves=b"".join(leaves),
            previous=last.root if last else NOTHING,
            root=merkle.root([each[LEAF - 32 :] for each in leaves]),
            public_key=key.public_key().public_bytes_raw(),
            signature=b"",
        )
        cursor.execute(
            "insert into event_seal (node, number, sealed_at, upto_epoch, upto_tx, upto_id,"
            " leaves, previous, root, public_key, signature)"
            " values (%s, %s, %s, %s, %s::text::xid8, %s, %s, %s, %s, %s, %s)",
            [
                *(node, draft.number, now, draft.epoch, str(draft.tx), draft.id),
                *(draft.leaves, draft.previous, draft.root, draft.public_key),
                key.sign(draft.signed()),
            ],
        )
        transaction.on_commit(lambda: keep_head(draft))
    return len(events)
