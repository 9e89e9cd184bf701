"""An officer will be away: it is put down, and what they hold goes to a colleague or the team."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.people import absences
from pendopo.domain.workflow.reassigning import Handed, hand_over
from pendopo.ground.actor import Actor


@transaction.atomic
def leave(
    account: UUID,
    *,
    starts: datetime,
    ends: datetime,
    keeps: bool,
    to: UUID | None,
    by: Actor,
    at: datetime,
) -> Handed:
    """Put down an absence; unless the officer `keeps` the tasks in hand, hand them over at once.

    Raises what `absences.put_down` and `hand_over` do; then nothing is put down.
    """
    absences.put_down(account, starts=starts, ends=ends, by=by, at=at)
    return Handed(0, 0) if keeps else hand_over(of=account, to=to, by=by, at=at)
