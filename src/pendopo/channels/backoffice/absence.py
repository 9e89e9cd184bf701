"""Days away: an officer's own, or put down by the head, with the inbox handed over."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.directory.city import city
from pendopo.domain.people import absences
from pendopo.domain.people.colleagues import holders
from pendopo.domain.people.models import Absence
from pendopo.domain.workflow import inboxes, leaving, reassigning
from pendopo.ground.audience import actor, audience

KEEP, TEAM = "simpan", "tim"
DAY = timedelta(days=1)


@audience("officer")
def absence(request: HttpRequest) -> HttpResponse:
    """One's own days away, and to whom one's tasks go meanwhile."""
    me, now = actor(request), timezone.now()
    mine = Absence.objects.filter(account=me.signed_in, ended_at=None, ends__gt=now)
    rows = [
        {"id": a.pk, "starts": a.starts, "until": a.ends - timedelta(minutes=1)}
        for a in mine.order_by("starts")
    ]
    context = frame(
        request,
        "absence",
        rows=rows,
        me=me.signed_in,
        held=inboxes.tasks(inboxes.Filter(show=inboxes.MINE), by=me, at=now).count(),
        people=[
            {"id": p.pk, "name": p.display_name}
            for p in holders(me.grants, at=now)
            if p.pk != me.account
        ],
        today=now.astimezone(city().zone).date(),
    )
    return render(request, "backoffice/absence.html", context)


@audience("officer")
@require_POST
def put_down(request: HttpRequest) -> HttpResponse:
    """Put down days away, and hand the inbox over when asked."""
    me, back = actor(request), _back(request)
    hand = request.POST.get("hand", KEEP)
    try:
        account = UUID(request.POST.get("account", ""))
        starts, last = (date.fromisoformat(request.POST.get(n, "")) for n in ("first", "last"))
        to = UUID(hand) if hand not in {KEEP, TEAM} else None
        first, after = (datetime.combine(day, time(), city().zone) for day in (starts, last + DAY))
    except (ValueError, OverflowError):
        messages.error(request, _("Pilih petugas, hari pertama dan hari terakhir."))
        return redirect(back)
    try:
        handed = leaving.leave(
            account,
            starts=first,
            ends=after,
            keeps=hand == KEEP,
            to=to,
            by=me,
            at=timezone.now(),
        )
    except (
        *(absences.NotTheirsToSayError, absences.PeriodError, absences.AlreadyAwayError),
        reassigning.UnableError,
    ) as error:
        messages.error(request, str(error))
        return redirect(back)
    told = _("Tercatat. %(passed)s tugas ke rekan, %(returned)s kembali ke tim.")
    messages.success(request, told % {"passed": handed.passed, "returned": handed.returned})
    return redirect(back)


@audience("officer")
@require_POST
def end(request: HttpRequest, absence: UUID) -> HttpResponse:
    """Put down that an officer is back."""
    try:
        absences.end(absence, by=actor(request), at=timezone.now())
    except absences.NotTheirsToSayError as error:
        messages.error(request, str(error))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    return "backoffice:head" if request.POST.get("from") == "pimpinan" else "backoffice:absence"
