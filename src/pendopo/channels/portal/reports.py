"""What is reported in the city, for everybody: the list, one report, its photos, a feed."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.maps import map_of
from pendopo.channels.portal.reported import key_of, reach_of, row, ruling
from pendopo.design.writing import language, words_of
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.reports.filing import Reach
from pendopo.domain.reports.following import follow
from pendopo.domain.reports.mapping import Box, Shown, by_area, signs
from pendopo.domain.reports.models import Report, ReportPhoto
from pendopo.engines.forms.describing import say
from pendopo.engines.geo import Point
from pendopo.engines.identity.errors import IdentityError
from pendopo.flows.reporting.story import late, next_due, story
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import SYSTEM

PAGE, DEEPEST = 20, 20
"""Reports on a page, and the deepest zoom of a map."""
STANDING = {"terbuka": Report.OPEN, "selesai": ("resolved", "closed")}


@audience("public")
def reports(request: HttpRequest) -> HttpResponse:
    """The latest reports, of all the city or as filtered."""
    wanted = _wanted(request)
    found = list(_filtered(request)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    query = "&".join(f"{k}={v}" for k, v in wanted.items() if v)
    context = {
        "rows": [row(each) for each in found[:PAGE]],
        "wanted": wanted,
        "map": _map(request, wanted, query),
        "query": query,
        "areas": CityLists().kelurahan(),
        "categories": [(c.code, say(c.name, language())) for c in ruling().categories.values()],
        "more": f"?{query}{'&' if query else ''}sebelum={_mark(last)}" if last else "",
        "feed": f"{reverse('portal:reports_feed')}{'?' if query else ''}{query}",
    }
    return render(request, "portal/reports.html", context)


def _map(request: HttpRequest, wanted: dict[str, str], query: str) -> dict[str, Any] | None:
    """Return the map beside the list, for who asks for one: it is heavy on a phone."""
    shown = request.GET.get("tampil")
    if shown not in {"peta", "sebaran"}:
        return None
    address = reverse("portal:report_points" if shown == "peta" else "portal:report_heat")
    return map_of(
        label=_("Peta laporan warga"),
        area=wanted["kelurahan"],
        kind=shown,
        **{"points" if shown == "peta" else "heat": f"{address}?{query}"},
    )


@audience("public")
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """What the map shows in a box (`kotak`: W,S,E,N) at a zoom, as GeoJSON."""
    box, zoom = _box(request.GET.get("kotak", "")), request.GET.get("zoom", "")
    if box is None or not (zoom.isdecimal() and int(zoom) <= DEEPEST):
        return JsonResponse({"detail": "kotak=W,S,E,N zoom=0..20"}, status=HTTPStatus.BAD_REQUEST)
    known = ruling().categories
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(s.lng, 6), round(s.lat, 6)]},
            "properties": {"count": s.count}
            if s.count > 1
            else {
                "count": 1,
                "name": say(known[s.category].name, language()) if s.category in known else "",
                "url": reverse("portal:public_report", args=[s.reference]),
                "tone": "good" if s.state in STANDING["selesai"] else "action",
            },
        }
        for s in signs(_shown(request), box=box, zoom=int(zoom))
    ]
    return _shared({"type": "FeatureCollection", "features": features})


@audience("public")
@require_safe
def heat(request: HttpRequest) -> HttpResponse:
    """How many reports each kelurahan has, by its code."""
    return _shared(by_area(_shown(request)))


def _shared(told: Any) -> HttpResponse:
    made = JsonResponse(told)
    made.headers["Cache-Control"] = "public, max-age=15"
    return made


def _box(told: str) -> Box | None:
    """Return west, south, east and north as they were written, or None."""
    try:
        west, south, east, north = (float(each) for each in told[:80].split(","))
    except ValueError:
        return None
    corners = Point(south, west), Point(north, east)
    ordered = south <= north and west <= east and all(each.on_earth for each in corners)
    return (west, south, east, north) if ordered else None


@audience("public")
def public_report(request: HttpRequest, reference: str, problem: str = "") -> HttpResponse:
    """One report, as everybody reads it."""
    found = _public(reference)
    updates = list(found.updates.filter(public=True).select_related("agency").order_by("at"))
    dues, now = list(found.dues.all()), timezone.now()
    context: dict[str, Any] = {
        "report": found,
        "row": row(found),
        "text": found.public_text,
        "steps": story(found, language=language(), updates=updates),
        "due": next_due(dues),
        "late": late(dues, at=now),
        "photos": list(found.photos.all().released()),
        "signed_in": visitor(request).person is not None,
        "problem": problem,
    }
    return render(request, "portal/report_public.html", context, status=422 if problem else 200)


@audience("public")
@require_POST
def follow_report(request: HttpRequest, reference: str) -> HttpResponse:
    """Follow a report: by account, or by a phone or e-mail that is left."""
    found = _public(reference)
    try:
        limits.spend("follow", limits.visitor_address(request), most=60, minutes=60)
        reach = Reach() if visitor(request).person else reach_of(request.POST.get("contact", ""))
    except IdentityError as error:
        return public_report(request, reference, problem=error.say[language()])
    except limits.TooOftenError as error:
        return public_report(request, reference, problem=words_of(error))
    if not (reach.address or visitor(request).person):
        return public_report(request, reference, problem=_("Tulis nomor ponsel atau email Anda."))
    follow(found.pk, reach=reach, language=language(), by=visitor(request), at=timezone.now())
    return redirect("portal:public_report", reference=reference)


@audience("public")
def photo(request: HttpRequest, reference: str, photo: UUID) -> HttpResponse:
    """A photo that a person has released."""
    del request
    shown = ReportPhoto.objects.released().filter(report=_public(reference), pk=photo).first()
    if shown is None:
        raise Http404
    response = HttpResponse(files.fetch(SYSTEM, shown.shown), content_type="image/jpeg")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@audience("public")
def feed(request: HttpRequest) -> HttpResponse:
    """The same list as RSS 2.0, for whoever follows an area or a kind."""
    told = Rss201rev2Feed(
        title=_("Laporan warga %(city)s") % {"city": city().name},
        link=request.build_absolute_uri(reverse("portal:reports")),
        description=_("Masalah yang dilaporkan warga, dan yang dikerjakan kota."),
        language=language(),
        feed_url=request.build_absolute_uri(),
    )
    for each in _filtered(request)[:PAGE]:
        shown = row(each)
        told.add_item(
            title=" · ".join(filter(None, [shown["title"], shown["area"], shown["state"]])),
            link=request.build_absolute_uri(shown["url"]),
            description=shown["words"] or shown["body"],
            pubdate=each.filed_at,
            updateddate=each.changed_at,
            unique_id=str(each.pk),
            unique_id_is_permalink=False,
        )
    return HttpResponse(
        told.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8"
    )


def _wanted(request: HttpRequest) -> dict[str, str]:
    given = request.GET
    return {
        "kelurahan": given.get("kelurahan", "")[:13],
        "jenis": given.get("jenis", "")[:40],
        "keadaan": given.get("keadaan", "") if given.get("keadaan") in STANDING else "",
    }


def _shown(request: HttpRequest) -> Shown:
    wanted = _wanted(request)
    return Shown(wanted["kelurahan"], wanted["jenis"], STANDING.get(wanted["keadaan"], ()))


def _filtered(request: HttpRequest) -> QuerySet[Report]:
    """Return the public reports that an address asks for, the latest first; one statement."""
    public = Report.objects.public().select_related("category", "area", "agency", "office")
    rows = _shown(request).narrow(public)
    if before := _before(request.GET.get("sebelum", "")):
        moment, key = before
        rows = rows.filter(Q(filed_at__lt=moment) | Q(filed_at=moment, pk__lt=key))
    return rows.order_by("-filed_at", "-id")


def _mark(last: Report) -> str:
    """Return after which report the next page begins."""
    return f"{last.filed_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}_{last.pk}"


def _before(mark: str) -> tuple[datetime, UUID] | None:
    moment, _sep, key = mark.partition("_")
    found = key_of(key)
    try:
        at = datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return None
    return (at, found) if found else None


def _public(reference: str) -> Report:
    rows = Report.objects.public().select_related("category", "area", "agency", "office")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found
