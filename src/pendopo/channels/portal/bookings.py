"""A booking by its own address: when and where, its code; moved, cancelled, put into a calendar."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.portal.booking import REFUSED
from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.door import door_of
from pendopo.design.writing import language, long_date, words_of
from pendopo.domain.queues import keeping, times
from pendopo.domain.queues.booking import NoBookedError, booking_of, token_of
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.draws import DrawRequest
from pendopo.domain.queues.places import token_of as place_token
from pendopo.domain.queues.plans import UnknownLineError, plan_of, today
from pendopo.domain.queues.requesting import token_of as draw_token
from pendopo.domain.queues.standing_by import is_offered, rank
from pendopo.engines.forms.describing import say
from pendopo.engines.letters.qr import svg
from pendopo.flows.booking.asking import day_of
from pendopo.flows.following.calendars import Due, calendar
from pendopo.ground.audience import audience
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

MOST = 50


@audience("resident")
def mine(request: HttpRequest) -> HttpResponse:
    """The bookings that I made signed in, those to come first."""
    rows = Booking.objects.visible_to(visitor(request)).select_related("line__hall__office")
    found = [
        {"booking": each, "url": reverse("portal:booking", args=[token_of(each.pk)])}
        for each in rows.order_by("-made_at")[:MOST]
    ]
    asked = DrawRequest.objects.visible_to(visitor(request)).select_related(
        "draw__line__hall__office"
    )
    ahead = asked.filter(booking=None, withdrawn_at=None, draw__date__gte=today(timezone.now()))
    drawn = [
        {
            "url": reverse("portal:draw_mine", args=[draw_token(each.pk)]),
            "title": f"{say(each.draw.line.name, language())} · {each.code}",
            "text": each.draw.line.hall.office.name,
            "note": long_date(each.draw.date),
            "icon": "ticket",
        }
        for each in ahead.order_by("draw__date")[:MOST]
    ]
    return render(request, "portal/my_bookings.html", {"rows": found, "draws": drawn})


@audience("public")
def booking(request: HttpRequest, token: str, problem: str = "") -> HttpResponse:
    """When and where, and what the kiosk reads."""
    found = of_token(token)
    place = settings.PENDOPO.public_url + reverse("portal:booking", args=[token])
    now = timezone.now()
    waits = found.state == Booking.State.WAITING
    ahead = found.begins is not None and found.begins > now
    page = {
        "booking": found,
        "office": found.line.hall.office,
        "token": token,
        "names": _names(found),
        "qr": mark_safe(svg(place, scalable=True)) if found.state == Booking.State.BOOKED else "",  # noqa: S308  # our own drawing
        "problem": problem,
        "closed": ahead and found.displaced,
        "before": rank(found) - 1 if waits else 0,
        "offered": is_offered(found, at=now),
        "ticket": place_token(found.ticket_id) if found.ticket_id else "",
        **_arrival(found),
        "can_move": waits or (ahead and found.state == Booking.State.BOOKED),
    }
    answer = render(request, "portal/booking.html", page, status=409 if problem else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@audience("public")
def booking_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The booking for a calendar."""
    found = of_token(token)
    office = found.line.hall.office
    title = f"{say(found.line.name, language())}, {office.name}"
    place = request.build_absolute_uri(reverse("portal:booking", args=[token]))
    due = []
    if found.begins and found.state == Booking.State.BOOKED:
        where = ", ".join(filter(None, (office.name, office.address)))
        due = [Due(f"{found.pk}-booking", found.begins, title, place, found.ends, where)]
    return calendar(title, due, at=timezone.now())


@audience("public")
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Choose another time for it: a day, then a time."""
    found = of_token(token)
    plan = plan_of(found.line_id)
    length = plan.chain(found.service, found.people)
    page: dict[str, Any] = {"booking": found, "token": token, "office": found.line.hall.office}
    if door := door_of(request, plan, at=timezone.now(), holder=bytes(found.holder or b"")):
        return door
    if request.method == "POST":
        try:
            begins = datetime.fromisoformat(request.POST.get("mulai", ""))
            keeping.reschedule(found.pk, begins=begins, by=visitor(request), at=timezone.now())
        except (ValueError, TypeError):
            return redirect("portal:move_booking", token=token)
        except (*REFUSED, keeping.OverError) as error:
            page |= {"problem": words_of(error)}
        else:
            return redirect("portal:booking", token=token)
    on = day_of(request.GET.get("hari", ""))
    if on:
        page |= {
            "day": on,
            "times": times.times(plan, on, on, quota=found.quota, length=length, at=timezone.now()),
        }
    else:
        page |= {"days": times.days(plan, quota=found.quota, length=length, at=timezone.now())}
    return render(
        request, "portal/move_booking.html", page, status=409 if "problem" in page else 200
    )


@audience("public")
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give it up; whoever holds its address may."""
    try:
        keeping.cancel(of_token(token).pk, by=visitor(request), at=timezone.now())
    except keeping.OverError as error:
        request.method = "GET"
        return booking(request, token=token, problem=_(str(error)))
    return redirect("portal:booking", token=token)


def of_token(token: str) -> Booking:
    """Return the booking whose address this is. Raises Http404."""
    try:
        key = booking_of(token)
    except NoBookedError:
        raise Http404 from None
    found = Booking.objects.select_related("line__hall__office").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _arrival(booking: Booking) -> dict[str, Any]:
    """Return between when one checks in to keep the booked time, and whether one may later."""
    if booking.begins is None or booking.state != Booking.State.BOOKED:
        return {}
    try:
        rule = plan_of(booking.line_id).booking
    except UnknownLineError:
        return {}
    window = booking.begins - rule.early, booking.begins + rule.late
    return {"window": window, "later": rule.then == "walk_in"}


def _names(booking: Booking) -> str:
    """Return who comes, as the holder of the address told it; empty once forgotten."""
    if booking.subject is None or booking.name_sealed is None:
        return ""
    try:
        return Keyring.of([booking.subject]).unseal(
            booking.subject, "name", bytes(booking.name_sealed)
        )
    except ErasedError:
        return ""
