"""Events on their way to another node's log, and those that came from one.

What is taken over keeps its key, node, actor and time. It is counted anew in its aggregate, which
may have events of this node too.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from pendopo.ground.log.epochs import BELOW, CURRENT
from pendopo.ground.log.timelines import COLUMNS, Recorded

if TYPE_CHECKING:
    from pendopo.ground.log.models import Aggregate

Place = list[int]
"""Epoch, transaction and id: everything up to there was read."""
START: Place = [0, 0, 0]

_SINCE = """
select {columns} from event e
where (e.epoch, e.tx, e.id) > (%s, %s::text::xid8, %s)
    and e.node = %s and e.name like any(%s){more}
order by e.epoch, e.tx, e.id
"""
_TAKE = """
with told as (
    select * from jsonb_to_recordset(%(events)s::jsonb) as t(ord int, uid uuid, name text,
        aggregate_id uuid, happened_at timestamptz, node text, actor_kind text, actor_id uuid,
        actor_name text, channel text, payload jsonb)
), counted as (
    update {table} a set event_seq = event_seq + c.n
    from (select aggregate_id, count(*) as n from told group by 1) c where a.id = c.aggregate_id
    returning a.id, a.event_seq - c.n as base
)
insert into event (happened_at, node, uid, name, aggregate, aggregate_id, seq,
                   actor_kind, actor_id, actor_name, channel, payload)
select t.happened_at, t.node, t.uid, t.name, %(aggregate)s, t.aggregate_id,
    c.base + row_number() over (partition by t.aggregate_id order by t.ord),
    t.actor_kind, t.actor_id, t.actor_name, t.channel, t.payload
from told t join counted c on c.id = t.aggregate_id order by t.ord
"""


def horizon() -> Place:
    """Return the place below which everything is committed, or never will be; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {CURRENT}, pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        epoch, tx = cursor.fetchone()
    return [epoch, tx, 0]


def told_since(
    place: Place,
    *,
    names: Sequence[str],
    payload: Mapping[str, str] | None = None,
    settled: bool = True,
) -> list[Recorded]:
    """Return this node's own events after a place, by patterns of names (SQL LIKE), in order.

    `payload`: only events that say this. Not `settled`: also those above the horizon, before which
    others may still come. One statement.
    """
    more = f" and {BELOW}" if settled else ""
    told: list[Any] = [place[0], str(place[1]), place[2], settings.PENDOPO.node, list(names)]
    if payload:
        more += " and e.payload @> %s::jsonb"
        told.append(json.dumps(payload))
    with connection.cursor() as cursor:
        cursor.execute(_SINCE.format(columns=COLUMNS, more=more), told)
        return [Recorded.of(row) for row in cursor.fetchall()]


def holds(aggregate: UUID, event: UUID) -> bool:
    """Tell whether the log has an event of an aggregate; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from event where aggregate_id = %s and uid = %s)",
            [aggregate, event],
        )
        return bool(cursor.fetchone()[0])


def as_told(event: Recorded) -> dict[str, Any]:
    """Return an event as it goes to another node."""
    return {
        "uid": str(event.uid),
        "name": event.name,
        "aggregate": event.aggregate,
        "aggregate_id": str(event.aggregate_id),
        "happened_at": event.happened_at.isoformat(),
        "actor_kind": event.actor_kind,
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "actor_name": event.actor_name,
        "channel": event.channel,
        "payload": event.payload,
    }


def take_over(kind: type["Aggregate"], events: Iterable[Mapping[str, Any]], *, node: str) -> int:
    """Write events of another node to the log, in their order; those of one model, one statement.

    Their rows must stand. Returns how many were written. Whoever calls sees to it that none comes twice.
    """
    meta = kind._meta  # noqa: SLF001 - Django's documented model API
    mine = [
        {**each, "ord": n, "node": node}
        for n, each in enumerate(events)
        if each["aggregate"] == meta.model_name
    ]
    if not mine:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE.format(table=connection.ops.quote_name(meta.db_table)),
            {"events": json.dumps(mine), "aggregate": meta.model_name},
        )
        return int(cursor.rowcount)
