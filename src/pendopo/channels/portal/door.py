"""The door of a line whose new days open now: who has no pass is shown to the waiting room (ADR 94)."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pendopo.domain.directory.models import Office
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.hours import Hours, hours_at
from pendopo.domain.queues.openings import opening_id
from pendopo.domain.queues.passes import Pass, code_of, read_pass
from pendopo.domain.queues.plans import Plan, UnknownLineError, plan_of
from pendopo.flows.booking.asking import WrongError
from pendopo.ground.audience import audience
from pendopo.ground.sharing import SAME

COOKIE = "izin"


def door_of(
    request: HttpRequest, plan: Plan, *, at: datetime, holder: bytes | None = None
) -> HttpResponse | None:
    """Return the door, or None to whom it is open: no room now, or a pass (of `holder`, if told).

    No statement of the database but what names the office.
    """
    hours = _hours(plan, at=at)
    if hours is None:
        return None
    token = request.COOKIES.get(COOKIE, "")
    leave = _leave(plan, hours, token)
    mine = leave and (
        holder is None or leave.code == code_of(opening_id(plan.line, hours.opens), bytes(holder))
    )
    if leave and mine and at.timestamp() < leave.until:
        return None
    if not token:
        return _door(request, plan, hours)
    return _door(request, plan, hours, problem=_why_not(leave, mine=bool(mine)), status=403)


def pass_of(request: HttpRequest, plan: Plan, *, at: datetime, nik: str) -> Pass | None:
    """Return the pass by which a person books; None where none is needed.

    Raises WrongError when it is another's: the NIK is not the one told in the waiting room.
    """
    hours = _hours(plan, at=at)
    leave = _leave(plan, hours, request.COOKIES.get(COOKIE, "")) if hours else None
    if hours is None or leave is None:
        return None
    person = holder_of(nik=nik) or b""
    if leave.code != code_of(opening_id(plan.line, hours.opens), person):
        raise WrongError({"nik": _("Tulis NIK yang sama dengan yang Anda tulis di ruang tunggu.")})
    return leave


@audience("public")
@require_safe
def enter(request: HttpRequest, line: str) -> HttpResponse:
    """Come in with the pass that the waiting room gave."""
    try:
        plan = plan_of(line)
    except UnknownLineError:
        raise Http404 from None
    now = timezone.now()
    hours = _hours(plan, at=now)
    onward = redirect("portal:booking_days", line=plan.slug)
    if hours is None:
        return onward
    token = request.GET.get("izin", "")[:80]
    leave = _leave(plan, hours, token)
    left = int(leave.until - now.timestamp()) if leave else 0
    if left <= 0:
        return _door(request, plan, hours, problem=_why_not(leave, mine=True), status=403)
    onward.set_cookie(
        COOKIE,
        token,
        max_age=left,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return onward


def _door(
    request: HttpRequest, plan: Plan, hours: Hours, *, problem: str = "", status: int = 200
) -> HttpResponse:
    page = {
        "plan": plan,
        "office": Office.objects.get(pk=plan.office),
        "hours": hours,
        "opened": timezone.now() >= hours.opens,
        "action": f"{settings.PENDOPO.live_url}/live/ruang/{plan.slug}",
        "problem": problem,
    }
    answer = render(request, "portal/room_door.html", page, status=status)
    if not problem and request.resolver_match:  # the same for all: kept ready, whoever storms it
        answer.headers[SAME] = request.resolver_match.view_name
    return answer


def _hours(plan: Plan, *, at: datetime) -> Hours | None:
    """Return the opening that stands; none where `live` does not, which lets people in."""
    return hours_at(plan, at=at) if settings.PENDOPO.live_url else None


def _leave(plan: Plan, hours: Hours, token: str) -> Pass | None:
    return read_pass(opening_id(plan.line, hours.opens), token) if token else None


def _why_not(leave: Pass | None, *, mine: bool) -> str:
    if leave is None:
        return _("Izin masuk ini bukan untuk pembukaan ini. Tulis NIK Anda di ruang tunggu.")
    if not mine:
        return _("Izin masuk ini milik orang lain. Tulis NIK pemilik janji di ruang tunggu.")
    return _("Waktu Anda untuk memesan sudah habis. Tulis NIK Anda untuk masuk barisan lagi.")
