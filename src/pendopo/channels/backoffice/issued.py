"""What was issued, and ending a document's validity."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.documents.revoking import revoke as end
from pendopo.ground.audience import actor, audience

LEAST = 10


@audience("officer")
def documents(request: HttpRequest) -> HttpResponse:
    """The agency's documents, the latest first."""
    found = (
        IssuedDocument.objects.visible_to(actor(request))
        .select_related("revocation")
        .prefetch_related("signatures")
        .order_by("-numbered_at")[:100]
    )
    return render(
        request, "backoffice/documents.html", frame(request, "documents", documents=found)
    )


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
    if found is None or not any(
        me.holds(role, agency=found.agency.code) for role in ("kepala", "kepala-bidang")
    ):
        raise Http404
    reason = request.POST.get("reason", "").strip()[:300]
    if len(reason) < LEAST:
        messages.error(request, "Tulis alasan pencabutan, paling sedikit 10 huruf.")
    else:
        end(found, reason=reason, by=me, at=timezone.now())
        messages.success(request, f"{found.number} dicabut.")
    return redirect("backoffice:documents")
