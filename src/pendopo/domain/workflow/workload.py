"""How much each officer has in hand, how much of it is late, and what was done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import Actor


@dataclass(frozen=True, slots=True)
class Load:
    """Open tasks `held`, those of them `late` and due `today`, and those `done` in the time asked."""

    held: int = 0
    late: int = 0
    today: int = 0
    done: int = 0


def load(*, of: Actor, since: datetime, until: datetime, at: datetime) -> dict[UUID | None, Load]:
    """Return the load of each account in the bodies of an actor; of None, what nobody holds.

    `since`: from when on what was done counts; `until`: the end of today. One statement.
    """
    waits, done = Q(closed_at=None), Q(closed_at__gte=since, closed_by__isnull=False)
    people = Q(kind__in=[Task.Kind.USER, Task.Kind.CONSULT])
    rows = (
        Task.objects.visible_to(of)
        .filter(people, waits | done)
        .values("claimed_by")
        .annotate(
            held=Count("pk", filter=waits),
            late=Count("pk", filter=waits & Q(due_at__lte=at)),
            today=Count("pk", filter=waits & Q(due_at__gt=at, due_at__lt=until)),
            done=Count("pk", filter=done),
        )
        .values_list("claimed_by", "held", "late", "today", "done")
    )
    return {account: Load(*counts) for account, *counts in rows}
