"""A clerk books a time for the person before them, or puts them on the list of a full day.

As on the portal, a family comes on one booking and a long service takes several times.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.channels.backoffice.frame import frame
from pendopo.design.writing import words_of
from pendopo.domain.applications.assisting import desk_of
from pendopo.domain.catalogue.models import Service
from pendopo.domain.directory.models import Office
from pendopo.domain.queues import allowing, booking, standing_by, times
from pendopo.domain.queues.bookings import Quota
from pendopo.domain.queues.models import Hall
from pendopo.domain.queues.plans import Plan, UnknownLineError, plan_of, today
from pendopo.domain.queues.supervising import leads, serves
from pendopo.flows.booking.asking import ASKED, Wish, WrongError, day_of, moment_of, who, wish
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.identifiers import new_id

REFUSED = (
    booking.NoTimeError,
    booking.PastError,
    booking.NotYetError,
    booking.DayClosedError,
    booking.TakenError,
    booking.TwiceError,
    booking.TooManyPeopleError,
    booking.OtherBookingError,
    allowing.TooManyError,
    allowing.MissedError,
    standing_by.DrawnError,
    standing_by.StillFreeError,
    standing_by.WaitsError,
)


@audience("officer")
@require_safe
def days(request: HttpRequest, line: str) -> HttpResponse:
    """The days of a line and the times of one: kept for helped people, and everybody's."""
    at_desk(request)
    plan = plan_at(line)
    context = calendar(request, plan, (Quota.ASSISTED, Quota.PUBLIC), wish(request.GET, plan))
    context |= {
        "people": range(1, plan.booking.people + 1),
        "services": Service.objects.filter(code__in=plan.services).order_by("code"),
    }
    return render(request, "backoffice/appointment_days.html", frame(request, "desk", **context))


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, line: str, quota: str, day: str, time: str) -> HttpResponse:
    """Who comes at that time; then it is theirs, and a slip tells it."""
    me, now, plan = at_desk(request), timezone.now(), plan_at(line)
    begins = moment_of(day, time)
    if begins is None or quota not in Quota.values:
        raise Http404
    page = _form(request, plan) | {"begins": begins, "quota": quota}
    if request.method != "POST":
        return _shown(request, page)
    try:
        made = booking.book(
            plan.line,
            begins=begins,
            key=page["key"],
            who=_comes(page, plan),
            service=page["wish"].service,
            quota=quota,
            by=me,
            at=now,
        )
    except (WrongError, *REFUSED) as error:
        return _refused(request, page, error)
    return redirect("backoffice:appointment_slip", booking=made.booking)


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, line: str, day: str) -> HttpResponse:
    """Who waits for a place of a full day, or until which day; a message offers it to them."""
    me, now, plan, first = at_desk(request), timezone.now(), plan_at(line), day_of(day)
    if first is None:
        raise Http404
    page = _form(request, plan) | {"first": first}
    length = plan.chain(page["wish"].service, page["wish"].people)
    page["full"] = times.full_days(plan, first, length=length, at=now)
    page["until"] = day_of(request.POST.get("until", "")) or first
    if request.method != "POST":
        return _shown(request, page)
    try:
        made = standing_by.wait(
            plan.line,
            first=first,
            last=page["until"],
            key=page["key"],
            who=_comes(page, plan, phone_needed=True),
            service=page["wish"].service,
            by=me,
            at=now,
        )
    except (WrongError, *REFUSED) as error:
        return _refused(request, page, error)
    return redirect("backoffice:appointment", booking=made)


def at_desk(request: HttpRequest) -> Actor:
    """Return the officer, if they may book for others. Raises Http404."""
    me = actor(request)
    if desk_of(me) is None and not halls_of(me):
        raise Http404
    return me


def halls_of(me: Actor) -> set[UUID]:
    """Return the halls at which an officer serves or leads, by role."""
    rows = Hall.objects.visible_to(me).select_related("office").prefetch_related("lines")
    return {hall.pk for hall in rows if serves(me, hall) or leads(me, hall)}


def helps(plan: Plan) -> bool:
    return bool(plan.slots and not plan.slots.draw and plan.slots.places.get(Quota.ASSISTED))


def plan_at(line: str) -> Plan:
    try:
        plan = plan_of(line)
    except UnknownLineError:
        raise Http404 from None
    if not helps(plan):
        raise Http404
    return plan


def about(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "office": Office.objects.get(pk=plan.office)}


def calendar(
    request: HttpRequest, plan: Plan, quotas: tuple[Quota, ...], asked: Wish
) -> dict[str, Any]:
    """Return the days that have places, and the free times of the one asked for, else the first."""
    now = timezone.now()
    length = plan.chain(asked.service, asked.people)
    windows = {quota: times.days(plan, quota=quota, length=length, at=now) for quota in quotas}
    free = {
        day.date: sum(window[n].free for window in windows.values())
        for n, day in enumerate(windows[quotas[0]])
    }
    open_days = [{"date": date, "free": count} for date, count in free.items() if count]
    chosen = day_of(request.GET.get("hari", "")) or (open_days[0]["date"] if open_days else None)
    groups = [
        (
            str(quota),
            [time for day in window if day.date == chosen for time in day.times if time.free],
        )
        for quota, window in windows.items()
    ]
    return {
        **about(plan),
        "wish": asked,
        "days": open_days,
        "day": chosen,
        "groups": groups,
        "full": [day.date for day in windows.get(Quota.PUBLIC, ()) if day.times and not day.free],
    }


def _form(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Return what the form shows: for whom and how many, and what was typed."""
    asked = wish(request.GET, plan)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = new_id()
    return {
        **about(plan),
        "wish": asked,
        "more": asked.people - 1,
        "typed": {name: request.POST.get(name, "").strip()[:600] for name in ASKED},
        "rule": plan.slots,
        "key": key,
        "wrong": {},
    }


def _comes(page: dict[str, Any], plan: Plan, *, phone_needed: bool = False) -> booking.Who:
    """Return who comes: with a NIK or a phone, for limits count a person. Raises WrongError."""
    needed = phone_needed or plan.slots is None or plan.slots.nik == "no"
    found = who(
        page["typed"],
        plan,
        people=page["wish"].people,
        phone_needed=needed,
        on=today(timezone.now()),
    )
    if not found.nik and not found.phone:
        raise WrongError({"nik": _("Isi NIK atau nomor ponsel, salah satu saja cukup.")})
    return found


def _refused(request: HttpRequest, page: dict[str, Any], error: Exception) -> HttpResponse:
    if isinstance(error, WrongError):
        page |= {"wrong": error.wrong, "problems": list(error.wrong.items())}
        return _shown(request, page, HTTPStatus.UNPROCESSABLE_ENTITY)
    page |= {"problem": words_of(error), "near": getattr(error, "near", ())}
    return _shown(request, page, HTTPStatus.CONFLICT)


def _shown(request: HttpRequest, page: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    context = frame(request, "desk", **page)
    return render(request, "backoffice/appointment_book.html", context, status=status)
