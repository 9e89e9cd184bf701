"""What stands on top of a case's page: what you must do, what was decided, what was objected."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from pendopo.channels.portal.cases import fill
from pendopo.design.writing import language
from pendopo.domain.applications import objecting
from pendopo.domain.applications.models import Application, Decision
from pendopo.domain.applications.submission import service_name
from pendopo.domain.documents import scanning
from pendopo.flows.filling.pages import StalePageError
from pendopo.flows.following.standing import UNDER_WAY
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring

State = Application.State


def infected(application: Application) -> list[dict[str, str]]:
    """Return the pages of a sent case whose file was infected and is to be replaced."""
    if application.state != State.SUBMITTED or not scanning.infected(application.pk):
        return []
    try:
        filling = fill(application)
    except StalePageError:
        return []
    return [
        {
            "title": filling.title(page),
            "url": reverse("portal:question", args=[application.reference, page.slug]),
        }
        for page in filling.pages(filling.walked())
    ]


def decision(application: Application, found: Decision | None) -> dict[str, Any] | None:
    """Return what was decided and why; `making` while its letter is being made."""
    if found is None:
        return None
    reason = ""
    if found.reasons_sealed:
        ring = Keyring.of([application.subject])
        reason = ring.unseal(application.subject, "reason", found.reasons_sealed)
    told = {"outcome": found.outcome, "deemed": found.deemed, "at": found.at, "reason": reason}
    return {**told, "making": application.state in UNDER_WAY}


def objection(application: Application, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the objections to a case, what it objects to itself, and whether one may object."""
    beside = objecting.related(application, by=by)
    due = objecting.due_of(application)
    return {
        "to": next((_line(a) for a in beside if a.pk == application.objects_to_id), None),
        "mine": [_line(a) for a in beside if a.objects_to_id == application.pk],
        "due": due,
        "offered": bool(due) and objecting.offered(application, by=by, at=at),
        "late": bool(due and at > due),
    }


def _line(application: Application) -> dict[str, str]:
    draft = application.state == State.DRAFT
    place = "portal:tasks" if draft else "portal:follow"
    return {
        "reference": application.reference,
        "service": service_name(application, language()),
        "state": application.state,
        "url": reverse(place, args=[application.reference]),
    }
