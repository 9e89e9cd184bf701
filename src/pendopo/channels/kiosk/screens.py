"""The kiosk's screens: what one comes for, whether one goes first, the number. Three taps.

Plain pages that work without script; `kiosk.js` adds voice, large type and the way back to the start.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.design.writing import language
from pendopo.domain.catalogue.models import Service
from pendopo.domain.queues import arriving, boards, issuing, places, recognising, speaking
from pendopo.domain.queues.booking import NoBookedError
from pendopo.domain.queues.devices import Credential, NoDeviceError
from pendopo.domain.queues.giving_out import next_opening, state
from pendopo.domain.queues.models import Device, Hall
from pendopo.domain.queues.plans import Plan, UnknownLineError, plan_of
from pendopo.domain.queues.printing import PRINTING
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.domain.queues.waits import wait
from pendopo.flows.installing import devices
from pendopo.flows.printing import slips
from pendopo.ground.audience import audience
from pendopo.ground.identifiers import new_id
from pendopo.ground.live import address

FEW = 3
"""Services named under a line."""
REFUSED = (
    issuing.LineClosedError,
    issuing.LinePausedError,
    issuing.LineFullError,
    issuing.OtherTicketError,
    HeldByNodeError,
    issuing.AlreadyQueuedError,
    UnknownLineError,
)
ELSEWHERE = gettext_noop("Kios tidak memberi nomor baru. Silakan ke petugas di meja depan.")
"""What is said where only the house's machinery is in the way: who stands here cannot mend it."""
SAID = {
    "serving": gettext_noop("Nomor ini sedang dilayani."),
    "held": gettext_noop("Nomor Anda ditahan. Kembalilah ke loket bila sudah siap."),
    "no_show": gettext_noop("Nomor Anda terlewat. Beri tahu petugas bila Anda sudah datang."),
    "done": gettext_noop("Layanan selesai. Terima kasih sudah datang."),
    "left": gettext_noop("Nomor ini sudah dibatalkan."),
}
"""What is said of a number that neither waits nor is called."""


@audience("public")
@require_http_methods(["GET", "HEAD", "POST"])
def install(request: HttpRequest) -> HttpResponse:
    """Make this browser a kiosk."""
    return devices.install(request, kind=Device.Kind.KIOSK, home="kiosk:start")


@audience("machine")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What one may come for, with how many wait; four statements."""
    try:
        hall = devices.hall_of(request)
    except NoDeviceError:
        return redirect("kiosk:install")
    now = timezone.now()
    plans = boards.plans(hall.pk)
    days, staffed = boards.queues(plans, at=now), boards.desks(hall.pk)
    lines = [_line(plan, days.get(plan.line), staffed, at=now) for plan in plans]
    _name_services(lines)
    context = {
        **_hall(hall),
        "lines": lines,
        "open": any(line["state"] != "closed" for line in lines),
        "opens_at": None if any(line["open"] for line in lines) else next_opening(plans, at=now),
        "live": address([f"aggregate:{hall.office_id}"]),
        "notices": boards.notices(hall.pk, at=now),
    }
    return render(request, "kiosk/start.html", context)


@audience("machine")
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, line: str) -> HttpResponse:
    """Who goes first in a line; what is chosen gives the number. Sent twice, it is one number."""
    try:
        device, plan = devices.credential_of(request), plan_of(line)
    except NoDeviceError:
        return redirect("kiosk:install")
    except UnknownLineError:
        return redirect("kiosk:start")
    if plan.hall != device.hall:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            made = issuing.issue(
                plan.line,
                key=_key(request),
                priority=request.POST.get("priority", "")[:20],
                language=language(),
                device=device,
                by=device.actor,
                at=timezone.now(),
            )
        except (*REFUSED, NoDeviceError) as error:
            problem = _why(error)
        else:
            return _numbered(made.token, slips.print_out(made.ticket, at=timezone.now()))
    now = timezone.now()
    state = _line(
        plan, boards.queues([plan], at=now).get(plan.line), boards.desks(plan.hall), at=now
    )
    context = {
        "office": plan.office_name,
        "line": state,
        "classes": list(plan.classes.values()),
        "early": plan.opening_drawn_for(now) is not None,
        "key": new_id(),
        "problem": problem,
        "refused": problem or state["state"] != "open",
    }
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return render(request, "kiosk/line.html", context, status=status)


@audience("machine")
@require_safe
def number(request: HttpRequest, token: str) -> HttpResponse:
    """The number, large, with the way to follow it on a phone; and how the printing went."""
    try:
        device = devices.credential_of(request)
        stands = places.standing(places.ticket_of(token), at=timezone.now())
        plan = plan_of(stands.line)
    except NoDeviceError:
        return redirect("kiosk:install")
    except (places.NoTicketError, UnknownLineError):
        return redirect("kiosk:start")
    if plan.hall != device.hall:
        raise Http404
    paper, tongue = request.GET.get("kertas", ""), language()
    context = {
        "place": stands,
        "plan": plan,
        "office": plan.office_name,
        "rule": plan.rule(stands.priority),
        "token": token,
        "paper": paper,
        "trouble": slips.words_of(paper),
        "late": stands.late,
        "said": _(SAID[stands.state]) if stands.state in SAID else "",
        "spelled": speaking.number(stands.label, tongue),
        "ahead_words": speaking.count(stands.ahead, tongue),
        "counter_words": speaking.count(stands.counter or 0, tongue),
        "qr": slips.qr(token),
        "slip": slips.slip_of(stands, boards.hall_of(stands.line)) if PRINTING.preview else None,
    }
    return render(request, "kiosk/number.html", context)


@audience("machine")
@require_POST
def reprint(request: HttpRequest, token: str) -> HttpResponse:
    """Print a number of this hall once more."""
    try:
        hall = devices.hall_of(request)
        found = recognising.recognise(token, hall=hall.pk, at=timezone.now())
    except (NoDeviceError, places.NoTicketError, *recognising.REFUSED):
        return redirect("kiosk:start")
    return _numbered(token, slips.print_out(found.ticket, at=timezone.now()))


@audience("machine")
@require_http_methods(["GET", "HEAD", "POST"])
def known(request: HttpRequest) -> HttpResponse:
    """Who has a number, or an appointment, already: by what stands on it, scanned or typed.

    An appointment becomes a number of the line; scanned again, the same one.
    """
    try:
        device = devices.credential_of(request)
        if request.method == "POST":
            devices.hall_of(request)  # or it was revoked
    except NoDeviceError:
        return redirect("kiosk:install")
    typed, problem, begins, opens = "", "", None, None
    if request.method == "POST":
        typed = request.POST.get("nomor", "").strip()[:200]
        try:
            return _recognised(request, typed, device, at=timezone.now())
        except (NoBookedError, UnknownLineError):
            problem = _("Kode ini tidak kami kenal. Pindai lagi, atau tanyakan di meja depan.")
        except (*REFUSED, *arriving.REFUSED, *recognising.REFUSED) as error:
            problem = _why(error)
            begins, opens = getattr(error, "begins", None), getattr(error, "opens", None)
    context = {
        "typed": typed,
        "problem": problem,
        "begins": begins,
        "opens": opens,
        "office": _office(device.hall),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "kiosk/known.html", context, status=status)


def _recognised(
    request: HttpRequest, typed: str, device: Credential, *, at: datetime
) -> HttpResponse:
    """Show the number that was scanned, or the one that an appointment becomes.

    Whether one goes first is asked of who booked too, where a line has classes.
    """
    try:
        found = recognising.recognise(typed, hall=device.hall, at=at)
    except places.NoTicketError:
        booked, priority = arriving.find(typed), request.POST.get("priority", "")[:20]
        plan = arriving.expect(booked, hall=device.hall, at=at)
        if not priority and booked.ticket_id is None and len(plan.classes) > 1:
            context = {
                "typed": typed,
                "plan": plan,
                "office": plan.office_name,
                "late": arriving.is_late(booked, plan, at=at),
                "classes": list(plan.classes.values()),
            }
            return render(request, "kiosk/known_class.html", context)
        made = arriving.check_in(
            booked.pk, hall=device.hall, priority=priority, by=device.actor, at=at
        )
        return _numbered(made.token, slips.print_out(made.ticket, at=at))
    return redirect("kiosk:number", token=places.token_of(found.ticket))


def _why(error: Exception) -> str:
    """Return why no number is given, in words for whoever stands before the kiosk."""
    inner = isinstance(error, issuing.NoBlockError | HeldByNodeError | NoDeviceError)
    return _(ELSEWHERE if inner else str(error))


def _office(hall: UUID) -> str:
    """Return the name of a hall's office, as its lines know it; no statement."""
    return next((plan.office_name for plan in boards.plans(hall)), "")


def _hall(hall: Hall) -> dict[str, Any]:
    return {"hall": hall, "office": hall.office.name, "kiosk": hall.kiosk}


def _line(
    plan: Plan, queue: boards.Queue | None, staffed: list[boards.Desk], *, at: datetime
) -> dict[str, Any]:
    """Return a line as the screen shows it; `state` is open, paused, full or closed."""
    return {
        "plan": plan,
        "open": plan.issues_at(at),
        "state": state(plan, queue, at=at),
        "why": queue.paused_for if queue else {},
        "waiting": queue.waiting if queue else 0,
        "wait": wait(plan, queue, staffed, at=at),
        "services": [],
    }


def _name_services(lines: list[dict[str, Any]]) -> None:
    """Say what is done in each line, by the names of its first services; one statement."""
    codes = [code for each in lines for code in each["plan"].services[:FEW]]
    named = dict(Service.objects.filter(code__in=codes).values_list("code", "listing__name"))
    for each in lines:
        wanted = each["plan"].services[:FEW]
        each["services"] = [named[code] for code in wanted if named.get(code)]


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return new_id()


def _numbered(token: str, paper: str) -> HttpResponse:
    onward = reverse("kiosk:number", kwargs={"token": token})
    return redirect(f"{onward}?kertas={paper}")
