"""A photo before everybody sees it: what is to be hidden, suggested by a machine, decided by a person."""

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.reports import photographing
from pendopo.domain.reports.models import Report, ReportPhoto
from pendopo.domain.reports.moving import NotNowError, NotYoursError
from pendopo.engines.blurring.rectangles import Rectangle
from pendopo.ground.audience import actor, audience

ROWS = range(3)
PARTS = ("left", "top", "width", "height")
PERCENT = 10
"""Rectangles are in thousandths of a side, people's numbers in hundredths."""


@audience("officer")
def release(request: HttpRequest, reference: str, photo: UUID) -> HttpResponse:
    """Choose what is hidden in a photo and let everybody see it, or take it away again."""
    me, now = actor(request), timezone.now()
    found = _found(request, reference, photo)
    if request.method != "POST":
        return _page(request, found)
    try:
        if request.POST.get("deed") == "withdraw":
            photographing.withdraw(photo, by=me, at=now)
        else:
            photographing.release(photo, hide=list(_chosen(request.POST)), by=me, at=now)
    except (NotYoursError, NotNowError) as error:
        return _page(request, found, problem=_(str(error)))
    return redirect("backoffice:report", reference=reference)


def _page(request: HttpRequest, photo: ReportPhoto, problem: str = "") -> HttpResponse:
    suggested = [Rectangle(*each) for each in photo.suggested]
    context = frame(
        request,
        "reports",
        photo=photo,
        report=photo.report,
        suggested=[(",".join(map(str, each)), _where(each)) for each in suggested],
        waits=photo.looked_at is None,
        rows=ROWS,
        problem=problem,
    )
    return render(request, "backoffice/release.html", context, status=422 if problem else 200)


def _where(part: Rectangle) -> dict[str, int]:
    return {name: round(value / PERCENT) for name, value in zip(PARTS, part, strict=True)}


def _chosen(given: QueryDict) -> Iterator[Rectangle]:
    """Yield the rectangles that were ticked or drawn, and those given as four numbers."""
    for told in given.getlist("part")[: photographing.MOST_HIDDEN]:
        yield from _rectangle(told.split(","), 1)
    for row in ROWS:
        numbers = [given.get(f"{name}-{row}", "").strip() for name in PARTS]
        if all(numbers):
            yield from _rectangle(numbers, PERCENT)


def _rectangle(numbers: list[str], scale: int) -> Iterator[Rectangle]:
    try:
        values = [round(float(number.replace(",", ".")) * scale) for number in numbers]
    except (ValueError, OverflowError):
        return
    if len(values) == len(PARTS):
        yield Rectangle(*values)


def _found(request: HttpRequest, reference: str, photo: UUID) -> ReportPhoto:
    reports = Report.objects.visible_to(actor(request)).filter(reference=reference)
    rows = ReportPhoto.objects.select_related("report__category", "evidence__scan")
    found = rows.filter(report__in=reports, pk=photo).first()
    if found is None or not type(found.evidence).objects.cleared().filter(pk=found.evidence_id):
        raise Http404
    return found
