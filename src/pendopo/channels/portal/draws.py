"""Draws of scarce days: the list, each one's public record, taking part, and one's own request."""

from datetime import datetime, timedelta

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.channels.portal.cases import visitor
from pendopo.design.writing import language, short_moment, words_of
from pendopo.domain.queues import requesting
from pendopo.domain.queues.booking import token_of as booking_token
from pendopo.domain.queues.bookings import Slot
from pendopo.domain.queues.draw_record import record_of
from pendopo.domain.queues.draws import Draw, DrawRequest
from pendopo.domain.queues.plans import today
from pendopo.engines.forms.describing import say
from pendopo.engines.references import normalise_secret
from pendopo.flows.booking.asking import WrongError
from pendopo.flows.booking.entering import REFUSED, draw_of, form_of, send
from pendopo.ground import limits
from pendopo.ground.audience import audience

MOST = 120
"""Requests of one address in an hour: a school or an internet café has many behind one."""
SHOWN = 100
"""Places shown of an order; who comes later finds their own by its code."""
PAST = timedelta(days=14)


@audience("public")
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """The draws in which one may take part now or soon, and those closed or drawn; one statement."""
    now = timezone.now()
    rows = Draw.objects.filter(date__gte=today(now) - PAST).select_related("line__hall__office")
    groups: dict[str, list[dict[str, str]]] = {"gathering": [], "coming": [], "over": []}
    for each in rows.order_by("date", "line__rank"):
        state = each.state(at=now)
        groups[state if state in groups else "over"].append(_row(each, state))
    groups["over"].reverse()
    return render(request, "portal/draws.html", groups)


@audience("public")
@require_safe
def draw(request: HttpRequest, line: str, day: str) -> HttpResponse:
    """What is public of a draw: its hours and seal, the closed list's hash, then seed and order."""
    found, now = _one(line, day), timezone.now()
    order = DrawRequest.objects.listed().filter(draw=found, rank__isnull=False)
    sought = normalise_secret(request.GET.get("kode", "")[:40])
    context = {
        "draw": found,
        "office": found.line.hall.office,
        "state": found.state(at=now),
        "order": list(order.order_by("rank")[:SHOWN]),
        "sought": sought,
        "mine": order.filter(code=sought).first() if sought else None,
        "record": request.build_absolute_uri(reverse("portal:draw_record", args=[line, day])),
        "left": found.drawn_at and _is_left(found, at=now),
        "places": sum(int(time.rpartition(" ")[2]) for time in found.times),
    }
    return render(request, "portal/draw.html", context)


@audience("public")
@require_safe
def record(request: HttpRequest, line: str, day: str) -> HttpResponse:
    """The public record, for `pendopo draw verify` or anybody's own count."""
    del request
    answer = JsonResponse(record_of(_one(line, day)), json_dumps_params={"indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="undian-{line}-{day}.json"'
    return answer


@audience("public")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, line: str, day: str) -> HttpResponse:
    """Take part in a draw; sent twice, it is one request."""
    found, now = _one(line, day), timezone.now()
    page = form_of(request, found) | {"open": found.state(at=now) == "gathering"}
    if request.method != "POST":
        return render(request, "portal/draw_ask.html", page)
    try:
        limits.spend("draw", limits.visitor_address(request), most=MOST, minutes=60)
        made = send(page, phone_needed=True, by=visitor(request), at=now)
    except WrongError as error:
        page |= {"wrong": error.wrong, "errors": list(error.wrong.items())}
    except REFUSED as error:
        page |= {"problem": words_of(error)}
    else:
        return redirect("portal:draw_mine", token=made.token)
    return render(request, "portal/draw_ask.html", page, status=422 if "wrong" in page else 409)


@audience("public")
@require_safe
def mine(request: HttpRequest, token: str, problem: str = "") -> HttpResponse:
    """My request by its own address: my code, my place, what I was given."""
    found = _mine(token)
    ahead = DrawRequest.objects.waiting().filter(draw=found.draw_id, rank__lt=found.rank or 0)
    page = {
        "asked": found,
        "draw": found.draw,
        "office": found.draw.line.hall.office,
        "state": found.draw.state(at=timezone.now()),
        "token": token,
        "ahead": ahead.count() if found.rank and not found.booking_id else 0,
        "booking_token": booking_token(found.booking_id) if found.booking_id else "",
        "problem": problem,
    }
    answer = render(request, "portal/draw_mine.html", page, status=409 if problem else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@audience("public")
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take my request back; whoever holds its address may."""
    try:
        requesting.withdraw(_mine(token).pk, by=visitor(request), at=timezone.now())
    except requesting.ListedError as error:
        request.method = "GET"
        return mine(request, token=token, problem=words_of(error))
    return redirect("portal:draw_mine", token=token)


def _row(draw: Draw, state: str) -> dict[str, str]:
    """Return a draw as a row of the list."""
    line, office = say(draw.line.name, language()), draw.line.hall.office.name
    notes = {
        "coming": _("Dibuka %(when)s") % {"when": short_moment(draw.opens_at)},
        "gathering": _("Daftar sampai %(when)s") % {"when": short_moment(draw.closes_at)},
        "closed": _("Diundi %(when)s") % {"when": short_moment(draw.draws_at)},
        "halted": _("Dihentikan"),
        "drawn": _("Sudah diundi, %(n)s permintaan") % {"n": draw.asked},
    }
    return {
        "url": reverse("portal:draw", args=[draw.line.slug, draw.date.isoformat()]),
        "title": date_format(draw.date, "l, j F Y"),
        "text": f"{line} · {office}",
        "note": notes[state],
        "icon": "calendar",
    }


def _is_left(draw: Draw, *, at: datetime) -> bool:
    """Tell whether the draw left a place that anybody may book."""
    free = Slot.objects.bookable(at=at).filter(line=draw.line_id, date=draw.date)
    return free.filter(taken__lt=F("capacity")).exists()


def _one(line: str, day: str) -> Draw:
    try:
        return draw_of(line, day)
    except requesting.NoDrawError:
        raise Http404 from None


def _mine(token: str) -> DrawRequest:
    try:
        return requesting.request_of(token)
    except requesting.NoDrawError:
        raise Http404 from None
