"""The one form of an event that is hashed, whatever the database makes of its columns.

UTF-8 JSON (keys sorted, no spaces) of a list: the form's number, then the event's own
facts in the order below. Times are microseconds since 1970, UTC. The place in the log
(epoch, tx, id) is left out: it belongs to a database, and an event that another office
wrote keeps its form where the two are merged.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from pendopo.ground.log.timelines import Recorded

FORM = 1
_START = datetime(1970, 1, 1, tzinfo=UTC)


def canonical(event: Recorded) -> bytes:
    """Return the event in its fixed form."""
    told: list[Any] = [
        FORM,
        str(event.uid),
        event.node,
        event.name,
        event.aggregate,
        str(event.aggregate_id),
        event.seq,
        event.actor_kind,
        str(event.actor_id) if event.actor_id else None,
        event.actor_name,
        event.channel,
        _microseconds(event.happened_at),
        _microseconds(event.at),
        event.payload,
    ]
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _microseconds(at: datetime) -> int:
    return (at - _START) // timedelta(microseconds=1)
