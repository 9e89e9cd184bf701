"""Finding out: the front page, the list, search, and a service's own page."""

from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from pendopo.channels.portal import information
from pendopo.channels.portal.cases import fills_offline, handled_by
from pendopo.channels.portal.comparing import compared
from pendopo.channels.portal.hours import standing, today
from pendopo.channels.portal.warnings import for_home
from pendopo.design.writing import language
from pendopo.domain.applications.pacing import pace_of
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.finding import answering, in_force, offered, takes
from pendopo.domain.catalogue.models import LifeEvent, Service
from pendopo.domain.directory.city import city
from pendopo.domain.queues.plans import bookable_lines
from pendopo.engines.forms.describing import say
from pendopo.engines.working_time import Term
from pendopo.flows.filling.costs import short, tariff
from pendopo.ground.audience import audience
from pendopo.ground.sharing import same_for_all

MOST_USED = 6
HINTS = 3


@audience("public")
@same_for_all
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    found = list(in_force(on=today()))
    often = [s for s in found if takes(s)][:MOST_USED]
    context = {
        "services": [row(s) | {"text": ""} for s in often],
        "hints": [hint for s in often if (hint := _hint(s))][:HINTS],
        "number": len(found),
        "standing": standing(),
        "life_events": LifeEvent.objects.filter(services__in=found).order_by("rank").distinct(),
        "news": information.for_home(request),
        **for_home(request),
    }
    return render(request, "portal/home.html", context)


@audience("public")
@same_for_all
def services(request: HttpRequest) -> HttpResponse:
    """All services, or those that answer a search or belong to a life event."""
    query = request.GET.get("q", "")[:100].strip()
    code = request.GET.get("peristiwa", "")[:40]
    event = LifeEvent.objects.filter(pk=code).first() if code else None
    found = in_force(on=today())
    if event:
        found = found.filter(life_events=event)
    fit, why = answering(query, found)
    groups = [("", fit)]
    if not query:
        groups = [
            (_("Diajukan di sini"), [s for s in fit if takes(s)]),
            (_("Penjelasan saja"), [s for s in fit if not takes(s)]),
        ]
    title = _("Hasil pencarian") if query else _("Layanan")
    if event and not query:
        title = _("Layanan: %(event)s") % {"event": say(event.name, language())}
    rows = [(name, [row(s) for s in each]) for name, each in groups if each]
    context: dict[str, Any] = {
        "groups": rows,
        "q": query,
        "title": title,
        "narrowed": bool(query or event),
        "unknown": why.unknown if why and len(why.unknown) >= why.known else (),
    }
    if query:
        context["elsewhere"] = information.hits(query)
    if not fit:
        context["life_events"] = LifeEvent.objects.order_by("rank")
    return render(request, "portal/services.html", context)


@audience("public")
@same_for_all
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """A service's standard: what it costs, how long it takes, what to bring."""
    version = offered(slug, on=today())
    if version is None:
        raise Http404
    told = compiled(version.pk).service
    standard = [{"name": _(COMPONENTS[name]), **part} for name, part in told["standard"].items()]
    context = {
        "service": version.service,
        "version": version,
        "told": told,
        "facts": facts(told) if takes(version.service) else known(told),
        "pace": pace(version.service) if takes(version.service) else "",
        "handled_by": handled_by(version.service.agency),
        "tariff": tariff(told.get("fee", 0), language()),
        "standard": standard,
        "open": takes(version.service),
        "examples": any(part["status"] == "example" for part in told["standard"].values()),
        "compared": compared(told, fee=short(told["fee"]), term=term(told.get("term", "")))
        if takes(version.service)
        else (),
        "bookable": bool(bookable_lines(version.service.code)),
        "fills": fills_offline(version.service, version.pk),
    }
    return render(request, "portal/service.html", context)


@audience("public")
@same_for_all
def help_page(request: HttpRequest) -> HttpResponse:
    """Where to find help."""
    return render(request, "portal/help.html")


def row(service: Service) -> dict[str, Any]:
    """Return a service as a line of a list."""
    told = service.listing
    return {
        "url": reverse("portal:service", args=[service.slug]),
        "title": say(told["name"], language()),
        "text": say(told["summary"], language()),
        "note": note(service),
        "icon": told.get("icon", "file-text"),
    }


def note(service: Service) -> str:
    """Return what a list says of a service in a few words: cost and time, or that it is not here."""
    told = service.listing
    if takes(service):
        return f"{short(told['fee'])} · {term(told.get('term', ''))}"
    if "elsewhere" in told:
        return _("Lewat %(name)s") % {"name": told["elsewhere"]["name"]}
    return _("Informasi saja")


def known(told: dict[str, Any]) -> list[dict[str, str]]:
    """Return the facts on top of a page that only informs, as far as the standard tells them."""
    asked = (
        ("currency-dollar", _("Biaya"), "biaya"),
        ("clock", _("Waktu"), "jangka_waktu"),
        ("file-check", _("Hasil"), "produk"),
    )
    parts = [(icon, label, told["standard"][name]) for icon, label, name in asked]
    return [
        {
            "icon": icon,
            "label": label,
            "value": say(part["text"], language()),
            "note": _(NOTES[sure]) if NOTES[sure] else "",
        }
        if (sure := part["status"]) != "missing"
        else {"icon": icon, "label": label, "value": _("Belum tersedia"), "note": ""}
        for icon, label, part in parts
    ]


def _hint(service: Service) -> str:
    """Return the first keyword that is more than one word: it shows how people may ask."""
    return next((word for word in service.listing.get("keywords", ()) if " " in word), "")


def facts(told: dict[str, Any]) -> list[dict[str, str]]:
    """Return the four facts on top of a service's page."""
    return [
        {
            "icon": "currency-dollar",
            "label": _("Biaya"),
            "value": short(told["fee"]),
            "note": _("Tidak ada pungutan") if not told["fee"] else "",
        },
        {
            "icon": "clock",
            "label": _("Waktu"),
            "value": term(told.get("term", "")),
            "note": _("Sejak berkas lengkap"),
        },
        {
            "icon": "file-check",
            "label": _("Hasil"),
            "value": _("Kartu") if told.get("handover") else "PDF",
            "note": say(told["product"], language()),
        },
        {
            "icon": "device-mobile",
            "label": _("Cara"),
            "value": _("Daring, 24 jam"),
            "note": _("Atau di loket mana pun"),
        },
    ]


def pace(service: Service) -> str:
    """Return how long it really took, in a sentence or two, or nothing where too few cases tell."""
    told = pace_of(service)
    if told is None:
        return ""
    days = max(1, ceil(told.days))
    took = ngettext(
        "Separuh selesai dalam %(days)s hari kerja.",
        "Separuh selesai dalam %(days)s hari kerja.",
        days,
    ) % {"days": days}
    within = _("%(share)s%% tepat waktu, dari %(cases)s permohonan.") % {
        "share": told.share,
        "cases": told.cases,
    }
    return f"{took} {within}"


def term(text: str) -> str:
    told = Term.parse(text or city().default_term)
    if told.days:
        return _("%(days)s hari kerja") % {"days": told.days}
    return _("%(hours)s jam kerja") % {"hours": told.minutes // 60}


NOTES = {"confirmed": "", "example": gettext_noop("Contoh, belum disahkan")}
COMPONENTS = {
    "dasar_hukum": gettext_noop("Dasar hukum"),
    "persyaratan": gettext_noop("Persyaratan"),
    "prosedur": gettext_noop("Sistem, mekanisme dan prosedur"),
    "jangka_waktu": gettext_noop("Jangka waktu"),
    "biaya": gettext_noop("Biaya"),
    "produk": gettext_noop("Produk layanan"),
    "sarana": gettext_noop("Sarana dan prasarana"),
    "kompetensi": gettext_noop("Kompetensi pelaksana"),
    "pengawasan": gettext_noop("Pengawasan internal"),
    "pengaduan": gettext_noop("Penanganan pengaduan"),
    "jumlah_pelaksana": gettext_noop("Jumlah pelaksana"),
    "jaminan_pelayanan": gettext_noop("Jaminan pelayanan"),
    "jaminan_keamanan": gettext_noop("Jaminan keamanan"),
    "evaluasi": gettext_noop("Evaluasi kinerja"),
}
