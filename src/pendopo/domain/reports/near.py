"""Reports of the same thing: near in place, or alike in words, and still open."""

from math import cos, radians

from django.db.models import Q, QuerySet

from pendopo.domain.reports.models import Category, Report

METRES = 150
METRES_A_DEGREE = 111_320.0
MOST = 5
LEAST_WORDS = 4
"""Letters of a word that tells something."""


def near(
    category: Category, *, lat: float | None, lng: float | None, area: str, most: int = MOST
) -> QuerySet[Report]:
    """Return open public reports of the same group within 150 m, else of the same kind and area."""
    rows = Report.objects.public().filter(state__in=Report.LIVE, category__group=category.group)
    rows = rows.select_related("category", "area", "agency", "office")
    if lat is not None and lng is not None:
        tall = METRES / METRES_A_DEGREE
        wide = tall / max(cos(radians(lat)), 0.01)
        rows = rows.filter(lat__range=(lat - tall, lat + tall), lng__range=(lng - wide, lng + wide))
        return rows.order_by("-filed_at")[:most]
    if not area:
        return rows.none()
    return rows.filter(Q(area=area), category=category).order_by("-filed_at")[:most]
