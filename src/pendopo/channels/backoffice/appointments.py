"""Times booked at a desk: a clerk books, finds, moves and gives up for the person before them."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.channels.backoffice.frame import frame
from pendopo.design.writing import words_of
from pendopo.domain.applications.assisting import desk_of
from pendopo.domain.directory.models import Office
from pendopo.domain.people.reading import record_view
from pendopo.domain.queues import allowing, arriving, booking, issuing, keeping, times
from pendopo.domain.queues.bookings import Booking, BookingQuerySet, Quota
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.models import Hall
from pendopo.domain.queues.plans import Plan, UnknownLineError, bookable_lines, plan_of, today
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.nik import read_nik
from pendopo.engines.identity.phone import read_phone
from pendopo.engines.letters.qr import svg
from pendopo.engines.references import normalise_secret
from pendopo.flows.booking.asking import ASKED, WrongError, day_of, moment_of, who
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

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
    issuing.LineClosedError,
    issuing.LinePausedError,
    issuing.LineFullError,
    issuing.AlreadyQueuedError,
    issuing.OtherTicketError,
    *arriving.REFUSED,
)
MOST, LOOKED = 20, 1000
"""Bookings that a search shows; open ones whose names it looks through."""


@audience("officer")
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The lines that keep places for who is helped, and a search for a booking."""
    _at_desk(request)
    return render(request, "backoffice/appointments.html", frame(request, "desk", rows=_rows()))


@audience("officer")
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Find bookings by reference, NIK, phone or name; each one shown is recorded as read."""
    me, sought = _at_desk(request), request.POST.get("cari", "").strip()[:100]
    found: list[dict[str, Any]] = [
        {"booking": each, "name": name} for each, name in _found(_mine(me), sought)
    ]
    for each in found:
        _read(each["booking"], me)
    context = frame(request, "desk", rows=_rows(), sought=sought, found=found, asked=True)
    return render(request, "backoffice/appointments.html", context)


@audience("officer")
@require_safe
def days(request: HttpRequest, line: str) -> HttpResponse:
    """The days of a line and the times of one: kept for helped people, and everybody's."""
    _at_desk(request)
    plan = _plan(line)
    context = frame(request, "desk", **_calendar(request, plan, (Quota.ASSISTED, Quota.PUBLIC)))
    return render(request, "backoffice/appointment_days.html", context)


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, line: str, quota: str, day: str, time: str) -> HttpResponse:
    """Who comes at that time; then it is theirs, and a slip tells it."""
    me, now, plan = _at_desk(request), timezone.now(), _plan(line)
    begins = moment_of(day, time)
    if begins is None or quota not in Quota.values:
        raise Http404
    typed = {name: request.POST.get(name, "").strip()[:600] for name in ASKED}
    page: dict[str, Any] = {
        **_about(plan),
        "begins": begins,
        "quota": quota,
        "typed": typed,
        "rule": plan.slots,
        "key": _key(request.POST.get("key", "")),
        "wrong": {},
    }
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            comes = _comes(typed, plan)
            made = booking.book(
                plan.line, begins=begins, key=page["key"], who=comes, quota=quota, by=me, at=now
            )
        except WrongError as error:
            page["wrong"], status = error.wrong, HTTPStatus.UNPROCESSABLE_ENTITY
        except REFUSED as error:
            page |= {"problem": words_of(error), "near": getattr(error, "near", ())}
            status = HTTPStatus.CONFLICT
        else:
            return redirect("backoffice:appointment_slip", booking=made.booking)
    page["problems"] = list(page["wrong"].items())
    context = frame(request, "desk", **page)
    return render(request, "backoffice/appointment_book.html", context, status=status)


@audience("officer")
@require_safe
def one(request: HttpRequest, booking: UUID) -> HttpResponse:
    """A booking, and what may be done with it."""
    me = _at_desk(request)
    found = _one(me, booking)
    _read(found, me)
    context = frame(
        request,
        "desk",
        booking=found,
        office=found.line.hall.office,
        name=_name(found),
        can_arrive=found.state == "booked" and found.line.hall_id in _halls(me),
        can_change=found.state == "booked",
    )
    return render(request, "backoffice/appointment.html", context)


@audience("officer")
@require_safe
def slip(request: HttpRequest, booking: UUID) -> HttpResponse:
    """A slip for the person: when, where, the code, and the code that the kiosk scans."""
    me = _at_desk(request)
    found = _one(me, booking)
    _read(found, me)
    mine = request.build_absolute_uri(reverse("portal:booking", args=[_token(found)]))
    context = {
        "booking": found,
        "office": found.line.hall.office,
        "name": _name(found),
        "qr": mark_safe(svg(mine, scalable=True)),  # noqa: S308  # our own drawing
        "back": reverse("backoffice:appointment", args=[found.pk]),
    }
    return render(request, "backoffice/appointment_slip.html", context)


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Another time of the same line and quota."""
    me = _at_desk(request)
    found = _one(me, booking)
    if request.method == "POST":
        day, _blank, time = request.POST.get("waktu", "").partition(" ")
        begins = moment_of(day, time)
        if begins is None:
            raise Http404
        return _done(request, found, keeping.reschedule, begins=begins)
    context = _calendar(request, plan_of(found.line_id), (Quota(found.quota),))
    context = frame(request, "desk", booking=found, **context)
    return render(request, "backoffice/appointment_days.html", context)


@audience("officer")
@require_POST
def cancel(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Give a booking up for the person."""
    return _done(request, _one(_at_desk(request), booking), keeping.cancel)


@audience("officer")
@require_POST
def arrive(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Check a booked person in at one's own hall: it becomes a number."""
    me = _at_desk(request)
    found = _one(me, booking)
    if found.line.hall_id not in _halls(me):
        raise Http404
    return _done(request, found, arriving.check_in, hall=found.line.hall_id)


def _at_desk(request: HttpRequest) -> Actor:
    """Return the officer, if they may book for others. Raises Http404."""
    me = actor(request)
    if desk_of(me) is None and not _halls(me):
        raise Http404
    return me


def _halls(me: Actor) -> set[UUID]:
    """Return the halls at which an officer serves or leads, by role."""
    roles = {grant.role for grant in me.grants}
    rows = Hall.objects.visible_to(me)
    return {hall.pk for hall in rows if roles & {*hall.staff, *hall.supervisors}}


def _mine(me: Actor) -> BookingQuerySet:
    rows = Booking.objects.visible_to(me).select_related("line__hall__office", "ticket")
    return rows.filter(Q(line__hall__in=_halls(me)) | Q(made_by=me.account))


def _one(me: Actor, key: UUID) -> Booking:
    found = _mine(me).filter(pk=key, begins__isnull=False).first()
    if found is None:
        raise Http404
    return found


def _rows() -> list[dict[str, Any]]:
    found = [plan for plan in bookable_lines() if _helps(plan)]
    offices = Office.objects.in_bulk([plan.office for plan in found])
    return [{"plan": plan, "office": offices[plan.office]} for plan in found]


def _helps(plan: Plan) -> bool:
    return bool(plan.slots and not plan.slots.draw and plan.slots.places.get(Quota.ASSISTED))


def _plan(line: str) -> Plan:
    try:
        plan = plan_of(line)
    except UnknownLineError:
        raise Http404 from None
    if not _helps(plan):
        raise Http404
    return plan


def _about(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "office": Office.objects.get(pk=plan.office)}


def _calendar(request: HttpRequest, plan: Plan, quotas: tuple[Quota, ...]) -> dict[str, Any]:
    """Return the days that have places, and the free times of the one asked for, else the first."""
    now = timezone.now()
    windows = {quota: times.days(plan, quota=quota, at=now) for quota in quotas}
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
    return {**_about(plan), "days": open_days, "day": chosen, "groups": groups}


def _found(rows: BookingQuerySet, sought: str) -> Iterator[tuple[Booking, str]]:
    """Yield the open bookings sought by reference, NIK, phone or a part of the name."""
    rows = rows.filter(state="booked").order_by("begins")
    told = Q(reference=normalise_secret(sought))
    for digest in _digests(sought):
        told |= Q(holder=digest) | Q(contact=digest)
    known = list(rows.filter(told)[:MOST])
    if known or len(sought) < 3 or any(each.isdigit() for each in sought):  # noqa: PLR2004  # letters
        yield from ((each, _name(each)) for each in known)
        return
    left = MOST
    for each in rows[:LOOKED]:
        name = _name(each)
        if sought.casefold() in name.casefold():
            yield each, name
            left -= 1
            if not left:
                return


def _digests(sought: str) -> Iterator[bytes]:
    try:
        if digest := holder_of(nik=read_nik(sought, at=today(timezone.now())).number):
            yield digest
    except IdentityError:
        pass
    try:
        if digest := holder_of(phone=read_phone(sought, mobile=True)):
            yield digest
    except IdentityError:
        pass


def _read(found: Booking, me: Actor) -> None:
    if found.subject:
        agency, now = plan_of(found.line_id).agency, timezone.now()
        subjects = [found.subject]
        record_view(
            by=me, about=found.pk, subjects=subjects, purpose="counter", agency=agency, at=now
        )


def _name(found: Booking) -> str:
    if found.subject is None or found.name_sealed is None:
        return ""
    try:
        ring = Keyring.of([found.subject])
        return ring.unseal(found.subject, "name", bytes(found.name_sealed))
    except ErasedError:
        return ""


def _token(found: Booking) -> str:
    return booking.token_of(found.pk)


def _comes(typed: dict[str, str], plan: Plan) -> booking.Who:
    """Return who comes: with a NIK or a phone, for limits count a person. Raises WrongError."""
    no_nik = plan.slots is None or plan.slots.nik == "no"
    found = who(typed, plan, people=1, phone_needed=no_nik, on=today(timezone.now()))
    if not found.nik and not found.phone:
        raise WrongError({"nik": _("Isi NIK atau nomor ponsel, salah satu saja cukup.")})
    return found


def _key(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return new_id()


def _done(
    request: HttpRequest, found: Booking, deed: Callable[..., Any], **told: Any
) -> HttpResponse:
    try:
        deed(found.pk, by=actor(request), at=timezone.now(), **told)
    except REFUSED as error:
        messages.error(request, words_of(error))
    return redirect("backoffice:appointment", booking=found.pk)
