"""Reading what happened."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

COLUMNS = (
    "e.id, e.uid, e.epoch, e.tx::text::bigint, e.name, e.aggregate, e.aggregate_id, e.seq, "
    "e.actor_kind, e.actor_id, e.actor_name, e.channel, e.node, e.happened_at, e.at, e.payload"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as it stands in the log."""

    id: int
    uid: UUID
    epoch: int
    tx: int
    name: str
    aggregate: str
    aggregate_id: UUID
    seq: int
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    channel: str
    node: str
    happened_at: datetime
    at: datetime
    payload: dict[str, Any]

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Recorded":
        """Make one of a row of COLUMNS."""
        parts = list(row)
        parts[-1] = json.loads(parts[-1])
        return cls(*parts)

    @property
    def place(self) -> tuple[int, int, int]:
        """Return where it stands in the log."""
        return self.epoch, self.tx, self.id


def timeline(ids: Iterable[UUID]) -> list[Recorded]:
    """Return what happened to these aggregates, in the order it happened; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {COLUMNS} from event e where e.aggregate_id = any(%s)"  # noqa: S608 - a constant of ours
            " order by e.happened_at, e.at, e.id",
            [list(ids)],
        )
        return [Recorded.of(row) for row in cursor.fetchall()]
