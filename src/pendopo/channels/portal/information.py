"""What the city tells: news, notices and events, numbers to call, lines, and facilities near me."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.channels.portal.hours import standing
from pendopo.channels.portal.warnings import here
from pendopo.design.writing import clock, language, near_moment, short_moment
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.directory.models import Agency, Area
from pendopo.domain.directory.offices import coarse
from pendopo.domain.information.articles import Article
from pendopo.domain.information.finding import Hit, elsewhere
from pendopo.domain.information.places import contacts, near, transport
from pendopo.engines.geo import Point
from pendopo.engines.marking import rendered
from pendopo.ground.audience import audience
from pendopo.ground.sharing import same_for_all

MOST, NEAR, AT_HOME = 30, 12, 3
KM = 1_000  # metres
KINDS = {
    "puskesmas": gettext_noop("Puskesmas"),
    "klinik": gettext_noop("Klinik"),
    "halte_bus": gettext_noop("Halte bus"),
}
ICONS = {
    Article.Kind.ARTICLE: "file-text",
    Article.Kind.NOTICE: "info-circle",
    Article.Kind.EVENT: "calendar",
}


@audience("public")
@same_for_all
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """News of the city; of one's own kelurahan and of all, once a browser keeps it."""
    code, name = here(request)
    now = timezone.now()
    shown = Article.objects.shown(at=now).select_related("published")
    if code:
        shown = shown.for_areas([code])
    dated = list(shown.exclude(starts_at=None).coming(at=now)[:MOST])
    others = shown.filter(starts_at=None).newest()[:MOST]
    context = {
        "here": name,
        "dated": [row(each) for each in dated],
        "rows": [row(each) for each in others],
    }
    return render(request, "portal/news.html", context)


@audience("public")
@same_for_all
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, in the reader's language where it has it."""
    shown = Article.objects.shown(at=timezone.now()).select_related("published")
    found = shown.filter(slug=slug).first()
    if found is None or found.published is None:
        raise Http404
    said = found.published.said(language())
    own = language() in found.published.texts
    body = rendered(said["body"])
    context = {
        "article": found,
        "said": said,
        "lang": "" if own else "id",
        "body": mark_safe(body),  # noqa: S308  # cleaned of all that could do harm
        "areas": Area.objects.filter(pk__in=found.areas).order_by("name"),
        "agency": Agency.objects.filter(code=found.agency).first(),
        "span": span(found),
    }
    return render(request, "portal/article.html", context)


@audience("public")
@same_for_all
@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """Numbers to call, the city's own first."""
    told = contacts()
    context = {
        "urgent": [each for each in told if each.urgent],
        "others": [each for each in told if not each.urgent],
    }
    return render(request, "portal/emergency.html", context)


@audience("public")
@same_for_all
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The bus lines: fare, hours and stops."""
    return render(request, "portal/transport.html", {"bus": transport()})


@never_cache
@audience("public")
@require_http_methods(["GET", "HEAD", "POST"])
def facilities(request: HttpRequest) -> HttpResponse:
    """Facilities near a kelurahan, or near me: the place comes by POST, rounded, and is not kept."""
    kind = request.GET.get("jenis", "")[:20]
    area = request.GET.get("kelurahan", "")[:13] or here(request)[0]
    sent = request.POST.get("tempat", "")[:40]
    place = coarse(sent) if sent else _middle(area)
    found = near(Point(*place), kind=kind if kind in KINDS else "", most=NEAR) if place else []
    context = {
        "kind": kind,
        "kinds": [(code, _(words)) for code, words in KINDS.items()],
        "area": area,
        "areas": CityLists().kelurahan(),
        "rows": [_facility(metres, each) for metres, each in found],
        "unplaced": bool(sent) and place is None,
        "standing": standing(),
    }
    return render(request, "portal/facilities.html", context)


def for_home(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what the front page tells beside services: of the reader's kelurahan and of all."""
    code, _name = here(request)
    shown = Article.objects.shown(at=timezone.now()).select_related("published").newest()
    if code:
        shown = shown.for_areas([code])
    return [row(each) for each in shown[:AT_HOME]]


def hits(query: str) -> list[dict[str, Any]]:
    """Return what a search finds beside services, as rows of a list."""
    return [_hit(each) for each in elsewhere(query, at=timezone.now(), language=language())]


def row(found: Article) -> dict[str, Any]:
    """Return an article as a line of a list."""
    said = found.published.said(language()) if found.published else {"title": "", "summary": ""}
    when = found.publish_at
    return {
        "url": reverse("portal:article", args=[found.slug]),
        "title": said["title"],
        "text": said["summary"],
        "note": span(found) or (near_moment(when, timezone.now()) if when else ""),
        "icon": ICONS[Article.Kind(found.kind)],
    }


def span(found: Article) -> str:
    """Return when an event or notice is, in words; nothing for what has no time."""
    if found.starts_at is None:
        return ""
    if found.ends_at is None:
        return short_moment(found.starts_at)
    begins, ends = timezone.localtime(found.starts_at), timezone.localtime(found.ends_at)
    end = clock(ends) if begins.date() == ends.date() else short_moment(ends)
    return _("%(begin)s sampai %(end)s") % {"begin": short_moment(begins), "end": end}


def _hit(each: Hit) -> dict[str, Any]:
    places = {
        "article": lambda: reverse("portal:article", args=[each.key]),
        "facility": lambda: f"{reverse('portal:facilities')}?{urlencode({'kelurahan': each.key})}",
        "contact": lambda: reverse("portal:emergency"),
        "line": lambda: reverse("portal:transport"),
    }
    icons = {"article": "file-text", "facility": "map-pin", "contact": "phone", "line": "truck"}
    return {
        "url": places[each.kind](),
        "title": each.title,
        "text": each.text,
        "icon": icons[each.kind],
    }


def _facility(metres: float, each: Any) -> dict[str, Any]:
    km = number_format(metres / KM, 1)
    return {
        "name": each.name,
        "kind": _(KINDS.get(each.kind, each.kind)),
        "area": each.area,
        "far": _("kira-kira %(km)s km") % {"km": km} if metres >= KM else _("Kurang dari 1 km"),
        "map": f"https://www.openstreetmap.org/?mlat={each.at.lat}&mlon={each.at.lng}#map=18/{each.at.lat}/{each.at.lng}",
        "phone": f"geo:{each.at.lat:.5f},{each.at.lng:.5f}",
    }


def _middle(area: str) -> tuple[float, float] | None:
    found = Area.objects.filter(pk=area, kind=Area.Kind.VILLAGE).first() if area else None
    if found is None or found.lat is None or found.lng is None:
        return None
    return found.lat, found.lng
