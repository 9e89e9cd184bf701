"""A crew's open work: the list, and one piece of it with the form for its proof."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.domain.people.reading import record_view
from pendopo.domain.reports.models import Assignment, AssignmentQuerySet, Proof, ReportPhoto
from pendopo.domain.reports.proving import issue
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.vault import files

MOST = 40
"""A phone keeps sixty pages."""


@audience("officer")
def works(request: HttpRequest) -> HttpResponse:
    """The open work of an officer's bodies, what is due first."""
    me = actor(request)
    found = list(_open(me).order_by("due_at", "opened_at")[:MOST])
    proofs = Proof.objects.filter(assignment__in=found).order_by("received_at")
    last = {proof.assignment_id: proof for proof in proofs}
    context = _frame(me, works=[(work, last.get(work.pk)) for work in found])
    return render(request, "crew/works.html", context)


@audience("officer")
def work(request: HttpRequest, assignment: UUID, problem: str = "") -> HttpResponse:
    """One piece of work: what, where, how it was; and the form that takes a photo of it done."""
    me, now = actor(request), timezone.now()
    found = _open(me).filter(pk=assignment).first()
    if found is None:
        raise Http404
    report = found.report
    record_view(
        by=me,
        about=report.pk,
        subjects=[report.subject],
        purpose="report",
        agency=found.agency.code,
        at=now,
    )
    last = found.proofs.order_by("-received_at").first()
    context = _frame(
        me,
        work=found,
        report=report,
        last=last,
        waits=last is not None and last.decided_at is None,
        photos=report.photos.filter(kind=ReportPhoto.Kind.BEFORE).order_by("at"),
        word=issue([found], by=me, at=now)[found.pk],
        problem=problem,
    )
    return render(request, "crew/work.html", context, status=422 if problem else 200)


@audience("officer")
def photo(request: HttpRequest, assignment: UUID, photo: UUID) -> HttpResponse:
    """How it was before, as the reporter sent it."""
    me = actor(request)
    found = _open(me).filter(pk=assignment).first()
    rows = ReportPhoto.objects.select_related("evidence").filter(pk=photo)
    shown = rows.filter(report=found.report).first() if found else None
    if shown is None or not type(shown.evidence).objects.cleared().filter(pk=shown.evidence_id):
        raise Http404
    record_view(
        by=me,
        about=shown.report_id,
        subjects=[shown.evidence.subject],
        purpose="report photo",
        agency=found.agency.code if found else "",
        at=timezone.now(),
    )
    data = files.fetch(shown.evidence.subject, shown.evidence.file)
    response = HttpResponse(data, content_type=shown.evidence.media_type)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _open(me: Actor) -> AssignmentQuerySet:
    rows = Assignment.objects.visible_to(me).open()
    return rows.select_related("report__category", "report__area", "agency", "office")


def _frame(me: Actor, **context: Any) -> dict[str, Any]:
    roles = ", ".join(sorted({g.role.replace("-", " ") for g in me.grants}))
    return {
        "officer": {"name": me.name, "role": roles},
        "me": me.account,
        "now": timezone.now(),
        "title": _("Tugas lapangan"),
        **context,
    }
