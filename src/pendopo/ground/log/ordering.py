"""The order of each aggregate, where transaction numbers invert it.

A writer may take its transaction number, wait for an aggregate's lock, and then record the
later event under the lower number. The log is read by transaction, so the later event is met
first; its predecessors, committed before it could be written, are brought forward.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from pendopo.ground.log.timelines import COLUMNS, Recorded

# The predecessor was recorded while its successor's transaction was open: the days on both
# sides allow for long transactions and turned clocks, and spare the other partitions.
_AHEAD = f"""
select {COLUMNS}
from unnest(%s::uuid[], %s::int[], %s::int[], %s::text[], %s::bigint[])
    as b (aggregate_id, seq, epoch, tx, id)
join event e on e.aggregate_id = b.aggregate_id and e.seq < b.seq
    and (e.epoch, e.tx, e.id) > (b.epoch, b.tx::xid8, b.id)
where e.at between %s::timestamptz - interval '1 day' and %s::timestamptz + interval '1 day'
"""  # noqa: S608 - a constant of ours


def put_in_order(cursor: CursorWrapper, subscriber: str, events: list[Recorded]) -> list[Recorded]:
    """Return what to hand on for a batch read in place order.

    Left out is what was handed on early before; brought in is what must go before its
    successor although its own place lies behind the batch, which is remembered.
    """
    if not events:
        return []
    ahead = _ahead(cursor, events)
    done = _handed_on_early(cursor, subscriber, events)
    last = events[-1].place
    ordered: list[Recorded] = []
    early: list[UUID] = []
    for event in events:
        before = (e for e in ahead.get(event.aggregate_id, ()) if e.seq < event.seq)
        for next_one in [*before, event]:
            if next_one.uid not in done:
                done.add(next_one.uid)
                ordered.append(next_one)
                if next_one.place > last:
                    early.append(next_one.uid)
    if early:
        cursor.execute(
            "insert into relay_early (subscriber, uid) select %s, unnest(%s::uuid[])",
            [subscriber, early],
        )
    return ordered


def _ahead(cursor: CursorWrapper, events: list[Recorded]) -> dict[UUID, list[Recorded]]:
    """Return the predecessors that lie behind their successors, in order, by aggregate."""
    seen: dict[UUID, int] = {}
    doubtful: list[Recorded] = []
    for event in events:
        if event.seq > seen.get(event.aggregate_id, 0) + 1:
            doubtful.append(event)
        seen[event.aggregate_id] = max(event.seq, seen.get(event.aggregate_id, 0))
    if not doubtful:
        return {}
    times = [event.at for event in doubtful]
    columns = (
        [event.aggregate_id for event in doubtful],
        [event.seq for event in doubtful],
        [event.epoch for event in doubtful],
        [str(event.tx) for event in doubtful],
        [event.id for event in doubtful],
    )
    cursor.execute(_AHEAD, [*columns, min(times), max(times)])
    found = {event.uid: event for event in map(Recorded.of, cursor.fetchall())}
    return _by_aggregate(found.values())


def _by_aggregate(events: Iterable[Recorded]) -> dict[UUID, list[Recorded]]:
    grouped: dict[UUID, list[Recorded]] = {}
    for event in sorted(events, key=lambda e: e.seq):
        grouped.setdefault(event.aggregate_id, []).append(event)
    return grouped


def _handed_on_early(cursor: CursorWrapper, subscriber: str, events: list[Recorded]) -> set[UUID]:
    cursor.execute("select uid from relay_early where subscriber = %s", [subscriber])
    early = {uid for (uid,) in cursor.fetchall()}
    passed = [event.uid for event in events if event.uid in early]
    if passed:
        cursor.execute(
            "delete from relay_early where subscriber = %s and uid = any(%s)",
            [subscriber, passed],
        )
    return early
