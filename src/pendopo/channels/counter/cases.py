"""The case beside a ticket: one that the officer may see, or has filed for whom they serve."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from pendopo.design.writing import language
from pendopo.domain.applications.assisting import desk_cases, desk_of
from pendopo.domain.applications.deciding import decision_in_force
from pendopo.domain.applications.helped import help_on
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import service_name
from pendopo.domain.documents.models import Evidence
from pendopo.domain.documents.receiving import names
from pendopo.domain.people.reading import record_view
from pendopo.engines.forms.describing import say
from pendopo.flows.following.standing import standing
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring

State = Application.State
FEW = 4
"""Files, and other cases of the same person, which are named."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it is shown beside its ticket; `url` is where the officer goes on with it.

    `mend` is where its applicant's papers are taken, once they are asked for.
    """

    reference: str
    service: str
    state: str
    tone: str
    url: str
    draft: bool
    submitted_at: datetime | None
    helper: str = ""
    mend: str = ""
    files: list[tuple[str, str]] = field(default_factory=list)
    others: list["Case"] = field(default_factory=list)


def beside(about: UUID | None, *, by: Actor, at: datetime) -> Case | None:
    """Return the case that a ticket is about, which look is put on record; None for none to see."""
    found = _found(about, by=by, at=at) if about else None
    if found is None:
        return None
    application, seen = found
    ring = Keyring.of([application.subject])
    if not ring.holds(application.subject):
        return None
    record_view(
        by=by,
        about=application.pk,
        subjects=[application.subject],
        purpose="counter",
        agency=application.service.agency.code,
        at=at,
    )
    helped = help_on(application)
    return _told(
        application,
        seen=seen,
        mend=_mend(application, by=by, at=at),
        helper=helped.helper if helped else "",
        files=_files(application, ring) if seen else [],
        others=_others(application, by) if seen else [],
    )


def sent(about: UUID | None, *, by: Actor, at: datetime) -> tuple[str, bool] | None:
    """Return the reference of what was filed at this counter, and whether it was sent."""
    found = desk_cases(by=by, at=at).filter(pk=about).first() if about else None
    return (found.reference, found.state != State.DRAFT) if found else None


def _found(about: UUID, *, by: Actor, at: datetime) -> tuple[Application, bool] | None:
    """Return a case and whether the officer sees all of it, or files it only."""
    rows = Application.objects.visible_to(by).filter(pk=about)
    found = rows.select_related("service__agency").first()
    if found:
        return found, True
    mine = desk_cases(by=by, at=at).select_related("service__agency").filter(pk=about).first()
    return (mine, False) if mine else None


def _told(
    application: Application,
    *,
    seen: bool,
    helper: str = "",
    mend: str = "",
    files: list[tuple[str, str]] | None = None,
    others: list[Case] | None = None,
) -> Case:
    draft = application.state == State.DRAFT
    page = "case" if seen else "tasks" if draft else "slip"
    stands = standing(application, None if draft else decision_in_force(application))
    waits = application.state == State.CORRECTING
    return Case(
        reference=application.reference,
        service=service_name(application, language()),
        state=_("Perbaikan pada pemohon") if waits else say(stands.said, language()),
        tone="warn" if draft else stands.tone,
        url=reverse(f"backoffice:{page}", args=[application.reference]),
        draft=draft,
        submitted_at=application.submitted_at,
        helper=helper,
        mend=mend,
        files=files or [],
        others=others or [],
    )


def _mend(application: Application, *, by: Actor, at: datetime) -> str:
    """Return where an officer takes what the applicant was asked for, if they may."""
    if application.state != State.CORRECTING or desk_of(by) is None:
        return ""
    mine = desk_cases(by=by, at=at).filter(pk=application.pk).exists()
    page = "follow" if mine else "stand_in"
    return reverse(f"backoffice:{page}", args=[application.reference])


def _files(application: Application, ring: Keyring) -> list[tuple[str, str]]:
    kept = list(Evidence.objects.cleared().filter(about=application.pk)[:FEW])
    return [
        (name, reverse("backoffice:evidence", args=[application.reference, key]))
        for key, name in names(kept, ring).items()
    ]


def _others(application: Application, by: Actor) -> list[Case]:
    """Return other cases of the same person that the officer may see, the latest first."""
    if application.applicant_id is None:
        return []
    rows = Application.objects.visible_to(by).filter(applicant=application.applicant_id)
    found = rows.exclude(pk=application.pk).select_related("service").order_by("-submitted_at")
    return [_told(each, seen=True) for each in found[:FEW]]
