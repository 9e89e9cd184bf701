"""What a seal is: a batch of one node's events, chained to the one before and signed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from pendopo.ground.key_files import key_file
from pendopo.ground.log.canonical import canonical
from pendopo.ground.log.merkle import leaf_hash
from pendopo.ground.log.timelines import Recorded

LEAF = 48  # bytes: the event's uid (16) and its leaf hash (32)
Place = tuple[int, int, int]
_COLUMNS = (
    "node, number, sealed_at, upto_epoch, upto_tx::text::bigint, upto_id, leaves, previous, root,"
    " public_key, signature"
)


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal as it stands: `number` counts from 1, `previous` is the root before."""

    node: str
    number: int
    sealed_at: datetime
    epoch: int
    tx: int
    id: int
    leaves: bytes
    previous: bytes
    root: bytes
    public_key: bytes
    signature: bytes

    @property
    def upto(self) -> Place:
        """Return the place of the last event sealed."""
        return self.epoch, self.tx, self.id

    def signed(self) -> bytes:
        """Return what the signature is over."""
        told = ["pendopo seal 1", self.node, self.number, self.sealed_at.timestamp(), *self.upto]
        digests = [self.previous.hex(), self.root.hex(), sha256(self.leaves).hexdigest()]
        return json.dumps([*told, *digests], separators=(",", ":")).encode()

    def events(self) -> Iterator[tuple[UUID, bytes]]:
        """Yield the key and leaf hash of each event sealed, in order."""
        for start in range(0, len(self.leaves), LEAF):
            uid, hashed = self.leaves[start : start + 16], self.leaves[start + 16 : start + LEAF]
            yield UUID(bytes=uid), hashed


NOTHING = b"\0" * 32  # the root before the first


def stored_seal(node: str, number: int | None = None) -> SealRow | None:
    """Return a node's seal by number, or its last."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_COLUMNS} from event_seal where node = %s"  # noqa: S608 - a constant of ours
            " and (%s::int is null or number = %s) order by number desc limit 1",
            [node, number, number],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return SealRow(*row[:6], *map(bytes, row[6:]))


def leaf(event: Recorded) -> bytes:
    """Return an event's leaf."""
    return event.uid.bytes + leaf_hash(canonical(event))


def node_key(node: str) -> Ed25519PrivateKey:
    """Return a node's signing key: 32 bytes in the data directory, never in the database."""
    secret = key_file(Path(settings.PENDOPO.data_dir), f"node-{node}")
    return Ed25519PrivateKey.from_private_bytes(secret)


def public_key(node: str) -> bytes | None:
    """Return the public half of a node's key, if its key is here."""
    if not (Path(settings.PENDOPO.data_dir) / "keys" / f"node-{node}").exists():
        return None
    return node_key(node).public_key().public_bytes_raw()


def head_file(node: str) -> Path:
    """Return the file outside the database that tells the last seal: number and root."""
    return Path(settings.PENDOPO.data_dir) / "seals" / node


def keep_head(seal: SealRow) -> None:
    """Note a seal as the last one, so that cutting off the end of the chain is found."""
    path = head_file(seal.node)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(f"{seal.number} {seal.root.hex()}\n")
    draft.replace(path)
