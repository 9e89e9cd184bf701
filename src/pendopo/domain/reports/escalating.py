"""A clock that ran out raises a report: to the desk, the agency's head, the mayor; everybody sees it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.models import Due, Report, Update
from pendopo.domain.reports.moving import tell
from pendopo.ground.actor import system
from pendopo.ground.log import record

HEIGHT = ("", "desk", "head", "mayor")
"""To whom a report is raised, from below; only the desk's own delay is not told to everybody."""


def escalate_next(*, at: datetime) -> int:
    """Raise the report whose clock ran out first. Returns 0 or 1."""
    with transaction.atomic():
        late = Due.objects.filter(met_at=None, passed_at=None, at__lte=at).order_by("at")
        due = late.select_for_update(skip_locked=True, of=("self",)).first()
        if due is None:
            return 0
        due.passed_at = at
        due.save(update_fields=["passed_at"])
        _raise(due.report_id, due, at=at)
    return 1


def _raise(key: UUID, due: Due, *, at: datetime) -> None:
    report = Report.objects.select_for_update().get(pk=key)
    by = system("reports")
    higher = HEIGHT.index(due.tells) > HEIGHT.index(report.escalated)
    if higher:
        report.escalated = due.tells
        if due.tells == "mayor":
            report.overseer = rules().mayor
    report.changed_at = at
    report.save(update_fields=["escalated", "overseer", "changed_at"])
    if higher:
        public = due.tells != "desk"
        code = f"late_{due.tells}"
        tell(report, kind=Update.Kind.ESCALATION, code=code, public=public, by=by, at=at)
    record(report, "report.escalated", by=by, at=at, clock=due.code, to=due.tells)
