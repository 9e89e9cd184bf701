"""Writing an event, in the transaction of the change it tells."""

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id

if TYPE_CHECKING:
    from pendopo.ground.log.models import Aggregate

Code = str | int | bool | UUID | None
NAME = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
LONGEST_CODE = 200

_RECORD = """
with counted as (
    update {table} set event_seq = event_seq + 1 where {key} = %s returning event_seq
)
insert into event (happened_at, node, uid, name, aggregate, aggregate_id, seq,
                   actor_kind, actor_id, actor_name, channel, payload)
select %s, %s, %s, %s, %s, %s, event_seq, %s, %s, %s, %s, %s::jsonb from counted
returning seq
"""

_WITHIN = """
insert into event (happened_at, node, uid, name, aggregate, aggregate_id, seq,
                   actor_kind, actor_id, actor_name, channel, payload)
select %(event_at)s, %(event_node)s, %(event_uid)s, '{name}', '{kind}', id, event_seq,
       %(event_actor_kind)s, %(event_actor)s::uuid, %(event_actor_name)s, %(event_channel)s, {payload}
from {rows}
"""


class NotStoredError(LookupError):
    """Only a stored row records events: save it first."""


def record(
    aggregate: "Aggregate", name: str, *, by: Actor, at: datetime, **payload: Code | list[Code]
) -> UUID:
    """Record that something happened to a row, in one statement, and return the event's key.

    The statement counts the row's events up under the row's lock, so events of one
    aggregate are numbered in the order of their commits. `at` is when it happened, aware.
    The payload holds ids and codes only; a person's name or words never enter the log, and
    of the actor only the id is kept (the name too, if it is the city's own machinery).

    Raises NotStoredError, ValueError for a name that is not `noun.past_tense` or a naive time,
    TypeError for a payload that is not made of ids and codes.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"an event is named noun.past_tense, not {name!r}")
    if at.tzinfo is None:
        raise ValueError(f"{name}: the time has no zone")
    kind = type(aggregate)._meta  # noqa: SLF001 - Django's documented model API
    quote = connection.ops.quote_name
    table = kind.get_field("event_seq").model._meta.db_table  # noqa: SLF001 - same
    statement = _RECORD.format(table=quote(table), key=quote("id"))
    uid = new_id()
    told = json.dumps({key: _code(name, key, value) for key, value in payload.items()})
    happening: list[Any] = [at, settings.PENDOPO.node, uid, name, kind.model_name, aggregate.pk]
    actor: list[Any] = [by.kind, by.account, by.name if by.kind == "system" else "", by.channel]
    with connection.cursor() as cursor:
        cursor.execute(statement, [aggregate.pk, *happening, *actor, told])
        counted = cursor.fetchone()
    if counted is None:
        raise NotStoredError(f"{kind.model_name} {aggregate.pk}")
    aggregate.event_seq = counted[0]
    return uid


def within(name: str, *, kind: type["Aggregate"], rows: str, payload: str) -> str:
    """Return a part of a larger statement (WITH told AS (...)) that records what another part did.

    For a hot path, where `record` would be one statement more. `rows` names the part that changed
    one row and returns its `id` and its `event_seq`, which it has counted up; `payload` is SQL that
    makes jsonb of ids and codes. The values are those of `telling`.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"an event is named noun.past_tense, not {name!r}")
    model = kind._meta.model_name  # noqa: SLF001 - Django's documented model API
    return _WITHIN.format(name=name, kind=model, rows=rows, payload=payload)


def telling(*, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the values of a statement's part made by `within`. Raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("the time has no zone")
    return {
        "event_at": at,
        "event_node": settings.PENDOPO.node,
        "event_uid": new_id(),
        "event_actor_kind": by.kind,
        "event_actor": by.account,
        "event_actor_name": by.name if by.kind == "system" else "",
        "event_channel": by.channel,
    }


def _code(name: str, key: str, value: object) -> object:
    match value:
        case None | bool() | int():
            return value
        case UUID():
            return str(value)
        case str() if len(value) <= LONGEST_CODE:
            return str(value)
        case list():
            return [_code(name, key, each) for each in value if not isinstance(each, list)]
    raise TypeError(f"{name}: {key} must be an id or a code, not {type(value).__name__}")
