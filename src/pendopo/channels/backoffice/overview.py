"""A first look for those in charge: queues of each office, cases late and due today of each agency."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.directory.city import city
from pendopo.domain.queues import boards
from pendopo.domain.queues.models import Hall
from pendopo.domain.queues.supervising import leads
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.live import address

SLOW = 60
"""Minutes of waiting from which an office stands out."""


@audience("officer")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """How the bodies that an officer leads stand now; nobody is named. Raises Http404 for others."""
    me, now = actor(request).as_head, timezone.now()
    if not me.grants:
        raise Http404
    rows = Hall.objects.visible_to(me).select_related("office").order_by("office__name")
    halls = [_hall(hall, me, at=now) for hall in rows.prefetch_related("lines")]
    agencies = _agencies(me, at=now)
    context = frame(
        request,
        "overview",
        halls=halls,
        agencies=agencies,
        facts=[
            {"label": _("Menunggu di antrean"), "value": sum(each["waiting"] for each in halls)},
            {"label": _("Loket buka"), "value": sum(each["open"] for each in halls)},
            {
                "label": _("Menunggu terlama, menit"),
                "value": max((each["longest"] for each in halls), default=0),
            },
            {
                "label": _("Terlambat"),
                "value": sum(each["late"] for each in agencies),
                "late": True,
                "url": reverse("backoffice:head"),
            },
            {
                "label": _("Jatuh tempo hari ini"),
                "value": sum(each["today"] for each in agencies),
                "url": reverse("backoffice:head"),
            },
        ],
        live=address(
            [
                *(f"aggregate:{each['office'].pk}" for each in halls),
                *(f"agency:{code}" for code in sorted(me.agencies)),
            ]
        ),
    )
    return render(request, "backoffice/overview.html", context)


def _hall(hall: Hall, me: Actor, *, at: datetime) -> dict[str, Any]:
    """Return an office's lines as they stand, and where who leads it goes on; two statements."""
    plans = boards.plans(hall.pk)
    days, desks = boards.queues(plans, at=at), boards.desks(hall.pk)
    began = [day.since for day in days.values() if day.since]
    longest = max(0, int((at - min(began)).total_seconds() // 60)) if began else 0
    return {
        "office": hall.office,
        "url": reverse("counter:hall", args=[hall.pk]) if leads(me, hall) else "",
        "waiting": sum(day.waiting for day in days.values()),
        "longest": longest,
        "slow": longest >= SLOW,
        "open": sum(desk.open for desk in desks),
        "desks": len(desks),
        "paused": [plan.name for plan in plans if (day := days.get(plan.line)) and day.paused],
    }


def _agencies(me: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return what waits for an officer of each agency, late and due by tonight; one statement."""
    zone = city().zone
    tonight = datetime.combine(at.astimezone(zone).date(), time(), zone) + timedelta(days=1)
    rows = Task.objects.waiting_for_an_officer().visible_to(me).order_by("agency__name")
    told = rows.values(body=F("agency__name")).annotate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=at)),
        today=Count("pk", filter=Q(due_at__gte=at, due_at__lt=tonight)),
    )
    return [dict(each) for each in told]
