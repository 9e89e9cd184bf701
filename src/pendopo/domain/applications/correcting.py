"""A correction: what the applicant is asked to mend, and the mended answers. The clock stands still."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications.drafting import answers_of, seal_answers
from pendopo.domain.applications.exposing import asked_by_process
from pendopo.domain.applications.models import Application, Correction
from pendopo.domain.applications.submission import IncompleteError, resubmit
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.city import city
from pendopo.domain.workflow import running
from pendopo.domain.workflow.migrating import let_go
from pendopo.domain.workflow.models import Task
from pendopo.engines.forms.walking import walk
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring

MESSAGE = "application.corrected"


class NoCorrectionError(Exception):
    """Tidak ada perbaikan yang sedang diminta. Muat ulang halaman permohonan Anda."""


def ask(
    application: Application, *, questions: Sequence[str], note: str, by: Actor, at: datetime
) -> Correction:
    """Put down what is asked. The caller completes the task that leads to waiting."""
    ring = Keyring.of([application.subject])
    made = Correction.objects.create(
        application=application,
        questions=list(questions),
        note_sealed=ring.seal(application.subject, "note", note),
        asked_at=at,
        asked_by_id=by.account,
    )
    application.move(Application.State.CORRECTING)
    agency = application.body.agency.code
    record(application, "correction.asked", by=by, at=at, questions=list(questions), agency=agency)
    return made


def ask_more(
    correction: Correction, *, questions: Sequence[str], note: str, by: Actor, at: datetime
) -> None:
    """Add what another agency asks to the correction that is open: the applicant mends once."""
    application = correction.application
    ring = Keyring.of([application.subject])
    former = ring.unseal(application.subject, "note", correction.note_sealed)
    correction.note_sealed = ring.seal(application.subject, "note", f"{former}\n\n{note}")
    correction.questions = [*dict.fromkeys([*correction.questions, *questions])]
    correction.save(update_fields=["note_sealed", "questions"])
    agency = application.body.agency.code
    record(application, "correction.asked", by=by, at=at, questions=list(questions), agency=agency)


def open_correction(application: Application) -> Correction | None:
    """Return what is asked now, if anything."""
    return application.corrections.filter(answered_at=None).first()


@transaction.atomic
def save_mended(application_id: UUID, answers: dict[str, Any], *, by: Actor) -> None:
    """Keep mended answers before they are sent."""
    application = _locked(application_id, by)
    application.answers_sealed = seal_answers(
        Keyring.of([application.subject]), application.subject, answers
    )
    application.save(update_fields=["answers_sealed"])


@transaction.atomic
def send(application_id: UUID, *, by: Actor, at: datetime) -> Application:
    """Send the mended answers; the case goes on and its clock with it.

    Raises NoCorrectionError when it was sent already, IncompleteError while something is open.
    """
    application = _locked(application_id, by)
    correction = open_correction(application)
    if correction is None:
        raise NoCorrectionError(NoCorrectionError.__doc__)
    ring = Keyring.of([application.subject])
    walked = walk(
        compiled(application.version_id).form,
        answers_of(application, ring),
        today=at.astimezone(city().zone).date(),
    )
    if not walked.complete:
        raise IncompleteError(IncompleteError.__doc__)
    resubmit(application, walked.answers, ring, by=by, at=at)
    correction.answered_at = at
    correction.save(update_fields=["answered_at"])
    application.move(Application.State.SUBMITTED)
    record(application, "correction.answered", by=by, at=at, agency=application.body.agency.code)
    told = asked_by_process(compiled(application.version_id), walked.answers)
    if not let_go(about=application.pk, answers=told, at=at):
        running.arrive(about=application.pk, message=MESSAGE, answers=told, by=by, at=at)
    return application


def due_of(application: Application) -> datetime | None:
    """Return until when the applicant may mend: the first timer beside what waits for it."""
    open_tasks = Task.objects.about(application.pk).open()
    waiting = open_tasks.filter(kind=Task.Kind.RECEIVE).values("token")
    timers = open_tasks.filter(kind=Task.Kind.TIMER, token__in=waiting)
    return timers.order_by("due_at").values_list("due_at", flat=True).first()


def _locked(application_id: UUID, by: Actor) -> Application:
    application = (
        Application.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("agency", "office")
        .filter(pk=application_id)
        .first()
    )
    if application is None or application.state != Application.State.CORRECTING:
        raise NoCorrectionError(NoCorrectionError.__doc__)
    return application
