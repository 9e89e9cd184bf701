"""Checking the log against its seals, and naming the row that is not as it was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from pendopo.ground.log import merkle
from pendopo.ground.log.seals import (
    NOTHING,
    Place,
    SealRow,
    head_file,
    leaf,
    public_key,
    stored_seal,
)
from pendopo.ground.log.timelines import COLUMNS, Recorded

LONGEST_TRANSACTION = timedelta(hours=1)
_BETWEEN = f"""
select {COLUMNS} from event e
where e.node = %s and (e.epoch, e.tx, e.id) > (%s, %s::text::xid8, %s)
    and (e.epoch, e.tx, e.id) <= (%s, %s::text::xid8, %s)
order by e.epoch, e.tx, e.id
"""  # noqa: S608 - a constant of ours
_GAPS = """
select aggregate, aggregate_id, max(seq) - count(distinct seq) from event
group by aggregate, aggregate_id having max(seq) <> count(*)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the log.

    `kind` is changed, removed, inserted or backdated (`uid` names the row), missing (an
    aggregate's numbers have a gap), or chain, signature, key, head (a seal itself).
    """

    kind: str
    node: str
    seal: int
    uid: UUID | None
    say: str


def verify(trusted: Mapping[str, bytes] | None = None) -> list[Finding]:
    """Check every seal against the rows; return what is wrong, each row by its key.

    `trusted` are public keys of other nodes (Ed25519, 32 bytes); a node whose key lies in
    the data directory is trusted by that. Nothing found means that no sealed event was
    changed or removed and none slipped in among them.
    """
    with connection.cursor() as cursor:
        cursor.execute("select distinct node from event_seal order by node")
        nodes = [node for (node,) in cursor.fetchall()]
    findings: list[Finding] = []
    for node in nodes:
        findings += _check_node(node, (trusted or {}).get(node) or public_key(node))
    return findings + list(_gaps())


def _check_node(node: str, key: bytes | None) -> Iterator[Finding]:
    if key is None:
        say = f"no trusted key of node {node}: its seals are held against the key they name"
        yield Finding("key", node, 0, None, say)
    last = stored_seal(node)
    before: SealRow | None = None
    for number in range(1, last.number + 1 if last else 1):
        seal = stored_seal(node, number)
        if seal is None:
            yield Finding("chain", node, number, None, f"seal {number} of {node} is not there")
            continue
        yield from _check_seal(seal, before, key or seal.public_key)
        yield from _check_rows(seal, before)
        before = seal
    yield from _check_head(node, last)


def _check_seal(seal: SealRow, before: SealRow | None, key: bytes) -> Iterator[Finding]:
    called = f"seal {seal.number} of {seal.node}"
    if seal.previous != (before.root if before else NOTHING):
        say = f"{called} does not follow the one before"
        yield Finding("chain", seal.node, seal.number, None, say)
    if seal.root != merkle.root([hashed for _, hashed in seal.events()]):
        say = f"the root of {called} is not that of its leaves"
        yield Finding("chain", seal.node, seal.number, None, say)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(seal.signature, seal.signed())
    except (InvalidSignature, ValueError):
        say = f"{called} is not signed with the key of {seal.node}"
        yield Finding("signature", seal.node, seal.number, None, say)


def _check_rows(seal: SealRow, before: SealRow | None) -> Iterator[Finding]:
    def found(kind: str, uid: UUID, say: str) -> Finding:
        return Finding(kind, seal.node, seal.number, uid, say)

    unseen = dict(seal.events())
    earliest = before.sealed_at - LONGEST_TRANSACTION if before else None
    for event in _between(seal.node, before.upto if before else (0, 0, 0), seal.upto):
        told = f"event {event.uid} ({event.name} of {event.aggregate} {event.aggregate_id})"
        hashed = unseen.pop(event.uid, None)
        if hashed is None:
            yield found("inserted", event.uid, f"{told} was slipped in")
        elif leaf(event)[16:] != hashed:
            yield found("changed", event.uid, f"{told} was changed after it was sealed")
        elif earliest and event.at < earliest:
            yield found("backdated", event.uid, f"{told} bears a time long before it was written")
    for uid in unseen:
        yield found("removed", uid, f"event {uid} was sealed and is gone from its place")


def _check_head(node: str, last: SealRow | None) -> Iterator[Finding]:
    try:
        number, root = head_file(node).read_text().split()
    except FileNotFoundError:
        return
    if last is None or last.number < int(number):
        say = f"seals of {node} after {last.number if last else 0} are gone: {number} were made"
        yield Finding("head", node, int(number), None, say)
        return
    noted = stored_seal(node, int(number))
    if noted is None or noted.root.hex() != root:
        say = f"seal {number} of {node} is another than the one that was made"
        yield Finding("head", node, int(number), None, say)


def _between(node: str, after: Place, upto: Place) -> list[Recorded]:
    places = [part for epoch, tx, number in (after, upto) for part in (epoch, str(tx), number)]
    with connection.cursor() as cursor:
        cursor.execute(_BETWEEN, [node, *places])
        return [Recorded.of(row) for row in cursor.fetchall()]


def _gaps() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_GAPS)
        rows = cursor.fetchall()
    for aggregate, key, missing in rows:
        what = f"lacks {missing} of its events" if missing else "numbers an event twice"
        yield Finding("missing", "", 0, key, f"{aggregate} {key} {what}")
