"""A proof of work at the desk: beside the photo of the report, with what is odd about it; somebody else decides."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.people.reading import record_view
from pendopo.domain.reports import proving
from pendopo.domain.reports.models import Proof, ReportPhoto
from pendopo.domain.reports.moving import NotNowError, NotYoursError, ReasonNeededError
from pendopo.engines.proofing.facts import SENTENCES, Point
from pendopo.engines.proofing.placing import metres
from pendopo.ground.audience import actor, audience

REFUSED = (
    NotYoursError,
    NotNowError,
    ReasonNeededError,
    proving.OwnProofError,
    proving.StillComparedError,
    proving.DoubtedError,
)


@audience("officer")
def proof(request: HttpRequest, proof: UUID, problem: str = "") -> HttpResponse:
    """One proof beside how it was before. The look is recorded."""
    me = actor(request)
    found = _found(request, proof)
    report = found.assignment.report
    record_view(
        by=me,
        about=report.pk,
        subjects=[report.subject],
        purpose="report",
        agency=report.agency.code,
        at=timezone.now(),
    )
    told = [
        (each.weight, _(SENTENCES[each.code]).format(**each.values))
        for each in proving.findings(found)
    ]
    context = frame(
        request,
        "reports",
        proof=found,
        report=report,
        before=report.photos.filter(kind=ReportPhoto.Kind.BEFORE).order_by("at"),
        findings=told,
        doubted=proving.doubts(found) == "doubted",
        away=_away(found),
        own=found.account_id == me.account,
        problem=problem,
        typed=request.POST.get("reason", ""),
    )
    return render(request, "backoffice/proof.html", context, status=422 if problem else 200)


@audience("officer")
@require_POST
def decide(request: HttpRequest, proof: UUID) -> HttpResponse:
    """Accept a proof, or ask for another."""
    me, now = actor(request), timezone.now()
    reason = request.POST.get("reason", "")[:1000]
    found = _found(request, proof)
    try:
        if request.POST.get("deed") == "approve":
            proving.approve(proof, reason=reason, by=me, at=now)
            messages.success(request, _("Foto diterima. Tugas itu selesai."))
        else:
            proving.send_back(proof, reason=reason, by=me, at=now)
            messages.success(request, _("Foto dikembalikan dengan alasannya."))
    except REFUSED as error:
        return proof_page(request, proof, problem=_(str(error)))
    return redirect("backoffice:report", reference=found.assignment.report.reference)


proof_page = proof


def _found(request: HttpRequest, proof: UUID) -> Proof:
    rows = Proof.objects.visible_to(actor(request)).select_related(
        "assignment__report__category", "assignment__report__agency", "account", "photo"
    )
    found = rows.filter(pk=proof).first()
    if found is None:
        raise Http404
    return found


def _away(proof: Proof) -> int | None:
    """Return how many metres a phone was from where the report is."""
    report = proof.assignment.report
    if None in {proof.lat, proof.lng, report.lat, report.lng}:
        return None
    here, there = Point(proof.lat or 0, proof.lng or 0), Point(report.lat or 0, report.lng or 0)
    return round(metres(here, there))
