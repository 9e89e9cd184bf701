"""What a phone keeps: the app and its worker, and a form that fills without a network (ADR 85)."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import etag

from pendopo.channels.portal.cases import remember, spend_start, visitor
from pendopo.channels.portal.hours import today
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import drafting
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.finding import startable
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.engines.forms.describing import say
from pendopo.engines.forms.model import Page, Question
from pendopo.engines.forms.views import Sheet, fields
from pendopo.flows.filling.pages import take_all
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.identifiers import new_id

SPARE_ROWS = 3  # rows of a group beyond the fewest, since none can be added without a network
ICONS = (("192", "any"), ("512", "any"), ("512", "maskable"))


@audience("public")
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone needs to install the city as an app (W3C Web Application Manifest)."""
    here = city()
    told = {
        "id": "/",
        "name": f"Pendopo {here.name}",
        "short_name": "Pendopo",
        "description": _("Layanan %(city)s, buka siang dan malam, dari ponsel mana pun.")
        % {"city": here.name},
        "lang": language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": here.colours["brand"],
        "background_color": here.colours["paper"],
        "icons": [
            {
                "src": static(f"pendopo/{'maskable' if kind == 'maskable' else 'icon'}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": kind,
            }
            for size, kind in ICONS
        ],
        "shortcuts": [
            {"name": _("Layanan"), "url": reverse("portal:services")},
            {"name": _("Lacak permohonan"), "url": reverse("portal:track")},
            {"name": _("Tersimpan di ponsel ini"), "url": reverse("portal:offline")},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def _script() -> bytes:
    return Path(str(finders.find("pendopo/sw.js"))).read_bytes()


@audience("public")
@etag(lambda _request: f'"{sha256(_script()).hexdigest()[:16]}"')
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker: at the root, so that it may answer for every page; asked for each time."""
    return HttpResponse(
        _script(), content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


@audience("public")
def offline(request: HttpRequest) -> HttpResponse:
    """What can be read without a network, and what waits on this phone to be sent."""
    return render(request, "portal/offline.html")


@audience("public")
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions of a service on one page: it opens and fills without a network."""
    version = startable(slug, on=today())
    if version is None:
        raise Http404
    refused = 0
    if request.method == "POST":
        try:
            return _begun(request, version)
        except (limits.TooOftenError, drafting.OutsideMandateError) as error:
            messages.error(request, words_of(error))
            refused = 429 if isinstance(error, limits.TooOftenError) else 422
    told = compiled(version.pk)
    context = {
        "service": version.service,
        "service_name": say(told.service["name"], language()),
        "pages": [_page(page) for page in told.form.pages],
        "key": new_id(),
        "back": reverse("portal:service", args=[slug]),
    }
    return render(request, "portal/begin_offline.html", context, status=refused or 200)


def _begun(request: HttpRequest, version: ServiceVersion) -> HttpResponse:
    """Start the draft and take in all that was filled. Sent again, it finds the same draft."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return redirect("portal:begin_offline", slug=version.service.slug)
    me, now = visitor(request), timezone.now()
    known = Application.objects.visible_to(me).filter(start_key=key, version=version).first()
    if known and known.state != Application.State.DRAFT:
        return redirect("portal:follow", reference=known.reference)
    spend_start(request)
    draft, secret = drafting.start(version, key=key, by=me, language=language(), at=now)
    remember(request, draft, secret)
    take_all(request, draft.pk, by=me.holding(draft.pk), language=language(), at=now)
    return redirect("portal:tasks", reference=draft.reference)


def _page(page: Page) -> dict[str, Any]:
    spoken = language()
    rows: dict[str, Any] = {q.name: [{}] * _rows(q) for q in page.questions if q.type == "group"}
    views = fields(page.questions, Sheet(rows, {}, {}, CityLists(), spoken))
    sometimes = all(q.show_if for q in page.questions)
    for view, question in zip(views, page.questions, strict=True):
        view.can_add = view.can_remove = False
        if question.show_if and not sometimes:
            view.hint = f"{_('Isi bila berlaku.')} {view.hint}".strip()
    return {
        "slug": page.slug,
        "title": say(page.title, spoken),
        "section": say(page.section, spoken),
        "fields": views,
        "sometimes": sometimes,
    }


def _rows(group: Question) -> int:
    least = max(group.minimum or 0, 1)
    return min(group.maximum or least + SPARE_ROWS, least + SPARE_ROWS)
