"""An objection to a refusal: a case of its own, once a case, in the time the law gives.

UU 30/2014 art. 77: within 21 working days of the announcement of the decision, to the body that
decided, which has 10 working days to answer.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from pendopo.domain.applications.carrying import said_before
from pendopo.domain.applications.drafting import save
from pendopo.domain.applications.drafting import start as draft
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.finding import for_purpose
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.engines.working_time import Term
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id

TERM = Term(days=21)
PURPOSE = "objection"
OVER = (Application.State.DRAFT, Application.State.WITHDRAWN)


class ObjectionError(Exception):
    """Keberatan tidak dapat diajukan atas permohonan ini."""


class TooLateError(ObjectionError):
    """Batas 21 hari kerja untuk mengajukan keberatan sudah lewat."""


class AlreadyObjectedError(ObjectionError):
    """Keberatan atas keputusan ini sudah Anda ajukan. Satu keputusan, satu keberatan."""


def due_of(application: Application) -> datetime | None:
    """Return until when one may object to a case: only a refusal, and no objection's."""
    if application.state != Application.State.REFUSED or application.objects_to_id:
        return None
    if application.finished_at is None:
        return None
    return working_calendar().add(application.finished_at, TERM)


def start(application_id: UUID, *, by: Actor, language: str, at: datetime) -> Application:
    """Begin the draft of an objection; one that was begun is returned as it is.

    What the applicant has said already stands in it. Raises ObjectionError for who is not the
    applicant and for what was not refused, TooLateError, AlreadyObjectedError.
    """
    with transaction.atomic():
        former = (
            Application.objects.visible_to(by)
            .select_for_update(of=("self",))
            .filter(pk=application_id, applicant=by.applicant, applicant__isnull=False)
            .first()
        )
        version = for_purpose(PURPOSE, on=at.astimezone(city().zone).date())
        if former is None or version is None or (by.acting and by.acting.case):
            raise ObjectionError(ObjectionError.__doc__)
        may_object(former, at=at)
        begun = former.objections.filter(state=Application.State.DRAFT).first()
        if begun:
            return begun
        made, _ = draft(version, key=new_id(), by=by, language=language, at=at)
        made.objects_to = former
        made.save(update_fields=["objects_to"])
        save(made, said_before(former, made), at=at)
    return made


def offered(application: Application, *, by: Actor, at: datetime) -> bool:
    """Tell whether the city's pack has objections, and this actor may make one now."""
    try:
        may_object(application, at=at)
    except ObjectionError:
        return False
    mine = by.applicant is not None and by.applicant == application.applicant_id
    within = not (by.acting and by.acting.case)
    return (
        mine and within and for_purpose(PURPOSE, on=at.astimezone(city().zone).date()) is not None
    )


def related(application: Application, *, by: Actor) -> list[Application]:
    """Return the objections to a case, or what it objects to, as far as the actor sees them.

    The newest first. One statement.
    """
    beside = Q(objects_to=application.pk) | Q(pk=application.objects_to_id)
    found = Application.objects.visible_to(by).filter(beside).select_related("service")
    return list(found.order_by("-created_at"))


def may_object(former: Application, *, at: datetime) -> None:
    """Raise ObjectionError, TooLateError or AlreadyObjectedError unless one may object now."""
    due = due_of(former)
    if former.objections.exclude(state__in=OVER).exists():
        raise AlreadyObjectedError(AlreadyObjectedError.__doc__)
    if due is None:
        raise ObjectionError(ObjectionError.__doc__)
    if at > due:
        raise TooLateError(TooLateError.__doc__)
