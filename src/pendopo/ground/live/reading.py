"""Reading the log from the push process: one connection, one statement a turn."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from pendopo.ground.log.epochs import BELOW, CURRENT

Place = tuple[int, int, int]
BATCH = 1_000
MISSED = 5_000  # events; who missed more is asked to fetch afresh
_NOW = f"select {CURRENT}, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 0::bigint"
_COLUMNS = "e.epoch, e.tx::text::bigint, e.id, e.name, e.aggregate_id, e.payload"
_NEXT = f"""
select {_COLUMNS} from event e
where (e.epoch, e.tx, e.id) > (%s, %s::text::xid8, %s) and {BELOW}
order by e.epoch, e.tx, e.id limit {BATCH}
"""  # noqa: S608 - constants of ours, as below
_BETWEEN = f"""
select {_COLUMNS} from event e
where (e.epoch, e.tx, e.id) > (%s, %s::text::xid8, %s)
    and (e.epoch, e.tx, e.id) <= (%s, %s::text::xid8, %s)
order by e.epoch, e.tx, e.id limit {MISSED}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Change:
    """One event as the push process knows it: no payload, only whom it concerns."""

    place: Place
    name: str
    aggregate: UUID
    topics: frozenset[str]
    message: bytes
    """The server-sent event, made once for all who watch."""

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> "Change":
        """Make one of a row of the log."""
        *place, name, aggregate, payload = row
        epoch, tx, number = place
        topics = topics_of(aggregate, payload)
        return cls((epoch, tx, number), name, aggregate, topics, _message(place, name))


def _message(place: list[int], name: str) -> bytes:
    told = json.dumps({"name": name}, separators=(",", ":"))
    return f"id: {'.'.join(map(str, place))}\nevent: change\ndata: {told}\n\n".encode()


def topics_of(aggregate: UUID, payload: dict[str, Any]) -> frozenset[str]:
    """Return the topics of an event: its aggregate, every id in its payload, its agency."""
    topics = {f"aggregate:{aggregate}"}
    for key, value in payload.items():
        if key == "agency":
            topics.add(f"agency:{value}")
        elif isinstance(value, str) and _is_id(value):
            topics.add(f"aggregate:{value}")
    return frozenset(topics)


def parse_place(given: str) -> Place | None:
    """Read a Last-Event-ID, `epoch.tx.id`; None if it is none."""
    parts = given.split(".")
    if len(parts) != len(("epoch", "tx", "id")) or not all(
        part.isascii() and part.isdigit() and len(part) < len(str(2**63)) for part in parts
    ):
        return None
    epoch, tx, number = map(int, parts)
    return (epoch, tx, number) if epoch < 2**31 else None


async def connect() -> AsyncConnection[Any]:
    """Connect as Django would, outside its pool."""
    said: Any = settings.DATABASES["default"]
    options = said.get("OPTIONS", {})
    keywords = {
        "dbname": said["NAME"],
        "user": said["USER"],
        "password": said["PASSWORD"],
        "host": said["HOST"],
        "port": said["PORT"],
        "application_name": "pendopo live",
        **{key: options[key] for key in options if key.startswith(("ssl", "target_"))},
    }
    return await AsyncConnection.connect(
        make_conninfo("", **{key: value for key, value in keywords.items() if value}),
        autocommit=True,
        prepare_threshold=options.get("prepare_threshold", 5),
    )


async def latest(database: AsyncConnection[Any]) -> Place:
    """Return the place below which everything is settled."""
    row = await (await database.execute(_NOW)).fetchone()
    if row is None:
        raise LookupError("the log has no epoch")
    epoch, tx, number = row
    return epoch, tx, number


async def after(database: AsyncConnection[Any], place: Place) -> list[Change]:
    """Return what was settled after a place, at most BATCH."""
    epoch, tx, number = place
    rows = await database.execute(_NEXT, [epoch, str(tx), number])
    return [Change.of(row) async for row in rows]


async def between(database: AsyncConnection[Any], since: Place, upto: Place) -> list[Change]:
    """Return what lies between two places, at most MISSED."""
    places = [part for epoch, tx, number in (since, upto) for part in (epoch, str(tx), number)]
    rows = await database.execute(_BETWEEN, places)
    return [Change.of(row) async for row in rows]


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
