"""Questions to outside systems that wait for an officer: failed, or long without an answer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.channels.backoffice.outside import KINDS
from pendopo.domain.applications import exchanging
from pendopo.domain.applications.models import Exchange
from pendopo.ground.audience import actor, audience

Kind, Problem = Exchange.Kind, Exchange.Problem


@audience("officer")
def troubled(request: HttpRequest) -> HttpResponse:
    """Exchanges of the officer's cases that failed or stay unanswered, the oldest first."""
    problems = {
        Problem.UNREACHED: _("Sistem itu tidak dapat dihubungi."),
        Problem.UNANSWERED: _("Jawabannya tidak datang."),
        Problem.UNDECIDED: _("Sistem itu belum memutuskan."),
        Problem.UNUSABLE: _("Jawabannya tidak dapat dipakai."),
        Problem.UNTRUSTED: _("Tanda tangan dokumen itu tidak dapat dipercaya."),
        Problem.ERASED: _("Data pemohon sudah dihapus."),
    }
    found = (
        Exchange.objects.visible_to(actor(request))
        .troubled()
        .select_related("application")
        .order_by("asked_at")[:100]
    )
    rows = [
        {
            "exchange": each,
            "kind": _(KINDS[Kind(each.kind)]),
            "problem": problems[Problem(each.problem)] if each.problem else "",
        }
        for each in found
    ]
    return render(request, "backoffice/exchanges.html", frame(request, "exchanges", rows=rows))


@audience("officer")
@require_POST
def retry(request: HttpRequest, exchange: UUID) -> HttpResponse:
    """Ask again now. What may have been done already is asked about first, never sent blindly."""
    me = actor(request)
    if not Exchange.objects.visible_to(me).filter(pk=exchange).exists():
        raise Http404
    if exchanging.retry(exchange, by=me, at=timezone.now()):
        messages.success(request, _("Akan ditanyakan lagi sebentar lagi."))
    else:
        messages.info(request, _("Jawabannya sudah datang."))
    return redirect("backoffice:exchanges")
