"""One inbox, ordered by due time. Names stay masked: opening a case is a choice, and recorded."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import told_name
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.workflow import inboxes, running
from pendopo.domain.workflow.models import Task, TaskQuerySet
from pendopo.engines.dates import day, short_span
from pendopo.engines.forms.describing import say
from pendopo.engines.identity.masking import mask_name
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.live import address
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

PAGE = 50
FULL_DAY = timedelta(hours=8)
SOON = timedelta(hours=2)
TABS = {
    "": ("", gettext_noop("Semua")),
    "saya": (inboxes.MINE, gettext_noop("Milik saya")),
    "bebas": (inboxes.FREE, gettext_noop("Belum diambil")),
    "terlambat": (inboxes.LATE, gettext_noop("Terlambat")),
    "eskalasi": (inboxes.ESCALATED, gettext_noop("Dieskalasi")),
}
PARTS = {"layanan": "service", "langkah": "step", "kantor": "body"}


@audience("officer")
def inbox(request: HttpRequest) -> HttpResponse:
    """The tasks of the lanes the officer works in, the most pressing first."""
    me, now = actor(request), timezone.now()
    asked = told(request.GET)
    wanted = wanted_by(asked)
    lots, kept = inboxes.around(by=me, at=now)
    total = sum(lot.count(wanted.show) for lot in lots if lot.fits(wanted))
    page = Paginator(range(total), PAGE).get_page(request.GET.get("halaman"))
    begin = max(0, page.start_index() - 1)
    rows = lines(inboxes.tasks(wanted, by=me, at=now)[begin : begin + PAGE], me, at=now)
    context = frame(
        request,
        "mine" if wanted.show == inboxes.MINE else "inbox",
        heading=_("Tugas saya") if wanted.show == inboxes.MINE else _("Tugas tim"),
        groups=grouped(rows),
        total=total,
        late=sum(lot.late for lot in lots if lot.fits(wanted)),
        tabs=_tabs(asked, wanted, lots),
        choices=_choices(wanted, lots),
        several=len(inboxes.bodies(lots)) > 1,
        page=page,
        query=urlencode(asked),
        narrowed=bool(asked),
        kept=[{"view": view, "current": view.query == urlencode(asked)} for view in kept],
        live=address([f"agency:{code}" for code in sorted(me.agencies)]),
    )
    return render(request, "backoffice/inbox.html", context)


def told(query: QueryDict) -> dict[str, str]:
    """Return the parts of an address that narrow the inbox, in one order; what is foreign falls out."""
    shown = {"lihat": query.get("lihat", "")} if query.get("lihat") in TABS else {}
    parts = {name: query.get(name, "")[:80] for name in PARTS}
    return {name: value for name, value in {**shown, **parts}.items() if value}


def wanted_by(asked: dict[str, str]) -> inboxes.Filter:
    parts = {part: asked.get(name, "") for name, part in PARTS.items()}
    return inboxes.Filter(show=TABS[asked.get("lihat", "")][0], **parts)


def _tabs(
    asked: dict[str, str], wanted: inboxes.Filter, lots: list[inboxes.Lot]
) -> list[dict[str, Any]]:
    rest = {name: value for name, value in asked.items() if name != "lihat"}
    return [
        {
            "url": f"?{urlencode({'lihat': name, **rest} if name else rest)}",
            "name": name,
            "label": _(label),
            "count": sum(lot.count(show) for lot in lots if lot.fits(wanted)),
            "current": show == wanted.show,
        }
        for name, (show, label) in TABS.items()
    ]


def _choices(wanted: inboxes.Filter, lots: list[inboxes.Lot]) -> list[dict[str, Any]]:
    """Return what can be chosen among, given what else is chosen."""
    language = get_language() or "id"
    services = {
        lot.service: say(lot.title, language) for lot in lots if lot.fits(wanted, but="service")
    }
    steps = {
        lot.step["id"]: say(lot.step, language) for lot in lots if lot.fits(wanted, but="step")
    }
    offices = inboxes.bodies(lots)
    found = [
        ("layanan", _("Layanan"), _("Semua layanan"), services, wanted.service),
        ("langkah", _("Langkah"), _("Semua langkah"), steps, wanted.step),
        (
            "kantor",
            _("Kantor"),
            _("Semua kantor"),
            offices if len(offices) > 1 else {},
            wanted.body,
        ),
    ]
    return [
        {"name": name, "label": label, "every": every, "chosen": chosen, "options": options.items()}
        for name, label, every, options, chosen in found
        if options or chosen
    ]


def lines(tasks: TaskQuerySet, me: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return the rows of some tasks. Three statements: tasks, cases, keys."""
    chosen = list(tasks.select_related("claimed_by", "agency", "office"))
    cases = {
        a.pk: a
        for a in Application.objects.visible_to(me)
        .filter(pk__in=[t.about for t in chosen])
        .select_related("service")
    }
    names = masked_names(cases.values())
    places = dict(CityLists().kelurahan()) if chosen else {}
    return [
        {**_line(t, me, at=at), **_told(cases[t.about], names, places)}
        for t in chosen
        if t.about in cases
    ]


def grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows under their headings: late, today, each day after."""
    return [
        {"title": title, "late": bool(late), "rows": list(group)}
        for (title, late), group in groupby(rows, key=lambda r: (r["group"], r["late"]))
    ]


def _told(case: Application, names: dict[UUID, str], places: dict[str, str]) -> dict[str, Any]:
    return {
        "case": case,
        "service": say(case.service.listing["name"], get_language() or "id"),
        "name": names[case.pk],
        "place": places.get(case.area, "").partition(",")[0],
    }


def _line(task: Task, me: Actor, *, at: datetime) -> dict[str, Any]:
    calendar, zone = working_calendar(), city().zone
    language = "en" if (get_language() or "").startswith("en") else "id"
    due = task.due_at or at
    left, local, today = calendar.between(at, due), due.astimezone(zone), at.astimezone(zone).date()
    late = due < at
    return {
        "task": task,
        "left": short_span(left, calendar.day_length(today) or FULL_DAY, language),
        "due": local,
        "late": late,
        "soon": not late and left < SOON,
        "group": _("Terlambat")
        if late
        else _("Jatuh tempo hari ini")
        if local.date() == today
        else day(local.date(), language, weekday=True),
        "mine": task.claimed_by_id == me.account,
        "consult": task.kind == Task.Kind.CONSULT,
        "body": task.office.name if task.office else task.agency.short_name if task.agency else "",
    }


def masked_names(cases: Iterable[Application]) -> dict[UUID, str]:
    """Return the masked applicant of each case. One statement."""
    found = list(cases)
    ring = Keyring.of([a.subject for a in found])
    return {a.pk: _masked(a, ring) for a in found}


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
        return opened(request, running.claim(task, by=actor(request), at=timezone.now()))
    except (running.TakenError, running.ClosedError) as error:
        messages.error(request, str(error))
        return redirect("backoffice:inbox")


@audience("officer")
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """Take the most pressing task that nobody holds; what a colleague takes meanwhile is passed over."""
    me, now = actor(request), timezone.now()
    wanted = inboxes.Filter(show=inboxes.FREE)
    for task in inboxes.tasks(wanted, by=me, at=now).values_list("pk", flat=True)[:PAGE]:
        try:
            return opened(request, running.claim(task, by=me, at=now))
        except (running.TakenError, running.ClosedError):
            continue
    messages.info(request, _("Semua tugas sudah ada yang memegang."))
    return redirect("backoffice:inbox")


def opened(request: HttpRequest, task: Task) -> HttpResponse:
    """Answer with the case of a task, on that task."""
    found = Application.objects.visible_to(actor(request)).filter(pk=task.about).first()
    if found is None:
        return redirect("backoffice:inbox")
    return redirect(f"{reverse('backoffice:case', args=[found.reference])}?tugas={task.pk}")


@audience("officer")
@require_POST
def release(request: HttpRequest, task: UUID) -> HttpResponse:
    """Give a task back."""
    running.release(task, by=actor(request), at=timezone.now())
    return redirect("backoffice:inbox")


@audience("officer")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filter under a name."""
    asked = told(QueryDict(request.POST.get("query", "")[:300]))
    name = " ".join(request.POST.get("name", "").split())[:60]
    if not (name and asked):
        messages.error(request, _("Pilih saringan, lalu beri nama tampilannya."))
    else:
        try:
            inboxes.keep(name, urlencode(asked), by=actor(request))
        except inboxes.TooManyViewsError as error:
            messages.error(request, str(error))
    return redirect(f"{reverse('backoffice:inbox')}?{urlencode(asked)}")


@audience("officer")
@require_POST
def discard(request: HttpRequest, view: UUID) -> HttpResponse:
    """Forget a kept filter."""
    inboxes.discard(view, by=actor(request))
    return redirect("backoffice:inbox")
