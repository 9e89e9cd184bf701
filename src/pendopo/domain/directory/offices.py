"""Finding an office: by words, kind, area and service, and how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from django.db.models import Q, QuerySet

from pendopo.domain.directory.models import Agency, Area, Office

EARTH = 6371.0
POLE, HALF_ROUND = 90, 180
COARSE = 2
"""Decimals that are kept of where a visitor is: about a kilometre."""
Place = tuple[float, float]
"""Latitude and longitude, in degrees."""
KINDS = {"kelurahan": Q(area__kind=Area.Kind.VILLAGE), "dinas": ~Q(area__kind=Area.Kind.VILLAGE)}


@dataclass(frozen=True, slots=True)
class Found:
    """An office, how far it is in kilometres, and whether that is from its area's midpoint."""

    office: Office
    km: float | None


def offices(*, words: str = "", kind: str = "", agency: Agency | None = None) -> QuerySet[Office]:
    """Return offices, by name; of an agency that stands in for one by area, all of that area kind."""
    found = Office.objects.select_related("agency", "area__parent").order_by("name")
    for word in words.split()[:5]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(agency__name__icontains=word)
            | Q(area__name__icontains=word)
            | Q(area__parent__name__icontains=word)
        )
    if kind in KINDS:
        found = found.filter(KINDS[kind])
    return found.filter(of_agency(agency)) if agency else found


def of_agency(agency: Agency) -> Q:
    """Return what tells the offices that serve an agency's services."""
    if agency.by_area == Agency.ByArea.VILLAGE:
        return KINDS["kelurahan"]
    if agency.by_area == Agency.ByArea.DISTRICT:
        return Q(area__kind=Area.Kind.DISTRICT, agency__area__isnull=False)
    return Q(agency=agency) & ~KINDS["kelurahan"]


def serving(agency: Agency, office: Office) -> bool:
    """Tell whether an office serves an agency's services; the same as `of_agency`, without asking."""
    area = office.area
    if agency.by_area == Agency.ByArea.VILLAGE:
        return area is not None and area.kind == Area.Kind.VILLAGE
    if agency.by_area == Agency.ByArea.DISTRICT:
        return area is not None and area.kind == Area.Kind.DISTRICT and bool(office.agency.area_id)
    return office.agency_id == agency.pk


def place_of(office: Office) -> Place | None:
    """Return where an office is: its own point, else the midpoint of its kelurahan."""
    for each in (office, office.area):
        if each is not None and each.lat is not None and each.lng is not None:
            return each.lat, each.lng
    return None


def coarse(text: str) -> Place | None:
    """Read `-6.60,106.80`, rounded to about a kilometre; None for what is no place on Earth."""
    try:
        lat, lng = (round(float(part), COARSE) for part in text.split(","))
    except (ValueError, OverflowError):
        return None
    return (lat, lng) if abs(lat) <= POLE and abs(lng) <= HALF_ROUND else None


def nearest(found: Iterable[Office], place: Place | None) -> list[Found]:
    """Return offices with their distance from a place, the nearest first; as they came without."""
    told = [
        Found(o, _km(place, where) if place and (where := place_of(o)) else None) for o in found
    ]
    if place is None:
        return told
    return sorted(told, key=lambda each: (each.km is None, each.km or 0.0))


def _km(one: Place, other: Place) -> float:
    """Return the distance over the Earth (haversine), in kilometres."""
    (lat1, lng1), (lat2, lng2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
