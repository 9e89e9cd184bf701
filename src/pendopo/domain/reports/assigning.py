"""Work on a report for several agencies beside each other: opened, claimed, done."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.directory.responsible import Body
from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.forwarding import UnknownBodyError
from pendopo.domain.reports.models import Assignment, Report
from pendopo.domain.reports.moving import NotNowError, NotYoursError, State, locked, move, reasoned
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


@transaction.atomic
def assign(
    report: UUID,
    *,
    to: str,
    note: str,
    crew: str = "",
    due: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Assignment:
    """Give a part of the work to an agency; the report is in progress then.

    Raises NotYoursError, NotNowError, UnknownBodyError, ReasonNeededError for no word of what to do.
    """
    found = locked(report, by=by)
    told = reasoned(note, least=3)
    body = rules().body(to, str(found.area_id or ""))
    if body is None:
        raise UnknownBodyError(UnknownBodyError.__doc__)
    work = _opened(found, body, told, crew, due, by=by, at=at)
    if found.state != State.IN_PROGRESS:
        move(found, State.IN_PROGRESS, event="report.started", code="started", by=by, at=at)
    record(work, "assignment.opened", by=by, at=at, report=found.pk, agency=body.agency.code)
    return work


@transaction.atomic
def claim(assignment: UUID, *, by: Actor, at: datetime) -> Assignment:
    """Take work on. Raises NotYoursError, NotNowError when another has it."""
    work = locked_work(assignment, by=by)
    if work.state != Assignment.State.OPENED and work.assignee_id != by.account:
        raise NotNowError(NotNowError.__doc__)
    work.state, work.assignee_id, work.claimed_at = Assignment.State.CLAIMED, by.account, at
    work.save(update_fields=["state", "assignee", "claimed_at"])
    record(work, "assignment.claimed", by=by, at=at, report=work.report_id)
    return work


@transaction.atomic
def finish(assignment: UUID, *, result: str, by: Actor, at: datetime) -> Assignment:
    """Say that work is done, and what was done. Raises NotYoursError, NotNowError, ReasonNeededError."""
    work = locked_work(assignment, by=by)
    told = reasoned(result, least=3)
    close_work(work, Assignment.State.DONE, told, by=by, at=at)
    record(work, "assignment.done", by=by, at=at, report=work.report_id)
    return work


def cancel_open(report: Report, *, by: Actor, at: datetime) -> None:
    """End what work is still open on a report that is over."""
    for work in report.assignments.open().select_for_update():
        close_work(work, Assignment.State.CANCELLED, "", by=by, at=at)
        record(work, "assignment.cancelled", by=by, at=at, report=report.pk)


def locked_work(assignment: UUID, *, by: Actor) -> Assignment:
    """Return open work of the actor's bodies, under its lock. Raises NotYoursError, NotNowError."""
    rows = Assignment.objects.visible_to(by).select_for_update(of=("self",))
    work = rows.select_related("report").filter(pk=assignment).first()
    if work is None:
        raise NotYoursError(NotYoursError.__doc__)
    if work.closed_at:
        raise NotNowError(NotNowError.__doc__)
    return work


def _opened(
    report: Report,
    body: Body,
    note: str,
    crew: str,
    due: datetime | None,
    *,
    by: Actor,
    at: datetime,
) -> Assignment:
    work = Assignment(
        report=report,
        agency=body.agency,
        office=body.office,
        crew=crew,
        note=note,
        due_at=due,
        opened_at=at,
        opened_by_id=by.account,
    )
    work.save(force_insert=True)
    return work


def close_work(work: Assignment, state: str, result: str, *, by: Actor, at: datetime) -> None:
    """End work whose lock the caller holds."""
    work.state, work.result, work.closed_at, work.closed_by_id = state, result, at, by.account
    work.save(update_fields=["state", "result", "closed_at", "closed_by"])
