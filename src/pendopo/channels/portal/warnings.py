"""Warnings as anybody reads them: those in force, one of them, and the same for machines as CAP."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST, require_safe

from pendopo.channels.portal.signing_in import safe
from pendopo.design.writing import clock, language, short_moment
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.information import cap
from pendopo.domain.information.alerts import Alert
from pendopo.domain.information.policy import policy
from pendopo.domain.information.publishing import WARNINGS
from pendopo.ground import live
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.audience import audience
from pendopo.ground.sharing import by_origin, same_for_all

HERE = "kelurahan"
"""The cookie that says which kelurahan a browser's reader is at home in; no account is needed."""
YEAR = 365 * 24 * 3600
NAMED = 3
PAST = 10
TONES = {
    Alert.Severity.EXTREME: "danger",
    Alert.Severity.SEVERE: "danger",
    Alert.Severity.MODERATE: "warn",
    Alert.Severity.MINOR: "info",
}
SEVERITIES = {
    Alert.Severity.EXTREME: gettext_noop("Sangat berbahaya"),
    Alert.Severity.SEVERE: gettext_noop("Berbahaya"),
    Alert.Severity.MODERATE: gettext_noop("Waspada"),
    Alert.Severity.MINOR: gettext_noop("Perlu diketahui"),
}
URGENCIES = {
    Alert.Urgency.IMMEDIATE: gettext_noop("Sekarang juga"),
    Alert.Urgency.EXPECTED: gettext_noop("Dalam satu jam"),
    Alert.Urgency.FUTURE: gettext_noop("Nanti"),
}
CERTAINTIES = {
    Alert.Certainty.OBSERVED: gettext_noop("Sudah terjadi"),
    Alert.Certainty.LIKELY: gettext_noop("Besar kemungkinannya"),
    Alert.Certainty.POSSIBLE: gettext_noop("Mungkin terjadi"),
}


@audience("public")
@same_for_all
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """What is in force, for the reader's own kelurahan first, and what lately ended."""
    code, name = here(request)
    now = timezone.now()
    found = list(_published().in_force(at=now).worst_first().prefetch_related("areas"))
    mine = [each for each in found if code in _codes(each)]
    ended = _published().exclude(kind=Alert.Kind.CANCEL).filter(ended_at__isnull=False)
    context = {
        "here": name,
        "mine": [shown(each) for each in mine],
        "others": [shown(each) for each in found if each not in mine],
        "past": [shown(each) for each in ended.order_by("-sent_at")[:PAST]],
        "areas": CityLists().kelurahan(),
        "code": code,
        "live": live.address([f"aggregate:{WARNINGS}"]),
    }
    return render(request, "portal/warnings.html", context)


@audience("public")
@same_for_all
@require_safe
def one(request: HttpRequest, alert: UUID) -> HttpResponse:
    """One warning: what to do, where, until when, and what became of it."""
    found = _published().filter(pk=alert).select_related("follows").first()
    if found is None:
        raise Http404
    return render(request, "portal/warning.html", {"alert": full(found)})


@audience("public")
@require_safe
def cap_feed(request: HttpRequest) -> HttpResponse:
    """The warnings in force as an Atom feed of CAP messages."""
    now = timezone.now()
    address = request.build_absolute_uri(reverse("portal:cap_feed"))
    found = _published().in_force(at=now).order_by("-sent_at")
    return HttpResponse(
        cap.feed(found, address=address, at=now), content_type="application/atom+xml; charset=utf-8"
    )


@audience("public")
@require_safe
def cap_message(request: HttpRequest, identifier: str) -> HttpResponse:
    """One warning as a CAP 1.2 message, for as long as the city keeps it."""
    del request
    found = _published().filter(identifier=identifier).select_related("follows").first()
    if found is None:
        raise Http404
    return HttpResponse(cap.message(found), content_type=f"{cap.CAP_TYPE}; charset=utf-8")


@audience("public")
@by_origin
@require_POST
def choose_here(request: HttpRequest) -> HttpResponse:
    """Keep in this browser which kelurahan its reader is at home in; an empty choice forgets it."""
    onward = safe(request, request.POST.get("next", "")) or reverse("portal:warnings")
    answer = redirect(onward)
    code = request.POST.get("kelurahan", "")[:13]
    if code in dict(CityLists().kelurahan()):
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(HERE, code, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(HERE, samesite="Lax")
    return answer


def here(request: HttpRequest) -> tuple[str, str]:
    """Return code and name of the kelurahan that this browser keeps, or two empty texts."""
    code = request.COOKIES.get(HERE, "")[:13]
    name = dict(CityLists().kelurahan()).get(code, "") if code else ""
    return (code, name.partition(",")[0]) if name else ("", "")


def for_home(request: HttpRequest) -> dict[str, Any]:
    """Return what the front page shows: for the reader's kelurahan, else the worst in the city."""
    code, name = here(request)
    found = Alert.objects.in_force(at=timezone.now()).worst_first().prefetch_related("areas")
    if code:
        found = found.for_areas([code])
    return {"here": name, "warnings": [shown(each) for each in found[:2]]}


def shown(alert: Alert) -> dict[str, Any]:
    """Return a warning as a notice: what, where, what to do, until when."""
    said = alert.said(language())
    return {
        "url": reverse("portal:warning", args=[alert.pk]),
        "label": _label(alert),
        "title": said["headline"],
        "text": said["action"],
        "time": _until(alert),
        "tone": TONES[Alert.Severity(alert.severity)],
        "icon": policy().events[alert.event].icon,
    }


def full(alert: Alert) -> dict[str, Any]:
    """Return all that a page tells of a warning."""
    event = policy().events[alert.event]
    after = alert.followed_by.filter(sent_at__isnull=False).first()
    return {
        **shown(alert),
        "event": event.name,
        "areas": list(alert.areas.order_by("name")),
        "facts": [
            (_("Tingkat"), _(SEVERITIES[Alert.Severity(alert.severity)])),
            (_("Kapan"), _(URGENCIES[Alert.Urgency(alert.urgency)])),
            (_("Kepastian"), _(CERTAINTIES[Alert.Certainty(alert.certainty)])),
        ],
        "description": alert.said(language()).get("description", ""),
        "sent_at": alert.sent_at,
        "expires_at": alert.expires_at,
        "ended_at": alert.ended_at,
        "ending": alert.ending,
        "over": alert.kind == Alert.Kind.CANCEL,
        "exercise": alert.exercise,
        "after": after,
        "cap": reverse("portal:cap_message", args=[alert.identifier]),
    }


def _published() -> Any:
    return Alert.objects.visible_to(ANONYMOUS)


def _label(alert: Alert) -> str:
    names = sorted(area.name for area in alert.areas.all())
    more = len(names) - NAMED
    where = ", ".join(names[:NAMED])
    if more > 0:
        where = ngettext("%(areas)s dan %(more)s lagi", "%(areas)s dan %(more)s lagi", more) % {
            "areas": where,
            "more": more,
        }
    told = _("Latihan untuk %(areas)s") if alert.exercise else _("Peringatan untuk %(areas)s")
    return told % {"areas": where}


def _until(alert: Alert) -> str:
    if alert.ended_at:
        return _("Berakhir %(when)s") % {"when": short_moment(alert.ended_at)}
    at = alert.expires_at
    today = timezone.localtime(at).date() == timezone.localtime(timezone.now()).date()
    until = clock(at) if today else short_moment(at)
    since = clock(alert.sent_at) if alert.sent_at else ""
    return _("Berlaku sampai %(until)s. Diperbarui pukul %(since)s.") % {
        "until": until,
        "since": since,
    }


def _codes(alert: Alert) -> set[str]:
    return {area.pk for area in alert.areas.all()}
