"""What was issued, and ending a document's validity."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.documents.revoking import revoke as end
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience

LEAST, MOST = 10, 100
State = IssuedDocument.State
STATES = {
    State.NUMBERED: (gettext_noop("Sedang disusun"), "neutral"),
    State.PREPARED: (gettext_noop("Menunggu tanda tangan"), "warn"),
    State.SIGNED: (gettext_noop("Sedang diselesaikan"), "info"),
    State.ISSUED: (gettext_noop("Terbit"), "ok"),
    State.FAILED: (gettext_noop("Gagal"), "danger"),
    State.VOID: (gettext_noop("Batal"), "neutral"),
}


@audience("officer")
def documents(
    request: HttpRequest, problem: str = "", wrong: IssuedDocument | None = None
) -> HttpResponse:
    """The agency's documents, the latest first."""
    me = actor(request)
    found = (
        IssuedDocument.objects.visible_to(me)
        .select_related("revocation", "agency")
        .prefetch_related("signatures")
        .order_by("-numbered_at")[:MOST]
    )
    rows = [
        {
            "document": d,
            "state": _(STATES[State(d.state)][0]),
            "tone": STATES[State(d.state)][1],
            "unsure": any(s.state == "unknown" for s in d.signatures.all()),
            "may_revoke": d.state == State.ISSUED and _may_revoke(me, d),
            "wrong": d == wrong,
        }
        for d in found
    ]
    context = frame(request, "documents", rows=rows, problem=problem, typed=request.POST)
    return render(request, "backoffice/documents.html", context, status=422 if problem else 200)


@audience("officer")
@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Revoke a document, with a reason; only those who may sign for the agency."""
    me = actor(request)
    found = (
        IssuedDocument.objects.visible_to(me)
        .filter(code=code, state="issued")
        .select_related("agency")
        .first()
    )
    if found is None or not _may_revoke(me, found):
        raise Http404
    reason = request.POST.get("reason", "").strip()[:300]
    if len(reason) < LEAST:
        problem = _("Tulis alasan pencabutan, paling sedikit 10 huruf.")
        return documents(request, problem=problem, wrong=found)
    end(found, reason=reason, by=me, at=timezone.now())
    messages.success(request, _("%(number)s dicabut.") % {"number": found.number})
    return redirect("backoffice:documents")


def _may_revoke(me: Actor, document: IssuedDocument) -> bool:
    return any(me.holds(role, agency=document.agency.code) for role in ("kepala", "kepala-bidang"))
