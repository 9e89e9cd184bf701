"""An officer's keys for systems, and the address of the calendar of one's own tasks."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.confirming import DOOR
from pendopo.channels.backoffice.frame import frame
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import service_name
from pendopo.domain.people import api_keys
from pendopo.domain.workflow import inboxes
from pendopo.flows.entering.freshness import asking, freshly
from pendopo.flows.following.calendars import Due, calendar
from pendopo.flows.keys import keeping
from pendopo.ground import limits
from pendopo.ground.audience import actor, audience

YEAR = 366  # days
MOST = 200
PER_HOUR = 60


@audience("officer")
def keys(request: HttpRequest) -> HttpResponse:
    """One's keys; a new one is shown once, in the answer to the form that asks for it."""
    me, now = actor(request), timezone.now()
    confirm = asking(request, door=DOOR, place=request.path)
    if request.method == "POST" and confirm:
        return redirect(confirm)
    secret = keeping.made(request, me, at=now) if request.method == "POST" else ""
    return render(request, "backoffice/api_keys.html", _page(request, secret=secret))


@audience("officer")
@require_POST
@freshly(door=DOOR, place="backoffice:keys")
def new_calendar(request: HttpRequest) -> HttpResponse:
    """Make an address at which a calendar reads one's due dates."""
    try:
        _key, secret = api_keys.make(
            name=_("Kalender tugas"),
            scopes=[api_keys.CALENDAR],
            days=YEAR,
            by=actor(request),
            at=timezone.now(),
        )
    except api_keys.TooManyKeysError:
        return redirect("backoffice:keys")
    place = request.build_absolute_uri(reverse("backoffice:calendar", args=[secret]))
    return render(request, "backoffice/api_keys.html", _page(request, address=place))


def _page(request: HttpRequest, *, secret: str = "", address: str = "") -> dict[str, object]:
    confirm = asking(request, door=DOOR, place=reverse("backoffice:keys"))
    shown = keeping.page(actor(request), confirm=confirm, at=timezone.now(), secret=secret)
    return frame(request, "keys", address=address, **shown)


@audience("officer")
@require_POST
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Revoke a key."""
    keeping.revoke(request, actor(request), key, at=timezone.now())
    return redirect("backoffice:keys")


@audience("machine")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The due dates of the tasks one holds (RFC 5545). The address is the key."""
    held = api_keys.holder(token, at=timezone.now())
    if held is None or api_keys.CALENDAR not in held.scopes:
        raise Http404
    try:
        limits.spend("calendar", str(held.key), most=PER_HOUR, minutes=60)
    except limits.TooOftenError as error:
        return HttpResponse(status=429, headers={"Retry-After": str(error.seconds)})
    mine = inboxes.Filter(show=inboxes.MINE)
    tasks = inboxes.tasks(mine, by=held.actor, at=timezone.now()).exclude(due_at=None)
    chosen = list(tasks[:MOST])
    cases = Application.objects.visible_to(held.actor).filter(pk__in=[t.about for t in chosen])
    by_id = {case.pk: case for case in cases.select_related("service")}
    due = [
        Due(
            name=str(task.pk),
            at=task.due_at,
            words=f"{task.name['id']}: {service_name(case, 'id')} {case.reference}",
            url=request.build_absolute_uri(reverse("backoffice:case", args=[case.reference])),
        )
        for task in chosen
        if task.due_at and (case := by_id.get(task.about))
    ]
    return calendar(_("Tugas saya di Pendopo"), due, at=timezone.now())
