"""Booking a time at a counter: which line, which day, which time, who. No account, no script."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.door import door_of, pass_of
from pendopo.design.writing import language, long_date, words_of
from pendopo.domain.directory.models import Office
from pendopo.domain.queues import booking, times
from pendopo.domain.queues.allowing import MissedError, TooManyError
from pendopo.domain.queues.hours import next_hours
from pendopo.domain.queues.plans import Plan, UnknownLineError, bookable_lines, plan_of
from pendopo.engines.forms.describing import say
from pendopo.flows.booking.asking import ASKED, WrongError, day_of, moment_of, who, wish
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.identifiers import new_id

REFUSED = (
    booking.NoTimeError,
    booking.PastError,
    booking.NotYetError,
    booking.DayClosedError,
    booking.TakenError,
    booking.TwiceError,
    TooManyError,
    MissedError,
    booking.TooManyPeopleError,
    booking.OtherBookingError,
)
MOST = 120
"""Bookings of one address in an hour: a school or an internet café has many behind one."""


@audience("public")
def lines(request: HttpRequest) -> HttpResponse:
    """The lines whose times can be booked, of one service or all."""
    service = request.GET.get("layanan", "")[:120]
    found = bookable_lines(service) or bookable_lines()
    offices = Office.objects.in_bulk([plan.office for plan in found])
    groups: dict[str, list[dict[str, str]]] = {}
    for plan in found:
        url = reverse("portal:booking_days", args=[plan.slug])
        wanted = f"?layanan={service}" if service in plan.services else ""
        row = {"url": url + wanted, "title": say(plan.name, language()), "icon": "calendar"}
        if plan.slots and plan.slots.draw:
            row |= {"url": reverse("portal:draws"), "text": _("Tempatnya diundi")}
        groups.setdefault(offices[plan.office].name, []).append(row)
    return render(request, "portal/booking_lines.html", {"groups": list(groups.items())})


@audience("public")
def days(request: HttpRequest, line: str) -> HttpResponse:
    """The days of a line, with how many places are free."""
    plan, now = bookable(line), timezone.now()
    if door := door_of(request, plan, at=now):
        return door
    asked = wish(request.GET, plan)
    length = plan.chain(asked.service, asked.people)
    window = times.days(plan, length=length, at=now)
    opening = next_hours(plan, at=now)
    context = {
        **about(plan),
        "wish": asked,
        "days": [day for day in window if day.free] if plan.slots and plan.slots.draw else window,
        "opening": opening if opening and opening.opens > now else None,
        "people": range(1, plan.booking.people + 1),
    }
    return render(request, "portal/booking_days.html", context)


@audience("public")
def day(request: HttpRequest, line: str, day: str) -> HttpResponse:
    """The times of a day."""
    plan, on = bookable(line), day_of(day)
    if on is None:
        raise Http404
    if door := door_of(request, plan, at=timezone.now()):
        return door
    asked = wish(request.GET, plan)
    length = plan.chain(asked.service, asked.people)
    found = times.times(plan, on, on, length=length, at=timezone.now())
    context = {
        **about(plan),
        "wish": asked,
        "day": on,
        "times": found,
        "full": bool(found) and not any(each.free for each in found),
    }
    return render(request, "portal/booking_day.html", context)


@audience("public")
def book(request: HttpRequest, line: str, day: str, time: str) -> HttpResponse:
    """Who comes at that time; then it is theirs."""
    plan, begins = bookable(line), moment_of(day, time)
    if begins is None:
        raise Http404
    now = timezone.now()
    if door := door_of(request, plan, at=now):
        return door
    asked = wish(request.GET, plan)
    typed = {name: request.POST.get(name, "").strip()[:600] for name in ASKED}
    page: dict[str, Any] = {
        "wish": asked,
        "begins": begins,
        "day": begins.date(),
        "typed": typed,
        "rule": plan.slots,
        "more": asked.people - 1,
        "key": key_of(request.POST.get("key", "")),
    }
    if request.method != "POST":
        return render(request, "portal/booking_who.html", page | about(plan))
    try:
        limits.spend("book", limits.visitor_address(request), most=MOST, minutes=60)
        today = timezone.localdate(timezone=begins.tzinfo)
        comes = who(typed, plan, people=asked.people, phone_needed=True, on=today)
        leave = pass_of(request, plan, at=now, nik=comes.nik)
        made = booking.book(
            plan.line,
            begins=begins,
            key=leave.key if leave else UUID(page["key"]),
            who=comes,
            service=asked.service,
            by=visitor(request),
            at=now,
        )
    except WrongError as error:
        page |= {"wrong": error.wrong, "errors": list(error.wrong.items())}
    except (*REFUSED, limits.TooOftenError) as error:
        page |= refusal(error)
    else:
        return redirect("portal:booking", token=made.token)
    status = 422 if "wrong" in page else 409
    return render(request, "portal/booking_who.html", page | about(plan), status=status)


def bookable(line: str) -> Plan:
    """Return the plan of a line whose times can be booked. Raises Http404."""
    try:
        plan = plan_of(line)
    except UnknownLineError:
        raise Http404 from None
    if plan.slots is None:
        raise Http404
    return plan


def refusal(error: Exception) -> dict[str, Any]:
    """Return what a page says of a refusal: the words, the free times near, and when it ends."""
    until = getattr(error, "until", None)
    return {
        "problem": words_of(error),
        "near": getattr(error, "near", ()),
        "again": _("Mulai %(day)s semua hari dapat dipesan lagi.") % {"day": long_date(until)}
        if until
        else "",
    }


def about(plan: Plan) -> dict[str, Any]:
    """Return what each page of a line says on top: its name and office."""
    return {"plan": plan, "office": Office.objects.get(pk=plan.office)}


def key_of(typed: str) -> str:
    """Return the key that the page made, or a fresh one for what is none."""
    try:
        return str(UUID(typed))
    except ValueError:
        return str(new_id())
