"""Warnings at the body that warns: drafts, the second pair of eyes, what is in force, who needs help."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.channels.backoffice import warning_form
from pendopo.channels.backoffice.frame import frame
from pendopo.domain.directory.models import Area
from pendopo.domain.information import answering, publishing, warning
from pendopo.domain.information.alerts import Alert
from pendopo.domain.information.policy import policy
from pendopo.domain.people.contacts import addresses_of
from pendopo.domain.people.reading import record_view
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.vault.errors import ErasedError

MOST = 50
REFUSED = (
    warning.NotAWriterError,
    warning.NoDraftError,
    warning.NoAreaError,
    warning.OverError,
    publishing.SecondPersonError,
    publishing.NotAnApproverError,
)


@audience("officer")
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """Drafts that wait, warnings in force, and those that ended."""
    me, now = _writer(request), timezone.now()
    mine = Alert.objects.visible_to(me).select_related("drafted_by", "sent_by")
    context = frame(
        request,
        "warnings",
        drafts=[_row(a) for a in mine.drafts().order_by("drafted_at")],
        in_force=[_row(a) for a in mine.in_force(at=now).worst_first()],
        past=[
            _row(a)
            for a in mine.filter(sent_at__isnull=False, ended_at__isnull=False).order_by(
                "-sent_at"
            )[:MOST]
        ],
        events=policy().events.values(),
    )
    return render(request, "backoffice/warnings.html", context)


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, event: str) -> HttpResponse:
    """Write a warning of a kind of danger."""
    _writer(request)
    told = policy().events.get(event)
    if told is None:
        raise Http404
    return _form(request, warning_form.begun(told))


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, alert: UUID) -> HttpResponse:
    """Change a draft."""
    found = _alert(request, alert)
    return _form(request, warning_form.begun_from(found), mended=found)


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, alert: UUID) -> HttpResponse:
    """Write the renewal of a warning in force."""
    found = _alert(request, alert)
    return _form(request, warning_form.begun_from(found), follows=found)


@audience("officer")
@require_safe
def one(request: HttpRequest, alert: UUID) -> HttpResponse:
    """One warning: as people will read it, who was told, who answered, and what may be done now."""
    me, found, now = _writer(request), _alert(request, alert), timezone.now()
    drafted = found.sent_at is None and found.ended_at is None
    in_force = Alert.objects.in_force(at=now).filter(pk=found.pk).exists()
    context = frame(
        request,
        "warnings",
        alert=found,
        event=policy().events[found.event],
        areas=list(found.areas.order_by("name")),
        texts=[(language, found.said(language)) for language in found.languages],
        drafted=drafted,
        publishes=drafted and _publishes(found, me),
        cancels=in_force and policy().approves(me),
        in_force=in_force,
        counted=answering.counted(found) if found.sent_at else {},
        in_need=_in_need(found, me) if found.sent_at else (),
    )
    return render(request, "backoffice/warning.html", context)


@audience("officer")
@require_POST
def publish(request: HttpRequest, alert: UUID) -> HttpResponse:
    """Publish a draft: from now on people are told."""
    return _deed(request, alert, publishing.publish)


@audience("officer")
@require_POST
def cancel(request: HttpRequest, alert: UUID) -> HttpResponse:
    """End a warning before its time."""
    return _deed(request, alert, publishing.cancel)


@audience("officer")
@require_POST
def drop(request: HttpRequest, alert: UUID) -> HttpResponse:
    """Let a draft go."""
    try:
        warning.drop(alert, by=_writer(request), at=timezone.now())
    except REFUSED as error:
        messages.error(request, str(error))
    return redirect("backoffice:warnings")


def _deed(request: HttpRequest, alert: UUID, deed: Any) -> HttpResponse:
    try:
        reached = deed(alert, by=_writer(request), at=timezone.now())
    except REFUSED as error:
        messages.error(request, str(error))
        return redirect("backoffice:warning", alert=alert)
    told = ngettext("%(people)s orang dikabari.", "%(people)s orang dikabari.", reached.people)
    messages.success(request, told % {"people": reached.people})
    return redirect("backoffice:warning", alert=alert)


def _form(
    request: HttpRequest,
    values: dict[str, Any],
    *,
    mended: Alert | None = None,
    follows: Alert | None = None,
) -> HttpResponse:
    wrong: dict[str, str] = {}
    if request.method == "POST":
        values = warning_form.typed(request.POST, values["event"])
        said, wrong = warning_form.read(values)
        if said:
            try:
                kept = _kept(said, mended, follows, by=_writer(request))
            except REFUSED as error:
                wrong = {"areas": str(error)}
            else:
                return redirect("backoffice:warning", alert=kept.pk)
    villages = Area.objects.filter(kind=Area.Kind.VILLAGE).select_related("parent")
    context = frame(
        request,
        "warnings",
        values=values,
        wrong=wrong,
        event=policy().events[values["event"]],
        choices=warning_form.options(values),
        areas=list(villages.order_by("parent__name", "name")),
        alone=warning_form.goes_alone(values),
        follows=follows,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "backoffice/warning_form.html", context, status=status)


def _kept(said: warning.Said, mended: Alert | None, follows: Alert | None, *, by: Actor) -> Alert:
    if mended:
        return warning.mend(mended.pk, said, by=by, at=timezone.now())
    after = follows.pk if follows else None
    return warning.draft(said, follows=after, by=by, at=timezone.now())


def _writer(request: HttpRequest) -> Actor:
    """Return the officer, if they may write warnings or publish them. Raises Http404."""
    me = actor(request)
    if not (policy().writes(me) or policy().approves(me)):
        raise Http404
    return me


def _alert(request: HttpRequest, alert: UUID) -> Alert:
    mine = Alert.objects.visible_to(_writer(request))
    found = mine.select_related("drafted_by", "sent_by", "follows").filter(pk=alert).first()
    if found is None:
        raise Http404
    return found


def _publishes(alert: Alert, me: Actor) -> bool:
    """Tell whether this officer may publish it now: another's, or their own where minutes count."""
    if alert.drafted_by_id != me.account:
        return policy().approves(me)
    return policy().goes_alone(severity=alert.severity, urgency=alert.urgency)


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "alert": alert,
        "icon": policy().events[alert.event].icon,
        "title": alert.said("id")["headline"],
        "severity": _(warning_form.SEVERITIES[Alert.Severity(alert.severity)]).partition(":")[0],
    }


def _in_need(alert: Alert, me: Actor) -> list[dict[str, Any]]:
    """Return who asked for help and how to reach them; that an officer saw it is recorded."""
    replies = list(answering.in_need(alert)[:MOST])
    if not replies:
        return []
    record_view(
        by=me,
        about=alert.pk,
        subjects=[each.person_id for each in replies],
        purpose="warning",
        agency=policy().agency,
        at=timezone.now(),
    )
    return [
        {
            "at": each.at,
            "phone": _phone(each.person_id),
            "areas": answering.areas_of(each.person_id, alert),
        }
        for each in replies
    ]


def _phone(person: UUID) -> str:
    try:
        return addresses_of(person).get("phone", "")
    except ErasedError:
        return ""
