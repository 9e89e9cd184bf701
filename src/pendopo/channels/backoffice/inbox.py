"""One inbox, ordered by due time. Names stay masked: opening a case is a choice, and recorded."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import told_name
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Task
from pendopo.engines import references
from pendopo.engines.dates import day, short_span
from pendopo.engines.forms.describing import say
from pendopo.engines.identity.masking import mask_name
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.live import token
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

PAGE = 50
FULL_DAY = timedelta(hours=8)


@audience("officer")
def inbox(request: HttpRequest) -> HttpResponse:
    """The tasks of the lanes the officer works in, the most pressing first."""
    me, now = actor(request), timezone.now()
    rows = lines(me, at=now)
    groups = [
        {"title": title, "late": title == "Terlambat", "rows": list(group)}
        for title, group in groupby(rows, key=lambda r: r["group"])
    ]
    late = sum(r["late"] for r in rows)
    live = token([f"agency:{code}" for code in sorted(me.agencies)])
    return render(
        request,
        "backoffice/inbox.html",
        frame(request, "inbox", groups=groups, total=len(rows), late=late, live=live),
    )


def lines(me: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return the inbox's rows. Three statements: tasks, cases, keys."""
    tasks = list(
        Task.objects.waiting_for_an_officer()
        .workable_by(me)
        .select_related("claimed_by")
        .order_by("due_at", "id")[:PAGE]
    )
    cases = {
        a.pk: a
        for a in Application.objects.visible_to(me)
        .filter(pk__in=[t.about for t in tasks])
        .select_related("service")
    }
    ring = Keyring.of([a.subject for a in cases.values()])
    return [_line(t, cases[t.about], ring, me, at=at) for t in tasks if t.about in cases]


def _line(
    task: Task, case: Application, ring: Keyring, me: Actor, *, at: datetime
) -> dict[str, Any]:
    calendar = working_calendar()
    due = task.due_at or at
    left = calendar.between(at, due)
    local = due.astimezone(city().zone)
    late = due < at
    today = at.astimezone(city().zone).date()
    group = (
        "Terlambat"
        if late
        else "Jatuh tempo hari ini"
        if local.date() == today
        else day(local.date(), weekday=True)
    )
    return {
        "task": task,
        "case": case,
        "left": short_span(left, calendar.day_length(today) or FULL_DAY),
        "due": local,
        "late": late,
        "soon": not late and left.total_seconds() < 7200,  # noqa: PLR2004  # two working hours
        "group": group,
        "service": say(case.service.listing["name"], "id"),
        "name": _masked(case, ring),
        "mine": task.claimed_by_id == me.account,
    }


def _masked(case: Application, ring: Keyring) -> str:
    try:
        return mask_name(told_name(case, ring))
    except ErasedError:
        return "(dihapus)"


@audience("officer")
@require_POST
def claim(request: HttpRequest, task: UUID) -> HttpResponse:
    """Take a task and open its case."""
    try:
        taken = running.claim(task, by=actor(request), at=timezone.now())
    except (running.TakenError, running.ClosedError) as error:
        messages.error(request, str(error))
        return redirect("backoffice:inbox")
    found = Application.objects.visible_to(actor(request)).filter(pk=taken.about).first()
    return (
        redirect("backoffice:case", reference=found.reference)
        if found
        else redirect("backoffice:inbox")
    )


@audience("officer")
@require_POST
def release(request: HttpRequest, task: UUID) -> HttpResponse:
    """Give a task back."""
    running.release(task, by=actor(request), at=timezone.now())
    return redirect("backoffice:inbox")


@audience("officer")
def search(request: HttpRequest) -> HttpResponse:
    """Find a case by its reference."""
    typed = request.GET.get("q", "")[:60]
    try:
        wanted = references.parse(typed)
    except references.BadReferenceError as error:
        messages.error(request, str(error))
        return redirect("backoffice:inbox")
    if not Application.objects.visible_to(actor(request)).filter(reference=wanted).exists():
        messages.error(request, "Tidak ada kasus dengan nomor itu di perangkat daerah Anda.")
        return redirect("backoffice:inbox")
    return redirect("backoffice:case", reference=wanted)


def masked_names(cases: Iterable[Application]) -> dict[UUID, str]:
    """Return the masked applicant of each case. One statement."""
    told = list(cases)
    ring = Keyring.of([a.subject for a in told])
    return {a.pk: _masked(a, ring) for a in told}
