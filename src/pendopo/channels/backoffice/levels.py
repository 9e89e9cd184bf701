"""Water levels at the body that watches them: an officer enters what the staff gauge says."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.directory.city import city
from pendopo.domain.information import levels
from pendopo.domain.information.gauges import Reading, gauges
from pendopo.ground.audience import actor, audience

if TYPE_CHECKING:
    from pendopo.domain.information.alerts import Alert

MOST = 24
REFUSED = (
    levels.NoGaugeError,
    levels.LevelError,
    levels.MomentError,
    levels.NotAReaderError,
)


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest) -> HttpResponse:
    """Enter a level; what it gives rise to is drafted, and waits for a person."""
    me, now = actor(request), timezone.now()
    mine = [plan for plan in gauges() if plan.reads(me)]
    if not mine:
        raise Http404
    if request.method == "POST":
        try:
            cm, moment = _typed(request)
            drafted: Alert | None = levels.read(
                request.POST.get("gauge", ""), cm=cm, read_at=moment, by=me, at=now
            )
        except REFUSED as error:
            messages.error(request, str(error))
            return redirect("backoffice:levels")
        if drafted:
            messages.warning(request, _("Tinggi air ini perlu peringatan. Periksa rancangannya."))
            return redirect("backoffice:warning", alert=drafted.pk)
        messages.success(request, _("Tinggi air dicatat."))
        return redirect("backoffice:levels")
    latest = Reading.objects.filter(gauge__code__in=[plan.code for plan in mine])
    context = frame(
        request,
        "levels",
        plans=mine,
        now=now,
        readings=latest.select_related("gauge", "by").order_by("-at")[:MOST],
    )
    return render(request, "backoffice/levels.html", context)


def _typed(request: HttpRequest) -> tuple[int, datetime]:
    """Return centimetres and moment as typed. Raises LevelError, MomentError."""
    try:
        cm = int(request.POST.get("cm", ""))
    except ValueError:
        raise levels.LevelError(levels.LevelError.__doc__) from None
    try:
        moment = datetime.fromisoformat(request.POST.get("at", "")[:20])
    except ValueError:
        raise levels.MomentError(levels.MomentError.__doc__) from None
    return cm, timezone.make_aware(moment, city().zone) if timezone.is_naive(moment) else moment
