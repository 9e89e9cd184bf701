"""Times booked at a desk: a clerk books, finds, moves and gives up for the person before them."""

from collections.abc import Callable
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

from pendopo.channels.backoffice import appointing
from pendopo.channels.backoffice.appointing import at_desk, calendar, halls_of, helps
from pendopo.channels.backoffice.finding_appointments import LEAST, by_code, by_name, name_of
from pendopo.channels.backoffice.frame import frame
from pendopo.design.writing import clock, words_of
from pendopo.domain.directory.models import Office
from pendopo.domain.people.reading import record_view
from pendopo.domain.queues import arriving, booking, issuing, keeping, standing_by
from pendopo.domain.queues.bookings import Booking, BookingQuerySet, Quota
from pendopo.domain.queues.plans import bookable_lines, plan_of, today
from pendopo.engines.letters.qr import svg
from pendopo.flows.booking.asking import Wish, day_of, moment_of
from pendopo.flows.printing import slips
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience

REFUSED = (
    *appointing.REFUSED,
    issuing.LineClosedError,
    issuing.LinePausedError,
    issuing.LineFullError,
    issuing.AlreadyQueuedError,
    issuing.OtherTicketError,
    standing_by.OfferOverError,
    *arriving.REFUSED,
)


@audience("officer")
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The lines that keep places for who is helped, and a search for a booking."""
    return _lines(request, at_desk(request))


@audience("officer")
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Find bookings by reference, NIK or phone; by name among those of one day and office.

    Each one shown is recorded as read.
    """
    me = at_desk(request)
    rows = _mine(me)
    sought, name = (request.POST.get(each, "").strip()[:100] for each in ("cari", "nama"))
    found = by_code(rows, sought) if sought else []
    day, office = day_of(request.POST.get("hari", "")), request.POST.get("kantor", "")[:60]
    if name and day:
        here = Office.objects.filter(code=office).first()
        found = by_name(rows, name, day=day, office=here.pk) if here else []
    for each, _told in found:
        _read(each, me)
    named = not found and not name and len(sought) >= LEAST and sought[:1].isalpha()
    return _lines(
        request,
        me,
        sought=sought,
        named=name or (sought if named else ""),
        day=day,
        chosen=office,
        by_name=named,
        found=[{"booking": each, "name": told} for each, told in found],
        asked=True,
    )


@audience("officer")
@require_safe
def one(request: HttpRequest, booking: UUID) -> HttpResponse:
    """A booking, and what may be done with it."""
    me = at_desk(request)
    found = _one(me, booking)
    _read(found, me)
    context = frame(
        request,
        "desk",
        booking=found,
        office=found.line.hall.office,
        name=name_of(found),
        classes=list(plan_of(found.line_id).classes.values()),
        number=_number(found, me),
        can_arrive=found.state == "booked" and found.line.hall_id in halls_of(me),
        can_change=found.state == "booked",
        offered=standing_by.is_offered(found, at=timezone.now()),
        rank=standing_by.rank(found) if found.state == "waiting" else 0,
    )
    return render(request, "backoffice/appointment.html", context)


@audience("officer")
@require_safe
def slip(request: HttpRequest, booking: UUID) -> HttpResponse:
    """A slip for the person: when, where, the code, and the code that the kiosk scans."""
    me = at_desk(request)
    found = _one(me, booking)
    _read(found, me)
    mine = request.build_absolute_uri(reverse("portal:booking", args=[_token(found)]))
    context = {
        "booking": found,
        "office": found.line.hall.office,
        "name": name_of(found),
        "qr": mark_safe(svg(mine, scalable=True)),  # noqa: S308  # our own drawing
        "back": reverse("backoffice:appointment", args=[found.pk]),
    }
    return render(request, "backoffice/appointment_slip.html", context)


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Another time of the same line and quota."""
    me = at_desk(request)
    found = _one(me, booking)
    if request.method == "POST":
        day, _blank, time = request.POST.get("waktu", "").partition(" ")
        begins = moment_of(day, time)
        if begins is None:
            raise Http404
        return _done(request, found, keeping.reschedule, begins=begins)
    asked = Wish(found.people, found.service)
    context = calendar(request, plan_of(found.line_id), (Quota(found.quota),), asked)
    context = frame(request, "desk", booking=found, **context)
    return render(request, "backoffice/appointment_days.html", context)


@audience("officer")
@require_POST
def cancel(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Give a booking up for the person."""
    return _done(request, _one(at_desk(request), booking), keeping.cancel)


@audience("officer")
@require_POST
def accept(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Take the place that was offered to who waited, for them."""
    return _done(request, _one(at_desk(request), booking), standing_by.accept)


@audience("officer")
@require_POST
def arrive(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Check a booked person in at one's own hall: it becomes a number."""
    me, now = at_desk(request), timezone.now()
    found = _one(me, booking)
    hall = found.line.hall_id
    if hall not in halls_of(me):
        raise Http404
    priority = request.POST.get("priority", "")[:20]
    try:
        made = arriving.check_in(found.pk, hall=hall, priority=priority, by=me, at=now)
    except arriving.EarlyError as error:
        opens = clock(error.opens or error.begins)
        messages.error(request, _("Datangnya dicatat mulai pukul %(at)s.") % {"at": opens})
        return redirect("backoffice:appointment", booking=found.pk)
    except REFUSED as error:
        messages.error(request, words_of(error))
        return redirect("backoffice:appointment", booking=found.pk)
    onward = reverse("counter:given", kwargs={"hall": hall, "ticket": made.ticket})
    return redirect(f"{onward}?kertas={slips.print_out(made.ticket, at=now)}")


def _number(found: Booking, me: Actor) -> str:
    """Return where the number of who came is shown and printed again; nothing at another's hall."""
    hall = found.line.hall_id
    if found.ticket_id is None or hall not in halls_of(me):
        return ""
    return reverse("counter:given", kwargs={"hall": hall, "ticket": found.ticket_id})


def _mine(me: Actor) -> BookingQuerySet:
    rows = Booking.objects.visible_to(me).select_related("line__hall__office", "ticket")
    return rows.filter(Q(line__hall__in=halls_of(me)) | Q(made_by=me.account))


def _one(me: Actor, key: UUID) -> Booking:
    found = _mine(me).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _lines(request: HttpRequest, me: Actor, **told: Any) -> HttpResponse:
    plans = bookable_lines()
    offices = Office.objects.in_bulk({plan.office for plan in plans})
    halls = halls_of(me)
    mine = {plan.office for plan in plans if plan.hall in halls}
    context = {
        "rows": [{"plan": plan, "office": offices[plan.office]} for plan in plans if helps(plan)],
        "offices": sorted(offices.values(), key=lambda each: (each.pk not in mine, each.name)),
        "day": today(timezone.now()),
        **{key: value for key, value in told.items() if value is not None},
    }
    return render(request, "backoffice/appointments.html", frame(request, "desk", **context))


def _read(found: Booking, me: Actor) -> None:
    if found.subject:
        agency, now = plan_of(found.line_id).agency, timezone.now()
        subjects = [found.subject]
        record_view(
            by=me, about=found.pk, subjects=subjects, purpose="counter", agency=agency, at=now
        )


def _token(found: Booking) -> str:
    return booking.token_of(found.pk)


def _done(
    request: HttpRequest, found: Booking, deed: Callable[..., Any], **told: Any
) -> HttpResponse:
    try:
        deed(found.pk, by=actor(request), at=timezone.now(), **told)
    except REFUSED as error:
        messages.error(request, words_of(error))
    return redirect("backoffice:appointment", booking=found.pk)
