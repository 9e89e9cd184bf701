"""A task past its due time is its head's business too: once, on record."""

from datetime import datetime

from django.db import transaction

from pendopo.domain.workflow.models import Task
from pendopo.domain.workflow.running import locked
from pendopo.ground.actor import system
from pendopo.ground.log import record


def escalate_next(*, at: datetime) -> int:
    """Escalate the next late task of an officer. Returns 0 or 1."""
    with transaction.atomic():
        late = Task.objects.waiting_for_an_officer().due(at=at)
        late = late.filter(escalated_at=None, process__held_since=None)
        found = late.order_by("due_at").values_list("pk", "process").first()
        if found is None:
            return 0
        process = locked(found[1])
        task = (
            late.select_for_update(of=("self",))
            .select_related("agency")
            .filter(pk=found[0])
            .first()
        )
        if task is None:
            return 1
        task.escalated_at = at
        task.save(update_fields=["escalated_at"])
        record(
            process,
            "task.escalated",
            by=system("escalation"),
            at=at,
            task=str(task.pk),
            node=task.node,
            agency=task.agency.code if task.agency else "",
        )
    return 1
