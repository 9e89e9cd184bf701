"""Withdrawing: the applicant calls off a case that nobody has decided yet."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications.deciding import decision_in_force
from pendopo.domain.applications.models import Application, Decision
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

RUNNING = (Application.State.SUBMITTED, Application.State.CORRECTING)


class NotWithdrawableError(Exception):
    """Permohonan ini sudah diputuskan atau selesai, jadi tidak dapat ditarik kembali."""


def may_withdraw(application: Application, decided: Decision | None, *, by: Actor) -> bool:
    """Tell whether the actor may withdraw a case: its applicant, while nothing is decided."""
    mine = by.applicant is not None and by.applicant == application.applicant_id
    return mine and application.state in RUNNING and decided is None


@transaction.atomic
def withdraw(application_id: UUID, *, by: Actor, at: datetime) -> Application:
    """Withdraw a case; one that was withdrawn already is returned as it is.

    Everything that waits on it is called off. Raises NotWithdrawableError.
    """
    application = (
        Application.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("agency", "office")
        .filter(pk=application_id)
        .first()
    )
    if application and application.state == Application.State.WITHDRAWN:
        return application
    if application is None or not may_withdraw(application, decision_in_force(application), by=by):
        raise NotWithdrawableError(NotWithdrawableError.__doc__)
    application.corrections.filter(answered_at=None).update(answered_at=at)
    running.cancel(about=application.pk, by=by, at=at)
    Task.objects.about(application.pk).open().update(closed_at=at)
    application.move(Application.State.WITHDRAWN, finished_at=at)
    agency = application.body.agency.code
    record(application, "application.withdrawn", by=by, at=at, agency=agency)
    return application
