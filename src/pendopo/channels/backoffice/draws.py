"""Draws at a desk: a clerk asks for somebody without a phone, in the same draw as everybody."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.channels.backoffice.frame import frame
from pendopo.design.writing import words_of
from pendopo.domain.applications.assisting import desk_of
from pendopo.domain.queues import requesting
from pendopo.domain.queues.draws import Draw
from pendopo.engines.letters.qr import svg
from pendopo.flows.booking.asking import WrongError
from pendopo.flows.booking.entering import REFUSED, draw_of, form_of, send
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience


@audience("officer")
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """The draws in which one may ask for somebody now."""
    _at_desk(request)
    rows = Draw.objects.gathering(at=timezone.now()).select_related("line__hall__office")
    found = rows.order_by("date", "line__rank")
    return render(request, "backoffice/draws.html", frame(request, "desk", draws=found))


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, line: str, day: str) -> HttpResponse:
    """Ask for the person before you; a slip tells them their code."""
    me, now = _at_desk(request), timezone.now()
    try:
        found = draw_of(line, day)
    except requesting.NoDrawError:
        raise Http404 from None
    page = form_of(request, found) | {"helped": True, "wrong": {}, "problem": ""}
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            made = send(page, phone_needed=False, by=me, at=now)
        except WrongError as error:
            page["wrong"], status = error.wrong, HTTPStatus.UNPROCESSABLE_ENTITY
        except REFUSED as error:
            page["problem"], status = words_of(error), HTTPStatus.CONFLICT
        else:
            return redirect("backoffice:draw_slip", token=made.token)
    page["problems"] = list(page["wrong"].items())
    page["open"] = found.state(at=now) == "gathering"
    context = frame(request, "desk", **page)
    return render(request, "backoffice/draw_ask.html", context, status=status)


@audience("officer")
@require_safe
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """A slip for the person: the code, when it is drawn, and where the result is told."""
    me = _at_desk(request)
    try:
        asked = requesting.request_of(token)
    except requesting.NoDrawError:
        raise Http404 from None
    if asked.made_by_id != me.account:
        raise Http404
    mine = request.build_absolute_uri(reverse("portal:draw_mine", args=[token]))
    context = {
        "asked": asked,
        "draw": asked.draw,
        "office": asked.draw.line.hall.office,
        "qr": mark_safe(svg(mine, scalable=True)),  # noqa: S308  # our own drawing
        "back": reverse("backoffice:draws"),
    }
    return render(request, "backoffice/draw_slip.html", context)


def _at_desk(request: HttpRequest) -> Actor:
    """Return the officer, if they may ask for others. Raises Http404."""
    me = actor(request)
    if desk_of(me) is None:
        raise Http404
    return me
