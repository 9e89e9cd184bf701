"""An officer's outcome on a task, and what it means for the case: correction, decision or neither."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications import correcting
from pendopo.domain.applications.models import Application, Decision
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import seal

CORRECT = "correct"
REFUSALS = frozenset({"refuse", "refused"})
DECISIONS = {"granted": Decision.Outcome.GRANTED} | dict.fromkeys(
    REFUSALS, Decision.Outcome.REFUSED
)
LEAST_REASON = 10


class ReasonNeededError(Exception):
    """Tulis alasannya, paling sedikit 10 huruf. Pemohon akan membacanya."""


class QuestionsNeededError(Exception):
    """Pilih isian atau berkas yang perlu diperbaiki."""


def settle(
    task_id: UUID, *, outcome: str, reason: str, questions: Sequence[str], by: Actor, at: datetime
) -> Application:
    """Finish a task the officer holds. In one transaction with all that follows from it.

    Raises ReasonNeededError or QuestionsNeededError for what is missing, and what
    `running.complete` raises for a stale page or another's task.
    """
    reason = reason.strip()
    if outcome in {CORRECT, *REFUSALS} and len(reason) < LEAST_REASON:
        raise ReasonNeededError(ReasonNeededError.__doc__)
    if outcome == CORRECT and not questions:
        raise QuestionsNeededError(QuestionsNeededError.__doc__)
    with transaction.atomic():
        about = (
            Task.objects.visible_to(by).filter(pk=task_id).values_list("about", flat=True).first()
        )
        application = (
            Application.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("service__agency")
            .filter(pk=about or task_id)
            .first()
        )
        if application is None:
            raise running.ClosedError(running.ClosedError.__doc__)
        if outcome == CORRECT and correcting.open_correction(application) is None:
            correcting.ask(application, questions=questions, note=reason, by=by, at=at)
        elif outcome in DECISIONS:
            _decide(application, DECISIONS[outcome], reason, by=by, at=at)
        running.complete(task_id, outcome=outcome, by=by, at=at)
    return application


def _decide(
    application: Application, outcome: Decision.Outcome, reason: str, *, by: Actor, at: datetime
) -> None:
    sealed = seal(application.subject, "reason", reason) if reason else None
    decision = Decision(
        application=application, outcome=outcome, reasons_sealed=sealed, at=at, by_id=by.signed_in
    )
    Decision.objects.bulk_create(
        [decision],
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=["outcome", "reasons_sealed", "at", "by"],
    )
    record(
        application, f"application.{outcome}", by=by, at=at, agency=application.service.agency.code
    )
