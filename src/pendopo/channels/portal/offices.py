"""Offices: which there are, whether they are open, how far, and how to get there."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from pendopo.channels.portal.home import row as service_row
from pendopo.channels.portal.hours import standing, today, week
from pendopo.domain.catalogue.finding import in_force, offered
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.directory.models import Area, Office
from pendopo.domain.directory.offices import (
    Found,
    Place,
    coarse,
    nearest,
    place_of,
    serving,
)
from pendopo.domain.directory.offices import offices as offices_like
from pendopo.domain.directory.opening import coming_holidays
from pendopo.ground.audience import audience

MOST = 12


@never_cache
@audience("public")
def offices(request: HttpRequest) -> HttpResponse:
    """All offices, or those that fit; the nearest first, once a place is given.

    A place comes from the phone by POST, in no address and so in no log, rounded, and is not kept.
    """
    query = request.GET.get("q", "")[:60].strip()
    kind = request.GET.get("jenis", "")[:20]
    area = request.GET.get("kelurahan", "")[:13]
    version = offered(request.GET.get("layanan", "")[:80], on=today())
    agency = version.service.agency if version else None
    sent = request.POST.get("tempat", "")[:40]
    place = coarse(sent) if sent else _midpoint(area)
    found = nearest(offices_like(words=query, kind=kind, agency=agency), place)
    every = bool(request.GET.get("semua"))
    shown = found if every else found[:MOST]
    rest = urlencode({**request.GET.dict(), "semua": "1"})
    context: dict[str, Any] = {
        "q": query,
        "kind": kind,
        "area": area,
        "areas": CityLists().kelurahan(),
        "version": version,
        "told": version.service.listing if version else None,
        "rows": [_row(each) for each in shown],
        "every": every,
        "number": len(found),
        "more": "" if len(shown) == len(found) else f"?{rest}",
        "placed": place is not None,
        "unplaced": bool(sent) and place is None,
        "standing": standing(),
    }
    return render(request, "portal/offices.html", context)


@audience("public")
def office(request: HttpRequest, code: str) -> HttpResponse:
    """Return an office: its hours, the days off to come, how to get there, and what it does."""
    found = Office.objects.select_related("agency", "area__parent").filter(code=code).first()
    if found is None:
        raise Http404
    place = place_of(found)
    own = found.lat is not None
    here = [s for s in in_force(on=today()) if serving(s.agency, found)]
    context = {
        "office": found,
        "way": way(found, place),
        "about": "" if own else _("Titik peta: kira-kira, tengah kelurahan"),
        "standing": standing(),
        "week": week(),
        "holidays": coming_holidays(today()),
        "services": [service_row(s) for s in here],
    }
    return render(request, "portal/office.html", context)


def way(found: Office, place: Place | None) -> dict[str, str]:
    """Return links to an office: for the phone's own map, and for OpenStreetMap.

    Where only its area is known, both search for its name there.
    """
    name = f"{found.name}, {city().name}"
    if place is None:
        return {"web": f"https://www.openstreetmap.org/search?query={quote(name)}", "phone": ""}
    where = f"{place[0]:.5f},{place[1]:.5f}"
    web = (
        f"https://www.openstreetmap.org/directions?to={quote(where)}"
        if found.lat is not None
        else f"https://www.openstreetmap.org/search?query={quote(name)}"
        f"#map=16/{place[0]:.5f}/{place[1]:.5f}"
    )
    return {"web": web, "phone": f"geo:{where}?q={quote(name)}"}


def _row(each: Found) -> dict[str, Any]:
    found = each.office
    where = found.address or _area_of(found)
    far = ""
    if each.km is not None:
        told = _("kira-kira %(km)s km") % {"km": number_format(each.km, 1)}
        far = _("Kurang dari 1 km") if each.km < 1 else told
    return {
        "url": reverse("portal:office", args=[found.code]),
        "icon": "building-store",
        "title": found.name,
        "text": where,
        "note": far,
    }


def _area_of(found: Office) -> str:
    area = found.area
    if area is None:
        return found.agency.name
    within = area.parent if area.kind == Area.Kind.VILLAGE and area.parent else area
    return _("Kecamatan %(name)s") % {"name": within.name}


def _midpoint(area: str) -> Place | None:
    found = Area.objects.filter(pk=area, kind=Area.Kind.VILLAGE).first() if area else None
    return (
        (found.lat, found.lng)
        if found and found.lat is not None and found.lng is not None
        else None
    )
