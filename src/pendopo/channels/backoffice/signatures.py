"""Signing a batch: the prepared letters, one passphrase, one act."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.channels.backoffice.inbox import masked_names
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.signing import sign_waiting
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.documents.preparing import letter
from pendopo.domain.people.reading import record_view
from pendopo.domain.people.standing_in import NoCapacityError
from pendopo.domain.workflow.models import Task
from pendopo.engines.signatures.signing import Refused, Signed, Unknown, WrongPassphraseError
from pendopo.ground.audience import actor, audience

SPECIMEN = {
    "prefix": "",
    "title": "(pejabat penanda tangan)",
    "own_title": "",
    "name": "Belum ditandatangani",
    "rank": "",
    "employee_number": "",
    "order": "",
}


@audience("officer")
def waiting(request: HttpRequest, problem: str = "") -> HttpResponse:
    """The letters that wait for this signatory; what was left unticked stays so after a problem."""
    me = actor(request)
    cases = Task.objects.waiting_for_an_officer().workable_by(me).to_sign().values("about")
    ready = list(
        IssuedDocument.objects.visible_to(me)
        .ready_to_sign()
        .filter(about__in=cases)
        .order_by("numbered_at")[:100]
    )
    told = {
        a.pk: a
        for a in Application.objects.visible_to(me)
        .filter(pk__in=[d.about for d in ready])
        .select_related("service")
    }
    names = masked_names(told.values())
    chosen = set(request.POST.getlist("documents"))
    rows = [
        {
            "document": d,
            "case": told[d.about],
            "name": names[d.about],
            "chosen": str(d.pk) in chosen or not problem,
        }
        for d in ready
        if d.about in told
    ]
    context = frame(request, "signatures", rows=rows, problem=problem)
    return render(request, "backoffice/signatures.html", context, status=422 if problem else 200)


IS_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@audience("officer")
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Sign the chosen letters now, in this request."""
    chosen = [UUID(text) for text in request.POST.getlist("documents") if IS_UUID.fullmatch(text)]
    if not chosen:
        return waiting(request, problem=_("Pilih paling sedikit satu surat."))
    try:
        answers = sign_waiting(
            chosen,
            passphrase=request.POST.get("passphrase", ""),
            by=actor(request),
            at=timezone.now(),
        )
    except (WrongPassphraseError, NoCapacityError) as error:
        return waiting(request, problem=str(error))
    signed = sum(isinstance(a, Signed) for a in answers.values())
    messages.success(request, f"{signed} surat ditandatangani.")
    if unsure := sum(isinstance(a, Unknown) for a in answers.values()):
        messages.error(request, f"{unsure} surat belum pasti. Lihat Dokumen terbit; jangan ulangi.")
    for refusal in {a.why for a in answers.values() if isinstance(a, Refused)}:
        messages.error(request, f"Tidak ditandatangani: {refusal}")
    return redirect("backoffice:signatures")


@audience("officer")
def preview(request: HttpRequest, document: UUID) -> HttpResponse:
    """Read a letter before signing it."""
    me, now = actor(request), timezone.now()
    found = (
        IssuedDocument.objects.visible_to(me)
        .filter(pk=document)
        .select_related("agency", "office")
        .first()
    )
    if found is None:
        raise Http404
    record_view(
        by=me,
        about=found.about,
        subjects=[found.subject],
        purpose="letter",
        agency=found.agency.code,
        at=now,
    )
    return HttpResponse(
        letter(found, signatory=SPECIMEN, at=now),
        content_type="application/pdf",
        headers={"Content-Disposition": "inline", "Cache-Control": "no-store"},
    )
