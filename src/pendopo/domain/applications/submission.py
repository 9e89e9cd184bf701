"""Submitting: answers frozen, the case begun, the event recorded, in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications.drafting import answers_of, claim, seal_answers
from pendopo.domain.applications.exposing import asked_by_process
from pendopo.domain.applications.models import Application, Submission
from pendopo.domain.applications.objecting import may_object
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.city import city
from pendopo.domain.directory.responsible import Body, responsible
from pendopo.domain.workflow import running
from pendopo.engines.forms.describing import say
from pendopo.engines.forms.walking import walk
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring


class IncompleteError(Exception):
    """Masih ada isian yang perlu dilengkapi."""


class AssuranceError(Exception):
    """Masuk dahulu supaya kami tahu ke mana mengabari Anda."""


class UnprovenError(AssuranceError):
    """Layanan ini perlu bukti diri. Isian Anda tetap tersimpan selama Anda membuktikannya."""


def submit(application_id: UUID, *, by: Actor, at: datetime) -> Application:
    """Submit a draft; one that was submitted already is returned as it is.

    A draft without an owner, held by its secret, becomes that of whoever submits it.

    Raises AssuranceError when not signed in, UnprovenError below the service's level, IncompleteError while something is open,
    ObjectionError for an objection that may not be made any more.
    """
    with transaction.atomic():
        claim(by.drafts & {application_id}, by=by, at=at)
        application = (
            Application.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("version__service__agency", "objects_to__agency", "objects_to__office")
            .defer("version__definition")
            .get(pk=application_id)
        )
        if application.state != Application.State.DRAFT:
            return application
        ready = compiled(application.version_id)
        if by.applicant is None:
            raise AssuranceError(AssuranceError.__doc__)
        if by.assurance < ready.service["assurance"]:
            raise UnprovenError(UnprovenError.__doc__)
        if application.objects_to:
            may_object(application.objects_to, at=at)
        ring = Keyring.of([application.subject])
        walked = walk(
            ready.form, answers_of(application, ring), today=at.astimezone(city().zone).date()
        )
        if not walked.complete:
            raise IncompleteError(IncompleteError.__doc__)
        _freeze(application, walked.answers, ring, number=1, by=by, at=at)
        application.state, application.submitted_at = Application.State.SUBMITTED, at
        application.area = str(walked.answers.get(ready.service.get("area_answer", ""), ""))[:13]
        body = _body(application)
        application.agency, application.office = body.agency, body.office
        name = str(walked.answers.get(ready.service["name_answer"], ""))
        application.name_sealed = ring.seal(application.subject, "name", name)
        if by.acting:
            application.mandate_id = by.acting.mandate
        application.save(
            update_fields=[
                *("mandate", "state", "submitted_at", "area", "agency", "office"),
                *("name_sealed", "answers_sealed"),
            ]
        )
        record(
            application,
            "application.submitted",
            by=by,
            at=at,
            agency=body.agency.code,
        )
        running.start(
            about=application.pk,
            version=application.version,
            body=body,
            area=application.area,
            answers=asked_by_process(ready, walked.answers),
            by=by,
            at=at,
        )
    return application


def _body(application: Application) -> Body:
    """Return who is responsible: of an objection, whoever decided what it objects to."""
    if application.objects_to:
        return application.objects_to.body
    agency = application.version.service.agency
    if not agency.by_area:
        return Body(agency)
    return responsible(agency.code, application.area)


def _freeze(
    application: Application,
    answers: dict[str, Any],
    ring: Keyring,
    *,
    number: int,
    by: Actor,
    at: datetime,
) -> None:
    application.answers_sealed = seal_answers(ring, application.subject, answers)
    Submission(
        application=application,
        number=number,
        answers_sealed=application.answers_sealed,
        at=at,
        by_id=by.account,
    ).save(force_insert=True)


def resubmit(
    application: Application, answers: dict[str, Any], ring: Keyring, *, by: Actor, at: datetime
) -> None:
    """Freeze corrected answers as the next submission. The caller holds the row's lock."""
    number = application.submissions.count() + 1
    _freeze(application, answers, ring, number=number, by=by, at=at)
    application.save(update_fields=["answers_sealed"])


def told_name(application: Application, ring: Keyring) -> str:
    """Return the applicant's name on this case."""
    if application.name_sealed is None:
        return ""
    return ring.unseal(application.subject, "name", application.name_sealed)


def service_name(application: Application, language: str) -> str:
    """Return the service's name, from its listing."""
    return say(application.service.listing["name"], language)
