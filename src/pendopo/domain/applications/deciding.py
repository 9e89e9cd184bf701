"""An officer's outcome on a task, and what it means for the case: correction, decision or neither."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications import correcting
from pendopo.domain.applications.models import Application, Decision
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.responsible import Body
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
        task = (
            Task.objects.visible_to(by)
            .filter(pk=task_id)
            .select_related("agency", "office")
            .first()
        )
        application = (
            Application.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("agency", "office")
            .filter(pk=task.about if task else task_id)
            .first()
        )
        if application is None or task is None:
            raise running.ClosedError(running.ClosedError.__doc__)
        if outcome == CORRECT:
            _correct(application, task, _asked(application, questions), reason, by=by, at=at)
        elif outcome in DECISIONS:
            decide(application, DECISIONS[outcome], reason=reason, by=by, at=at)
        running.complete(task_id, outcome=outcome, by=by, at=at)
    return application


def _asked(application: Application, questions: Sequence[str]) -> list[str]:
    """Return those that the form asks: any other would leave nothing to mend, and say what it likes."""
    form = compiled(application.version_id).form
    known = [name for name in questions if form.question(name)]
    if not known:
        raise QuestionsNeededError(QuestionsNeededError.__doc__)
    return known


def _correct(
    application: Application,
    task: Task,
    questions: Sequence[str],
    note: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Ask for a correction, or add to the one another agency has asked for meanwhile."""
    if task.agency and task.agency_id != application.agency_id:
        note = f"{Body(task.agency, task.office).short_name}: {note}"
    asked = correcting.open_correction(application)
    if asked:
        correcting.ask_more(asked, questions=questions, note=note, by=by, at=at)
    else:
        correcting.ask(application, questions=questions, note=note, by=by, at=at)


def decide(
    application: Application,
    outcome: Decision.Outcome,
    *,
    reason: str = "",
    deemed: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Put a decision in force; the former one is kept. The caller holds the case's lock."""
    application.decisions.filter(superseded_at=None).update(superseded_at=at)
    Decision.objects.create(
        application=application,
        outcome=outcome,
        deemed=deemed,
        reasons_sealed=seal(application.subject, "reason", reason) if reason else None,
        at=at,
        by_id=by.account,
    )
    agency = application.body.agency.code
    record(application, f"application.{outcome}", by=by, at=at, deemed=deemed, agency=agency)


def decision_in_force(application: Application) -> Decision | None:
    """Return the decision that holds now, if there is one."""
    return application.decisions.filter(superseded_at=None).first()
