"""Whether a line gives numbers now, and when it does next: as kiosk and the desk at the door say it."""

from datetime import datetime, timedelta

from pendopo.domain.queues.boards import Queue
from pendopo.domain.queues.plans import Plan, today

AHEAD = 14
"""Days ahead in which the next opening is looked for."""


def state(plan: Plan, queue: Queue | None, *, at: datetime) -> str:
    """Return how a line stands: open, paused, full or closed."""
    if not plan.issues_at(at) or (queue and queue.closed):
        return "closed"
    if queue and queue.paused:
        return "paused"
    return "full" if queue and queue.full else "open"


def next_opening(plans: list[Plan], *, at: datetime) -> datetime | None:
    """Return when numbers are given out next, if within two weeks."""
    day = today(at)
    for n in range(AHEAD):
        for plan in plans:
            spans = plan.sessions_on(day + timedelta(days=n))
            if spans and spans[0][0] - plan.issue_before > at:
                return spans[0][0] - plan.issue_before
    return None
