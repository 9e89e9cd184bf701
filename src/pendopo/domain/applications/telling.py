"""What applicants are told, in the service's own words, as events happen."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings

from pendopo.domain.applications.correcting import due_of
from pendopo.domain.applications.deciding import decision_in_force
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.packs import OFFERED
from pendopo.domain.messaging.telling import tell
from pendopo.domain.people.models import Account, Mandate
from pendopo.domain.workflow.models import Clock
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError

TEMPLATES = {
    "application.submitted": "received",
    "correction.asked": "correction",
    "application.refused": "refused",
    "application.handed_over": "issued",
    "application.lapsed": "lapsed",
    "case.rescheduled": "rescheduled",
    "application.withdrawn": "withdrawn",
    "application.upheld": "upheld",
    "application.granted": "deemed",
    "application.overdue": "overdue",
    "evidence.infected": "infected",
    "document.reminded": "reminder",
    "collection.posted": "posted",
    "collection.given": "collected",
}
"""The message that a service's pack may have for an event."""
DATED = frozenset({"received", "correction", "rescheduled", "upheld", "overdue"})
"""Those of a case whose clock still runs: only they can tell when it is due."""
OFFERED |= {
    name: ("reference", "service", "url", *(["due"] if name in DATED else []))
    for name in TEMPLATES.values()
}


@subscribe("applications.telling", to=tuple(TEMPLATES))
def tell_applicant(event: Recorded) -> None:
    """Tell the applicant and who helps them, once for each event. Nobody is told once erased."""
    about = event.payload.get("about", event.aggregate_id)
    application = Application.objects.select_related("service").filter(pk=about).first()
    if application is None or application.applicant_id is None:
        return
    if not _to_be_told(event, application):
        return
    template = TEMPLATES[event.name]
    due = {"due": _due(application)} if template in DATED else {}
    for person in filter(
        None, (application.applicant_id, helper_of(application, at=event.happened_at))
    ):
        with suppress(ErasedError):
            tell(
                person=person,
                about=application.pk,
                template=template,
                version=application.version_id,
                data={
                    "reference": application.reference,
                    "service": application.service.listing["name"],
                    "url": f"{settings.PENDOPO.public_url}/permohonan/{application.reference}/",
                    **due,
                },
                language=application.language,
                cause=event.uid,
                at=event.happened_at,
            )


def _due(application: Application) -> datetime | None:
    clocks = Clock.objects.filter(process__about=application.pk)
    return due_of(application) or clocks.values_list("due_at", flat=True).first()


def helper_of(application: Application, *, at: datetime) -> UUID | None:
    """Return the resident who acts for the applicant of a case, while their mandate is in force."""
    if application.mandate_id is None:
        return None
    return (
        Mandate.objects.in_force(at=at)
        .filter(pk=application.mandate_id, helper__kind=Account.Kind.RESIDENT)
        .values_list("helper__person", flat=True)
        .first()
    )


def _to_be_told(event: Recorded, application: Application) -> bool:
    """Tell whether no other message says it better.

    Of a grant its signed document tells, unless the law granted it; of a term that ran out, the
    grant by law, where there is one; of an objection's effect, that it was upheld.
    """
    if event.name == "application.granted":
        return bool(event.payload.get("deemed")) and not application.objections.exists()
    return event.name != "application.overdue" or decision_in_force(application) is None
