"""What became of attempts is written in one statement; what failed goes on by the next channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from pendopo.domain.messaging.models import Delivery, PushSubscription, Receipt
from pendopo.domain.messaging.reaching import fall_back
from pendopo.domain.messaging.transports import Taken

SETTLE = """
update messaging_delivery d
set state = v.state, problem = v.problem, unknowns = d.unknowns + v.unknown,
    attempts = d.attempts - v.uncounted, parts = v.parts, cost = v.cost,
    not_before = coalesce(v.due, d.not_before),
    finished_at = case when v.state = 'queued' then null else %(now)s end
from unnest(%(ids)s::uuid[], %(attempts)s::int[], %(states)s::text[], %(problems)s::text[],
            %(unknowns)s::int[], %(uncounted)s::int[], %(parts)s::int[], %(costs)s::int[],
            %(dues)s::timestamptz[])
    as v (id, attempt, state, problem, unknown, uncounted, parts, cost, due)
where d.id = v.id and d.state = 'sending' and d.attempts = v.attempt
returning d.id
"""
NOT_TAKEN = Taken(parts=0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one attempt came to. `gone`: its address is no more. `counted`: it was a real try."""

    delivery: Delivery
    state: Delivery.State
    problem: str = ""
    wait: timedelta = timedelta(0)
    taken: Taken = NOT_TAKEN
    cost: int = 0
    unknown: bool = False
    counted: bool = True
    gone: bool = False


@transaction.atomic
def settle(verdicts: Sequence[Verdict], *, at: datetime) -> None:
    """Write what attempts came to, each only while its row is still this attempt's."""
    if not verdicts:
        return
    written = _write(verdicts, at)
    mine = [each for each in verdicts if each.delivery.pk in written]
    Receipt.objects.bulk_create(
        Receipt(delivery=each.delivery, channel=each.delivery.channel, carrier_id=carrier_id)
        for each in mine
        for carrier_id in each.taken.carrier_ids
    )
    gone = [each.delivery.device for each in mine if each.gone and each.delivery.device]
    if gone:
        PushSubscription.objects.filter(pk__in=gone).delete()
    for each in mine:
        if each.state == Delivery.State.FAILED:
            fall_back(each.delivery.message_id, at=at)


def _write(verdicts: Sequence[Verdict], at: datetime) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            SETTLE,
            {
                "now": at,
                "ids": [each.delivery.pk for each in verdicts],
                "attempts": [each.delivery.attempts for each in verdicts],
                "states": [each.state.value for each in verdicts],
                "problems": [each.problem[:200] for each in verdicts],
                "unknowns": [int(each.unknown) for each in verdicts],
                "uncounted": [int(not each.counted) for each in verdicts],
                "parts": [each.taken.parts for each in verdicts],
                "costs": [each.cost for each in verdicts],
                "dues": [at + each.wait if each.wait else None for each in verdicts],
            },
        )
        return {row[0] for row in cursor.fetchall()}
