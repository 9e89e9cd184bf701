"""The reporter's answer to what was done: content, or not, and then it is opened again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports import clocks
from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.models import Due, Report, Update
from pendopo.domain.reports.moving import WORDS, State, answered, move, reasoned, tell
from pendopo.domain.reports.showing import masked
from pendopo.ground.actor import Actor, system
from pendopo.ground.vault.keyring import Keyring


@transaction.atomic
def content(report: UUID, *, by: Actor, at: datetime) -> Report:
    """Close a report with which its reporter is content. Raises NotYoursError, NotNowError."""
    found, by = answered(report, by=by, standing=(State.RESOLVED,))
    move(found, State.CLOSED, event="report.closed", code="content", by=by, at=at, content=True)
    return found


@transaction.atomic
def reopen(report: UUID, *, why: str, by: Actor, at: datetime) -> Report:
    """Open a report again that is not done, as its reporter says; its clocks begin anew.

    Raises NotYoursError, NotNowError, ReasonNeededError.
    """
    found, by = answered(report, by=by, standing=(State.RESOLVED,))
    told = reasoned(why)
    sealed = Keyring.of([found.subject]).seal(found.subject, WORDS, told)
    tell(
        found,
        kind=Update.Kind.ANSWER,
        code="not_content",
        text=masked(told),
        sealed=sealed,
        by=by,
        at=at,
    )
    found.reopened += 1
    found.escalated = ""
    move(
        found,
        State.FORWARDED,
        event="report.reopened",
        code="reopened",
        changed=("reopened", "escalated"),
        by=by,
        at=at,
        times=found.reopened,
    )
    running = clocks.dues(found, found.category, rules().clocks, at=at, but=("forwarded",))
    Due.objects.bulk_create(running)
    return found


def close_unanswered(*, at: datetime) -> int:
    """Close the next report whose reporter has not answered in the pack's term. Returns 0 or 1."""
    with transaction.atomic():
        waiting = Report.objects.filter(state=State.RESOLVED).order_by("resolved_at")
        found = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if found is None or found.resolved_at is None:
            return 0
        if clocks.due_at(rules().answer, time="working", since=found.resolved_at) > at:
            return 0
        by = system("reports")
        move(found, State.CLOSED, event="report.closed", code="unanswered", by=by, at=at)
    return 1
