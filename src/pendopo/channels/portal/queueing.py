"""A ticket's own page: which number, how many are ahead, where to go; without an account or script."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from pendopo.design.writing import words_of
from pendopo.domain.queues import boards, places, serving
from pendopo.domain.queues.alerting import is_near
from pendopo.domain.queues.plans import Plan, UnknownLineError, plan_of
from pendopo.domain.queues.waits import wait
from pendopo.ground.audience import actor, audience
from pendopo.ground.live.tokens import address


@audience("public")
@require_safe
def place(request: HttpRequest, token: str, problem: str = "") -> HttpResponse:
    """Where a ticket stands; its ETag changes with anything that is shown of it."""
    try:
        stands, tag = _standing(token, "page")
    except places.NotYetError as error:
        told = {"words": words_of(error)}
        return render(request, "portal/place_not_yet.html", told, status=HTTPStatus.NOT_FOUND)
    if not problem and tag == request.headers.get("If-None-Match"):
        return _tagged(HttpResponseNotModified(), tag)
    topics = (f"aggregate:{stands.ticket}", f"aggregate:{stands.queue}")
    plan, now = _plan(stands.line), timezone.now()
    page = {
        "place": stands,
        "plan": plan,
        "now": now,
        "near": stands.state == "waiting"
        and is_near(stands.ahead, stands.told)
        and not stands.paused,
        **(_line(stands, plan, at=now) if plan and stands.state == "waiting" else {}),
        "token": token,
        "live": address(topics) if stands.state not in places.OVER else "",
        "problem": problem,
        "can_leave": stands.state in {"waiting", "called", "held"},
    }
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return _tagged(render(request, "portal/place.html", page, status=status), tag)


@audience("public")
@require_safe
def place_now(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a page that asks again: JSON, 304 while nothing changed."""
    try:
        stands, tag = _standing(token, "now")
    except places.NotYetError as error:
        raise Http404(str(error)) from None
    if tag == request.headers.get("If-None-Match"):
        return _tagged(HttpResponseNotModified(), tag)
    told: dict[str, Any] = {
        "number": stands.label,
        "state": stands.state,
        "ahead": stands.ahead,
        "counter": stands.counter,
        "called_at": stands.called_at,
        "paused": stands.paused,
    }
    return _tagged(JsonResponse(told), tag)


@audience("public")
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Give a place up: whoever holds the ticket's address may."""
    try:
        serving.leave(places.ticket_of(token), by=actor(request), at=timezone.now())
    except places.NoTicketError as error:
        raise Http404(str(error)) from None
    except serving.TicketOverError as error:
        request.method = "GET"
        return place(request, token=token, problem=words_of(error))
    return redirect("portal:place", token=token)


def _standing(token: str, shown: str) -> tuple[places.Standing, str]:
    try:
        stands = places.standing(places.ticket_of(token), at=timezone.now())
    except places.NotYetError:
        raise
    except places.NoTicketError as error:
        raise Http404(str(error)) from None
    return stands, f'"{stands.tag}-{get_language()}-{shown}"'


def _line(stands: places.Standing, plan: Plan, *, at: datetime) -> dict[str, Any]:
    """Return what the line does now, and between when and when the call may come; two statements."""
    staffed = boards.desks(plan.hall)
    queue = boards.queues([plan], at=at).get(plan.line)
    told = wait(plan, queue, staffed, ahead=stands.ahead, told=stands.told, at=at)
    since = stands.told_at if stands.told and stands.told_at else at
    return {
        "serving": [desk for desk in staffed if desk.line == plan.line],
        "wait": told,
        "from": since + timedelta(minutes=told.low),
        "until": since + timedelta(minutes=told.high),
    }


def _plan(line: UUID) -> Plan | None:
    """Return the plan of a ticket's line; None once the pack has withdrawn it."""
    try:
        return plan_of(line)
    except UnknownLineError:
        return None


def _tagged(answer: HttpResponse, tag: str) -> HttpResponse:
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
