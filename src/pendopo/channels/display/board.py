"""The board: the last call large, each counter's number, who is next, how many wait, messages.

`display.js` fetches it again at each change that `live` tells of, and every few seconds while
nothing is pushed: unchanged, it is 304.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.design.writing import language
from pendopo.domain.information.alerts import Alert
from pendopo.domain.information.publishing import WARNINGS
from pendopo.domain.queues import boards, speaking
from pendopo.domain.queues.devices import NoDeviceError
from pendopo.domain.queues.models import Device, Notice
from pendopo.domain.queues.nodes.standing import link
from pendopo.domain.queues.plans import Plan, today
from pendopo.domain.queues.waits import wait
from pendopo.flows.installing import devices
from pendopo.ground.audience import audience
from pendopo.ground.live import address

SHOWN = timedelta(minutes=10)
"""How long the last call stays large once it was answered."""
NEXT = 4
MOST_WARNINGS = 2
VILLAGE = len("32.71.03.1004")
"""Letters in the code of a kelurahan."""


@audience("public")
@require_http_methods(["GET", "HEAD", "POST"])
def install(request: HttpRequest) -> HttpResponse:
    """Make this browser a display."""
    return devices.install(request, kind=Device.Kind.DISPLAY, home="display:board")


@audience("machine")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The hall as it stands; six statements, one while the device is none."""
    try:
        hall = devices.hall_of(request)
    except NoDeviceError:
        return redirect("display:install")
    now = timezone.now()
    plans = boards.plans(hall.pk)
    names = {plan.line: plan for plan in plans}
    desks, days = boards.desks(hall.pk), boards.queues(plans, at=now)
    soon = boards.coming(list(names), most=NEXT, at=now)
    said = boards.notices(hall.pk, at=now)
    notices: list[Notice | _Warning] = [*_warnings(hall.office.area_id, at=now), *said]
    told = [(each.pk, each.text, each.until) for each in notices]
    tag = f'"{boards.tag(language(), today(now), *desks, *days.values(), *soon, *told, link())}"'
    if tag == request.headers.get("If-None-Match"):
        return _tagged(HttpResponseNotModified(), tag)
    tongues = hall.display.get("languages", ["id"]) if hall.display.get("voice", True) else []
    called = sorted((d for d in desks if d.call), key=lambda d: d.last_call or now, reverse=True)
    large = next((d for d in called if (d.last_call or now) > now - SHOWN), None)
    context = {
        "title": hall.display.get("title") or hall.office.name,
        "footer": hall.display.get("footer", {}),
        "office": hall.office,
        "large": _desk(large, names, tongues) if large else None,
        "desks": [_desk(desk, names, tongues) for desk in desks],
        "soon": soon,
        "queues": [_queue(plan, days.get(plan.line), desks, at=now) for plan in plans],
        "begun": bool(called) or any(day.last_number > day.waiting for day in days.values()),
        "waiting": sum(day.waiting for day in days.values()),
        "notices": notices,
        "tongues": tongues,
        "attention": speaking.ATTENTION,
        "now": now,
        "live": address([f"aggregate:{hall.office_id}", f"aggregate:{WARNINGS}"]),
    }
    return _tagged(render(request, "display/board.html", context), tag)


def _desk(desk: boards.Desk, names: dict[UUID, Plan], tongues: list[str]) -> dict[str, Any]:
    """Return a counter as it is shown; `say` is what is spoken of its call, `key` which call that is."""
    plan = names.get(desk.line) if desk.line else None
    served = [names[line].name for line in desk.lines if line in names]
    spoken = []
    if desk.label and desk.started_at is None:
        wanted = list(dict.fromkeys([*tongues, *([desk.language] if tongues else [])]))
        spoken = [(each, speaking.call(desk.label, desk.number, each)) for each in wanted if each]
    return {
        "desk": desk,
        "line": plan,
        "served": served,
        "say": spoken,
        "key": f"{desk.call}-{desk.recalls}" if desk.call else "",
    }


def _queue(
    plan: Plan, day: boards.Queue | None, desks: list[boards.Desk], *, at: datetime
) -> dict[str, Any]:
    waiting = day.waiting if day else 0
    return {"plan": plan, "day": day, "waiting": waiting, "wait": wait(plan, day, desks, at=at)}


def _warnings(area: str | None, *, at: datetime) -> list["_Warning"]:
    """Return what a hall is warned of: in its own kelurahan; elsewhere what is dangerous anywhere."""
    found = Alert.objects.in_force(at=at).worst_first()
    if area and len(area) == VILLAGE:
        found = found.for_areas([area])
    else:
        found = found.filter(severity__in=[Alert.Severity.EXTREME, Alert.Severity.SEVERE])
    return [
        _Warning(
            each.pk,
            {
                language: f"{each.said(language)['headline']}. {each.said(language)['action']}"
                for language in each.languages
            },
            each.expires_at,
        )
        for each in found[:MOST_WARNINGS]
    ]


@dataclass(frozen=True, slots=True)
class _Warning:
    """A warning in the line of a hall's messages."""

    pk: UUID
    text: dict[str, str]
    until: datetime


def _tagged(answer: HttpResponse, tag: str) -> HttpResponse:
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
