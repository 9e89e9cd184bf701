"""Reports of the same thing: near in place, or alike in words in the same kelurahan, and still open."""

from math import cos, radians

from django.db.models import Q

from pendopo.domain.directory.whereabouts import area_code_at
from pendopo.domain.reports.finding import alike
from pendopo.domain.reports.models import Category, Report

METRES = 150
METRES_A_DEGREE = 111_320.0
MOST = 5
LOOKED_AT = 60
"""The latest of a kelurahan and group, whose words are compared."""


def near(
    category: Category, *, lat: float | None, lng: float | None, area: str, text: str = ""
) -> list[Report]:
    """Return open public reports of a group: within 150 m, else of the kelurahan and alike.

    Alike is what has the same category, or much the same words. One statement.
    """
    rows = Report.objects.public().filter(state__in=Report.LIVE, category__group=category.group)
    rows = rows.select_related("category", "area", "agency", "office").order_by("-filed_at")
    places = Q()
    if lat is not None and lng is not None:
        tall = METRES / METRES_A_DEGREE
        wide = tall / max(cos(radians(lat)), 0.01)
        places = Q(lat__range=(lat - tall, lat + tall), lng__range=(lng - wide, lng + wide))
        area = area_code_at(lat, lng) or area
    if area:
        places |= Q(area=area)
    if not places:
        return []
    found = list(rows.filter(places)[:LOOKED_AT])
    close = [
        each for each in found if lat is not None and lng is not None and _within(each, lat, lng)
    ]
    others = [each for each in found if each not in close]
    if lat is None:
        close = [each for each in others if each.category_id == category.code]
    return [*close, *(each for each in alike(text, others) if each not in close)][:MOST]


def _within(report: Report, lat: float, lng: float) -> bool:
    """Tell whether a report lies within 150 m of a place."""
    if report.lat is None or report.lng is None:
        return False
    north = (report.lat - lat) * METRES_A_DEGREE
    east = (report.lng - lng) * METRES_A_DEGREE * cos(radians(lat))
    return north * north + east * east <= METRES * METRES
