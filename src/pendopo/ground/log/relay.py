"""The relay: hands every event to every subscriber, once, in the order of each aggregate.

It reads strictly below the oldest transaction still open, since what commits later may have
been numbered earlier. A handler's rows and the cursor's move are one transaction.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from pendopo.ground.log import epochs
from pendopo.ground.log.delays import delayed_aggregates, hand_on_alone, put_aside, retry
from pendopo.ground.log.epochs import BELOW, CURRENT
from pendopo.ground.log.ordering import put_in_order
from pendopo.ground.log.subscriptions import REGISTER, Subscription
from pendopo.ground.log.timelines import COLUMNS, Recorded

log = logging.getLogger(__name__)
EVERY = 0.05  # seconds
BATCH = 500
# Inside a transaction that somebody else holds (a test's), its own events count as committed.
_OWN = f"({BELOW} or e.tx = pg_current_xact_id_if_assigned())"

_JOIN = f"""
insert into relay_cursor (subscriber, epoch, tx, event)
select s.name,
    case when s.whole then 0 else {CURRENT} end,
    case when s.whole then '0'::xid8 else pg_snapshot_xmin(pg_current_snapshot()) end,
    0
from (select name, from_start or not exists (select from relay_cursor) as whole
      from unnest(%s::text[], %s::boolean[]) as given (name, from_start)) s
on conflict do nothing
"""  # noqa: S608 - constants of ours, as below
_WORK = """
select c.subscriber,
    exists (select from event e where (e.epoch, e.tx, e.id) > (c.epoch, c.tx, c.event) and {below}),
    exists (select from relay_delayed d where d.subscriber = c.subscriber
            and d.attempts > 0 and d.next_at <= clock_timestamp())
from relay_cursor c
"""
_READ = """
select {columns} from event e
where (e.epoch, e.tx, e.id) > (%s, %s::xid8, %s) and {below}
order by e.epoch, e.tx, e.id limit %s
"""
_LAG = f"""
select c.subscriber, coalesce(extract(epoch from clock_timestamp() - ahead.oldest), 0)::float8,
    ahead.events, (select count(*) from relay_delayed d where d.subscriber = c.subscriber)
from relay_cursor c cross join lateral (
    select count(*) as events, min(at) as oldest from (
        select e.at from event e where (e.epoch, e.tx, e.id) > (c.epoch, c.tx, c.event)
        order by e.epoch, e.tx, e.id limit {10 * BATCH}) as unread) as ahead
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a subscriber is behind."""

    seconds: float  # since its oldest unread event was recorded
    events: int  # unread, counted to 5,000
    delayed: int  # put aside after a failure, or behind such


def run(stop: threading.Event, *, every: float = EVERY) -> None:
    """Hand on events until told to stop, riding out a database that goes away.

    Raises StaleEpochError after a restore that began no new epoch.
    """
    checked = False
    while not stop.is_set():
        try:
            if not checked:
                epochs.check()
                checked = True
            handed_on = relay_once()
        except (OperationalError, InterfaceError) as error:
            log.warning("relay: %s", type(error).__name__)
            connection.close()
            checked = False
            stop.wait(1)
        else:
            stop.wait(0 if handed_on else every)


def relay_once(limit: int = BATCH) -> int:
    """Hand on at most `limit` events to each subscriber; return how many were read.

    One statement when there is nothing to do. Several relays may run: each subscriber is
    moved by one at a time.
    """
    below = _OWN if connection.in_atomic_block else BELOW
    work = _work(below)
    moved = 0
    for subscription in list(REGISTER.values()):
        events, due = work[subscription.subscriber]
        if due:
            moved += _retry(subscription)
        if events:
            moved += _move(subscription, below, limit)
    return moved


@contextmanager
def passed_by() -> Iterator[None]:
    """Let every subscriber pass by what is recorded within: for a log that is written in bulk.

    They are handed on what came before, and none of it later: what is told was long ago. Nobody
    else records meanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("lock table event in share row exclusive mode")
        while relay_once():
            pass
        cursor.execute("select 1 from relay_cursor for update")
        yield
        cursor.execute(
            "update relay_cursor set (epoch, tx, event) = (select e.epoch, e.tx, e.id from event e"
            " order by e.epoch desc, e.tx desc, e.id desc limit 1), moved_at = clock_timestamp()"
            " where exists (select 1 from event)"
        )


def lag() -> dict[str, Lag]:
    """Return how far each subscriber is behind, for the metrics; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        return {name: Lag(*figures) for name, *figures in cursor.fetchall()}


def _work(below: str) -> dict[str, tuple[bool, bool]]:
    """Return, by subscriber, whether there are events to read and delayed ones due."""
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(_WORK.format(below=below))
            work = {name: (events, due) for name, events, due in cursor.fetchall()}
            new = [known for known in REGISTER.values() if known.subscriber not in work]
            if not new:
                break
            names = [subscription.subscriber for subscription in new]
            cursor.execute(_JOIN, [names, [subscription.from_start for subscription in new]])
    return work


def _move(subscription: Subscription, below: str, limit: int) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            return _hand_on(cursor, subscription, below, limit, alone=False)
    except Exception:
        if not connection.is_usable():
            raise
        log.warning("%s: a batch failed, going one by one", subscription.subscriber)
    with transaction.atomic(), connection.cursor() as cursor:
        return _hand_on(cursor, subscription, below, limit, alone=True)


def _hand_on(
    cursor: CursorWrapper, subscription: Subscription, below: str, limit: int, *, alone: bool
) -> int:
    place = _lock(cursor, subscription)
    if place is None:
        return 0
    cursor.execute(_READ.format(columns=COLUMNS, below=below), [*place, limit])
    events = [Recorded.of(row) for row in cursor.fetchall()]
    if not events:
        return 0
    held_up = delayed_aggregates(cursor, subscription.subscriber)
    for event in put_in_order(cursor, subscription.subscriber, events):
        if not subscription.wants(event):
            continue
        if event.aggregate_id in held_up:
            put_aside(cursor, subscription, event)
        elif not alone:
            subscription.handler(event)
        elif not hand_on_alone(cursor, subscription, event):
            held_up.add(event.aggregate_id)
    last = events[-1]
    cursor.execute(
        "update relay_cursor set epoch = %s, tx = %s::text::xid8, event = %s,"
        " moved_at = clock_timestamp() where subscriber = %s",
        [last.epoch, str(last.tx), last.id, subscription.subscriber],
    )
    return len(events)


def _retry(subscription: Subscription) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        return retry(cursor, subscription) if _lock(cursor, subscription) else 0


def _lock(cursor: CursorWrapper, subscription: Subscription) -> tuple[int, str, int] | None:
    """Take the subscriber for this transaction; return its place, None if another has it."""
    cursor.execute(
        "select epoch, tx::text, event from relay_cursor where subscriber = %s"
        " for update skip locked",
        [subscription.subscriber],
    )
    place: tuple[int, str, int] | None = cursor.fetchone()
    return place
