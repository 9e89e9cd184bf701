"""The head's page: how much each officer has in hand, what is late, who is away until when."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.channels.backoffice.inbox import lines
from pendopo.domain.directory.city import city
from pendopo.domain.people.colleagues import led_by
from pendopo.domain.people.models import Account
from pendopo.domain.workflow import reassigning, running
from pendopo.domain.workflow.models import Task
from pendopo.domain.workflow.workload import Load, load
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.live import address

MOST = 50


@audience("officer")
def head(request: HttpRequest) -> HttpResponse:
    """Load, lateness and absences of the bodies this officer leads."""
    me, now = _leader(request), timezone.now()
    midnight = datetime.combine(now.astimezone(city().zone).date(), time(), city().zone)
    tomorrow, monday = midnight + timedelta(days=1), midnight - timedelta(days=midnight.weekday())
    officers = list(led_by(me, at=now))
    loads = load(of=me, since=monday, until=tomorrow, at=now)
    pressing = (
        Task.objects.waiting_for_an_officer()
        .visible_to(me)
        .filter(Q(due_at__lt=tomorrow) | Q(escalated_at__isnull=False))
        .order_by("due_at", "id")
    )
    free = loads.pop(None, Load())
    context = frame(
        request,
        "head",
        officers=[_officer(o, loads.get(o.pk, Load()), at=now) for o in officers],
        people=[{"id": o.pk, "name": o.display_name} for o in officers],
        rows=lines(pressing[:MOST], actor(request), at=now),
        facts=_facts([free, *loads.values()], free, officers, at=now),
        today=midnight.date(),
        live=address([f"agency:{code}" for code in sorted(me.agencies)]),
    )
    return render(request, "backoffice/leading.html", context)


def _leader(request: HttpRequest) -> Actor:
    """Return the officer in the roles in which they lead. Raises Http404 for who leads nobody."""
    me = actor(request).as_head
    if not me.grants:
        raise Http404
    return me


def _officer(account: Account, held: Load, *, at: datetime) -> dict[str, Any]:
    away = next(iter(account.absences.all()), None)
    return {
        "name": account.display_name,
        "titles": [role.title for role in account.roles.all()],
        "load": held,
        "away": away,
        "away_now": bool(away and away.starts <= at),
        "until": away.ends - timedelta(minutes=1) if away else None,
    }


def _facts(
    loads: list[Load], free: Load, officers: list[Account], *, at: datetime
) -> list[dict[str, Any]]:
    away = sum(any(a.starts <= at for a in o.absences.all()) for o in officers)
    return [
        {"label": _("Tugas terbuka"), "value": sum(each.held for each in loads)},
        {"label": _("Terlambat"), "value": sum(each.late for each in loads), "late": True},
        {"label": _("Jatuh tempo hari ini"), "value": sum(each.today for each in loads)},
        {"label": _("Belum diambil"), "value": free.held},
        {"label": _("Selesai minggu ini"), "value": sum(each.done for each in loads)},
        {"label": _("Petugas tidak masuk"), "value": away},
    ]


@audience("officer")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen tasks to an officer; each that cannot be given says why, once."""
    me = _leader(request)
    try:
        to = UUID(request.POST.get("to", ""))
        chosen = [UUID(text) for text in request.POST.getlist("tasks")[:MOST]]
    except ValueError:
        to, chosen = None, []
    if to is None or not chosen:
        messages.error(request, _("Pilih paling sedikit satu tugas, dan petugas yang menerima."))
        return redirect("backoffice:head")
    done, troubles = 0, set()
    for task in chosen:
        try:
            reassigning.reassign(task, to=to, by=me, at=timezone.now())
            done += 1
        except (
            *(reassigning.NotTheirsToGiveError, reassigning.UnableError),
            running.ClosedError,
        ) as error:
            troubles.add(str(error))
    if done:
        told = ngettext("%(count)s tugas dialihkan.", "%(count)s tugas dialihkan.", done)
        messages.success(request, told % {"count": done})
    for trouble in sorted(troubles):
        messages.error(request, trouble)
    return redirect("backoffice:head")
