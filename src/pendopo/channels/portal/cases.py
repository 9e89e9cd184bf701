"""Fetching a case by its reference: only what the actor may see, else not found."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.design.writing import language
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.models import Service
from pendopo.domain.directory.models import Agency
from pendopo.domain.people.acting import DRAFTS, held_drafts
from pendopo.domain.people.reading import record_view
from pendopo.flows.filling.pages import Filling, opened
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor

SECRETS = "secrets"


def visitor(request: HttpRequest) -> Actor:
    """Return who acts at the residents' door: there an officer is anybody.

    An officer's reading is recorded at the desk, and answers are the applicant's alone to change.
    """
    me = actor(request)
    return Actor(kind="anonymous", drafts=held_drafts(request)) if me.kind == "officer" else me


def case(request: HttpRequest, reference: str) -> Application:
    """Return the actor's case. Raises Http404 for another's, the same as for none.

    That who acts for another looked at it is recorded.
    """
    me = visitor(request)
    found = (
        Application.objects.visible_to(me)
        .select_related("service__agency", "agency", "office")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    if me.acting:
        record_view(
            by=me,
            about=found.pk,
            subjects=[found.subject],
            purpose="helper",
            agency="",
            at=timezone.now(),
        )
    return found


def handled_by(agency: Agency) -> str:
    """Return who will handle a service, as far as it is known before an area is."""
    return _(BY_AREA[agency.by_area]) if agency.by_area else agency.name


BY_AREA = {
    Agency.ByArea.VILLAGE.value: gettext_noop("Kelurahan tempat tinggal Anda"),
    Agency.ByArea.DISTRICT.value: gettext_noop("Kecamatan tempat tinggal Anda"),
}


def fills_offline(service: Service, version: UUID) -> str:
    """Return the page on which a service fills without a network, as the phone's worker keeps it."""
    url = reverse("portal:begin_offline", args=[service.slug])
    return f"{url}?v={version.hex[-8:]}-{language()}"


def fill(application: Application) -> Filling:
    """Open a case for filling. Raises StalePageError."""
    return opened(application, language=language(), at=timezone.now())


def spend_start(request: HttpRequest) -> None:
    """Count one begun application of a visitor: anybody may begin. Raises TooOftenError."""
    limits.spend("start", limits.visitor_address(request), most=STARTS, minutes=60)


STARTS = 300
"""In an hour, of one address: a school or an internet café has many behind one."""


def remember(request: HttpRequest, application: Application, secret: str = "") -> None:
    """Let this browser session see a case whose secret it has shown.

    Who acts for its applicant sees it by the mandate, and no longer than that.
    """
    acting = visitor(request).acting
    if secret:
        request.session[SECRETS] = {**request.session.get(SECRETS, {}), str(application.pk): secret}
    if acting and acting.person == application.applicant_id:
        return
    held = [d for d in request.session.get(DRAFTS, []) if d != str(application.pk)]
    request.session[DRAFTS] = [*held, str(application.pk)][-20:]


def secret_of(request: HttpRequest, application: Application) -> str:
    """Return the secret as this session knows it, or nothing."""
    return str(request.session.get(SECRETS, {}).get(str(application.pk), ""))
