"""The desk at the door: an officer gives a number to whom they see, with a phone or without."""

from datetime import datetime
from uuid import UUID

from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.issuing import Holding, Issued, issue
from pendopo.domain.queues.models import Ticket
from pendopo.domain.queues.plans import plan_of
from pendopo.domain.queues.standing_aside import stand_aside
from pendopo.domain.queues.supervising import serve
from pendopo.ground.actor import Actor


def receive(
    line: UUID | str,
    *,
    key: UUID,
    priority: str = "",
    phone: str = "",
    language: str = "id",
    by: Actor,
    at: datetime,
) -> Issued:
    """Give the next number of a line of the officer's own hall; under the same `key` the same one.

    `priority` is the class that the officer sees, `phone` (E.164) where "come now" is told. Only by
    a phone is the person known, so only then one open number a line holds. Raises NotServingError,
    HeldByNodeError, and what `issue` raises.
    """
    plan = plan_of(line)
    serve(plan.hall, by=by)
    stand_aside(plan.hall)
    return issue(
        plan.line,
        key=key,
        priority=priority,
        source=Ticket.Source.RECEPTION,
        language=language,
        holding=Holding(digest=holder_of(phone=phone), phone=phone),
        by=by,
        at=at,
    )
