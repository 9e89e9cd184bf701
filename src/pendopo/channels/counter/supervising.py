"""The supervisor's page: who is at which counter, what is paused, what the hall is told, its devices."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pendopo.channels.counter.frame import frame
from pendopo.domain.queues import boards, calling, counters, devices, pausing, seating
from pendopo.domain.queues.draws import Draw
from pendopo.domain.queues.leases import Lease
from pendopo.domain.queues.models import Counter, Device, Hall
from pendopo.domain.queues.plans import UnknownLineError, plan_of, today
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.domain.queues.supervising import NotLeadingError, leads
from pendopo.domain.queues.waits import wait
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.identifiers import new_id
from pendopo.ground.live import address

TOLD = (
    calling.NotOpenError,
    counters.CounterTakenError,
    counters.NoCounterError,
    seating.NotStaffError,
    seating.OfficerServesError,
    devices.NoDeviceError,
    UnknownLineError,
    HeldByNodeError,
    NotLeadingError,
    pausing.NoWordsError,
    pausing.NoNoticeError,
)
LONGEST = 480
"""Minutes for which a message may be said."""


@audience("officer")
@require_safe
def halls(request: HttpRequest) -> HttpResponse:
    """The halls that an officer leads; straight on to it when it is one."""
    found = _led(actor(request))
    if len(found) == 1:
        return redirect("counter:hall", hall=found[0].pk)
    return render(request, "counter/halls.html", frame(request, "halls", halls=found))


@audience("officer")
@require_safe
def hall(request: HttpRequest, hall: UUID) -> HttpResponse:
    """One hall: counters, lines, messages, devices."""
    found, now = _one(request, hall), timezone.now()
    plans = boards.plans(found.pk)
    days, desks = boards.queues(plans, at=now), boards.desks(found.pk)
    able = {
        each.pk: {line.pk for line in each.lines.all()}
        for each in Counter.objects.in_use().filter(hall=found).prefetch_related("lines")
    }
    context = frame(
        request,
        "halls",
        hall=found,
        office=found.office,
        desks=[
            {
                "desk": desk,
                "lines": [
                    {"plan": plan, "on": plan.line in desk.lines}
                    for plan in plans
                    if plan.line in able.get(desk.counter, set())
                ],
            }
            for desk in desks
        ],
        lines=[
            {
                "plan": plan,
                "day": days.get(plan.line),
                "staffed": sum(desk.open and plan.line in desk.lines for desk in desks),
                "wait": wait(plan, days.get(plan.line), desks, at=now),
                "longest": _minutes(days.get(plan.line), now),
            }
            for plan in plans
        ],
        officers=seating.officers(found, at=now),
        notices=boards.notices(found.pk, at=now),
        devices=Device.objects.filter(hall=found, revoked_at=None).order_by("kind", "name"),
        draws=_draws(found, at=now),
        lease=Lease.objects.held().filter(hall=found).first(),
        live=address([f"aggregate:{found.office_id}"]),
    )
    return render(request, "counter/hall.html", context)


@audience("officer")
@require_POST
def tell(request: HttpRequest, hall: UUID) -> HttpResponse:
    """Say something to the hall: shown on kiosk and board, and spoken."""
    typed = request.POST.get("minutes", "")
    minutes = int(typed) if typed.isascii() and typed.isdigit() else 30
    until = timezone.now() + timedelta(minutes=max(1, min(minutes, LONGEST)))
    return _done(request, hall, pausing.tell_hall, hall, text=_text(request), until=until)


@audience("officer")
@require_POST
def hush(request: HttpRequest, hall: UUID, notice: UUID) -> HttpResponse:
    """Take a message to the hall back."""
    return _done(request, hall, pausing.hush, notice)


@audience("officer")
@require_POST
def pause(request: HttpRequest, hall: UUID, line: UUID) -> HttpResponse:
    """Stop a line for now, and say why."""
    return _done(request, hall, pausing.pause, _of(hall, line), text=_text(request))


@audience("officer")
@require_POST
def unpause(request: HttpRequest, hall: UUID, line: UUID) -> HttpResponse:
    """Let a line go on."""
    return _done(request, hall, pausing.unpause, _of(hall, line))


@audience("officer")
@require_POST
def shut(request: HttpRequest, hall: UUID, line: UUID) -> HttpResponse:
    """Give no more numbers of a line today."""
    return _done(request, hall, pausing.close, _of(hall, line))


@audience("officer")
@require_POST
def reopen(request: HttpRequest, hall: UUID, line: UUID) -> HttpResponse:
    """Give numbers of a line again."""
    return _done(request, hall, pausing.reopen, _of(hall, line))


@audience("officer")
@require_POST
def move(request: HttpRequest, hall: UUID, session: UUID) -> HttpResponse:
    """Let a counter serve other lines."""
    try:
        lines = [UUID(each) for each in request.POST.getlist("lines")]
    except ValueError:
        lines = []
    return _done(request, hall, counters.move_staff, session, lines=lines)


@audience("officer")
@require_POST
def seat(request: HttpRequest, hall: UUID, counter: UUID) -> HttpResponse:
    """Open a counter for an officer, who leaves the one they sat at."""
    try:
        officer = UUID(request.POST.get("officer", ""))
    except ValueError:
        officer = new_id()
    return _done(request, hall, seating.seat, counter, officer=officer)


@audience("officer")
@require_POST
def free(request: HttpRequest, hall: UUID, session: UUID) -> HttpResponse:
    """Close the counter of an officer who is gone; its number waits again."""
    return _done(request, hall, counters.free, session)


@audience("officer")
@require_POST
def register(request: HttpRequest, hall: UUID) -> HttpResponse:
    """Make a kiosk or display of the hall; its credential is shown once."""
    _one(request, hall)
    kind = request.POST.get("kind", "")
    name = request.POST.get("name", "").strip()
    if kind not in Device.Kind.values or not name:
        messages.error(request, _("Pilih jenis alat, dan tulis di mana alat itu berdiri."))
        return redirect("counter:hall", hall=hall)
    try:
        made, credential = devices.register(
            hall, kind=kind, name=name, by=actor(request), at=timezone.now()
        )
    except HeldByNodeError as error:
        messages.error(request, _(str(error)))
        return redirect("counter:hall", hall=hall)
    home = "kiosk:install" if made.kind == Device.Kind.KIOSK else "display:install"
    context = frame(
        request,
        "halls",
        device=made,
        credential=credential,
        place=request.build_absolute_uri(reverse(home)),
        back=reverse("counter:hall", kwargs={"hall": hall}),
    )
    return render(request, "counter/device.html", context)


@audience("officer")
@require_POST
def revoke(request: HttpRequest, hall: UUID, device: UUID) -> HttpResponse:
    """Take a device's right away: it gives and shows nothing from now on."""
    return _done(request, hall, devices.revoke, device)


def _led(me: Actor) -> list[Hall]:
    rows = Hall.objects.visible_to(me).select_related("office__agency").prefetch_related("lines")
    return [hall for hall in rows.order_by("office__name") if leads(me, hall)]


def _one(request: HttpRequest, key: UUID) -> Hall:
    found = next((hall for hall in _led(actor(request)) if hall.pk == key), None)
    if found is None:
        raise Http404
    return found


def _of(hall: UUID, line: UUID) -> UUID:
    """Return a line of this hall. Raises Http404 for another's."""
    try:
        if plan_of(line).hall == hall:
            return line
    except UnknownLineError:
        pass
    raise Http404


def _draws(hall: Hall, *, at: datetime) -> list[dict[str, Any]]:
    """Return the draws of a hall that one may look at: they open, close and draw by the clock."""
    rows = Draw.objects.filter(line__hall=hall, date__gte=today(at)).select_related("line")
    return [
        {
            "draw": each,
            "state": each.state(at=at),
            "asked": each.asked or each.requests.filter(withdrawn_at=None).count(),
            "waiting": each.requests.waiting().count() if each.drawn_at else 0,
        }
        for each in rows.order_by("date", "line__rank")
    ]


def _text(request: HttpRequest) -> dict[str, str]:
    return {tongue: request.POST.get(f"text_{tongue}", "") for tongue in ("id", "en", "su")}


def _minutes(day: boards.Queue | None, now: Any) -> int:
    """Return for how long somebody waits; none while the clocks of all begin later."""
    return max(0, int((now - day.since).total_seconds() // 60)) if day and day.since else 0


def _done(
    request: HttpRequest, hall: UUID, deed: Callable[..., Any], about: UUID, **told: Any
) -> HttpResponse:
    try:
        deed(about, by=actor(request), at=timezone.now(), **told)
    except TOLD as error:
        messages.error(request, _(str(error)))
    return redirect("counter:hall", hall=hall)
