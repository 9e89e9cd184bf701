"""Calling who is next, for the counter's screen: JSON, since a number is all it needs.

    POST /loket/<session>/panggilan   key=<uuid of this press>
    200 {"number": "A023", "ticket": "<uuid>", "call": "<uuid>", "line_day": "<uuid>"}

A refusal is {"code", "say"}: 409 `nobody`, `busy`, `not_open`, `held_by_node`.
"""

import json
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from pendopo.design.writing import words_of
from pendopo.domain.queues import calling
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.ground.audience import actor, audience

REFUSED: dict[type[Exception], str] = {
    calling.NobodyWaitsError: "nobody",
    calling.CounterBusyError: "busy",
    calling.NotOpenError: "not_open",
    HeldByNodeError: "held_by_node",
}


@audience("officer")
@require_POST
def call_next(request: HttpRequest, session: UUID) -> HttpResponse:
    """Call who is next to the officer's own counter."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    try:
        made = calling.call_next(session, key=key, by=actor(request), at=timezone.now())
    except tuple(REFUSED) as error:
        told = {"code": REFUSED[type(error)], "say": words_of(error)}
        return _json(told, HTTPStatus.CONFLICT)
    answer = {
        "number": made.label,
        "ticket": str(made.ticket),
        "call": str(made.call),
        "line_day": str(made.queue),
    }
    return _json(answer, HTTPStatus.OK)


def _json(told: dict[str, str], status: HTTPStatus) -> HttpResponse:
    return HttpResponse(json.dumps(told), status=status, content_type="application/json")
