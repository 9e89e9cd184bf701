"""Events whose handler failed: put aside with those behind them, and tried again."""

import logging
import traceback
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from pendopo.ground.log.subscriptions import Subscription
from pendopo.ground.log.timelines import COLUMNS, Recorded

log = logging.getLogger(__name__)
FIRST_WAIT = 2  # seconds; doubled at each attempt
LONGEST_WAIT = 3600

_PUT_ASIDE = """
insert into relay_delayed (subscriber, uid, at, aggregate_id, seq, attempts, error, next_at)
values (%s, %s, %s, %s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s))
"""
_AGAIN = """
update relay_delayed set attempts = attempts + 1, error = %s,
    next_at = clock_timestamp() + make_interval(secs => least(%s * 2.0 ^ least(attempts, 20), %s))
where subscriber = %s and uid = %s
"""
_WAITING = f"""
select {COLUMNS} from relay_delayed d join event e on e.uid = d.uid and e.at = d.at
    and e.aggregate_id = d.aggregate_id
where d.subscriber = %s and d.aggregate_id = %s order by d.seq
"""  # noqa: S608 - a constant of ours


def delayed_aggregates(cursor: CursorWrapper, subscriber: str) -> set[UUID]:
    """Return the aggregates whose events wait behind a failed one."""
    cursor.execute(
        "select distinct aggregate_id from relay_delayed where subscriber = %s", [subscriber]
    )
    return {aggregate for (aggregate,) in cursor.fetchall()}


def hand_on_alone(cursor: CursorWrapper, subscription: Subscription, event: Recorded) -> bool:
    """Hand on one event in a savepoint of its own; put it aside if its handler fails."""
    error = attempt(subscription, event)
    if error:
        put_aside(cursor, subscription, event, error)
    return not error


def attempt(subscription: Subscription, event: Recorded) -> str:
    """Call the handler in a savepoint; return what went wrong, without its words."""
    try:
        with transaction.atomic():
            subscription.handler(event)
    except Exception as error:
        if not connection.is_usable():
            raise  # the database went away: nothing to do with this event
        place = where(error)
        log.error("%s: %s: %s", subscription.subscriber, event.name, place)  # noqa: TRY400 - words and values of an error may be personal
        return place
    return ""


def put_aside(
    cursor: CursorWrapper, subscription: Subscription, event: Recorded, error: str = ""
) -> None:
    """Put an event aside: one that failed, or (no error) one that waits behind such."""
    cursor.execute(
        _PUT_ASIDE,
        [
            *(subscription.subscriber, event.uid, event.at, event.aggregate_id, event.seq),
            *(1 if error else 0, error, FIRST_WAIT if error else 0),
        ],
    )


def retry(cursor: CursorWrapper, subscription: Subscription) -> int:
    """Try again what is due, with what waits behind it; return how many got through."""
    cursor.execute(
        "select distinct aggregate_id from relay_delayed"
        " where subscriber = %s and attempts > 0 and next_at <= clock_timestamp()",
        [subscription.subscriber],
    )
    due: list[tuple[UUID]] = cursor.fetchall()
    return sum(_retry_aggregate(cursor, subscription, aggregate) for (aggregate,) in due)


def where(error: BaseException) -> str:
    """Return an error's class and place: its words may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _retry_aggregate(cursor: CursorWrapper, subscription: Subscription, aggregate: UUID) -> int:
    cursor.execute(_WAITING, [subscription.subscriber, aggregate])
    through = 0
    for event in [Recorded.of(row) for row in cursor.fetchall()]:
        error = attempt(subscription, event)
        if error:
            cursor.execute(
                _AGAIN,
                [error, FIRST_WAIT, LONGEST_WAIT, subscription.subscriber, event.uid],
            )
            return through
        cursor.execute(
            "delete from relay_delayed where subscriber = %s and uid = %s",
            [subscription.subscriber, event.uid],
        )
        through += 1
    return through
