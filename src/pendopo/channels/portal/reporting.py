"""Reporting a problem: which kind, what and where, who says so. Two pages, no account, no script."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.maps import map_of
from pendopo.channels.portal.report_forms import (
    ASKED,
    WHO,
    Identity,
    WrongError,
    identity_field,
    place_of,
    reach_from,
    send,
)
from pendopo.channels.portal.reported import key_of, row, ruling
from pendopo.design.writing import language, words_of
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.directory.whereabouts import area_code_at, boundaries
from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.reports import filing
from pendopo.domain.reports.finding import kinds
from pendopo.domain.reports.models import Category
from pendopo.domain.reports.near import near
from pendopo.domain.reports.packs import form_of
from pendopo.engines.forms.describing import say
from pendopo.engines.forms.reading import read
from pendopo.engines.forms.views import Sheet, fields
from pendopo.engines.forms.walking import walk
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.identifiers import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from pendopo.engines.forms.typed import Raw


@audience("public")
def choose(request: HttpRequest) -> HttpResponse:
    """What is wrong: the kinds of reports, all or those that fit some words."""
    typed = " ".join(request.GET.get("q", "").split())[:80]
    listed = list(ruling().categories.values())
    found = kinds(typed, listed) if typed else listed
    groups: dict[str, dict[str, Any]] = {}
    for each in found:
        group = each.definition["group"]
        told = groups.setdefault(group["code"], {"name": group["name"], "rows": []})
        url = reverse("portal:report", args=[each.code])
        told["rows"].append(
            {"url": url, "title": say(each.name, language()), "icon": group["icon"]}
        )
    context = {"groups": list(groups.values()), "q": typed, "emergency": city().emergency}
    return render(request, "portal/report_choose.html", context)


@audience("public")
def report(request: HttpRequest, category: str) -> HttpResponse:
    """What and where; then a photo, and whose name. Sent twice, it is one report."""
    kind = _category(category)
    page = _Page(request, kind)
    if request.method != "POST":
        return page.first()
    wrong = page.wrong()
    if wrong or "back" in request.POST:
        return page.first(wrong)
    if "send" not in request.POST:
        return page.second()
    return page.send()


@dataclass
class _Page:
    """One form of two pages; what the first asked travels through the second."""

    request: HttpRequest
    category: Category

    def __post_init__(self) -> None:
        """Read what was typed."""
        given = self.request.POST
        self.typed = {name: given.get(name, "").strip()[:2000] for name in (*ASKED, *WHO)}
        self.key = key_of(given.get("key", "")) or new_id()
        told = self.category.definition.get("questions", ())
        self.form = form_of(told, self.category.name) if told else None
        self.raw: Raw = {k: given.getlist(k) for k in given}
        self.answers: dict[str, Any] = {}
        self.now: datetime = timezone.now()

    def wrong(self) -> dict[str, str]:
        """Return what is wrong on the first page, by field."""
        found: dict[str, str] = {}
        if len(self.typed["text"]) < filing.SHORTEST:
            found["text"] = words_of(filing.TooShortError(filing.TooShortError.__doc__))
        self._situate(found)
        if not (self.typed["area"] or self.typed["lat"] or self.typed["place"]):
            found["area"] = words_of(filing.NoPlaceError(filing.NoPlaceError.__doc__))
        if self.form:
            today = self.now.astimezone(city().zone).date()
            reading = read(self.form.pages[0], self.raw, today=today, lists=CityLists())
            walked = walk(
                self.form, {k: v for k, v in reading.values.items() if v is not None}, today=today
            )
            said = {**walked.missing, **walked.errors, **reading.errors}
            found |= {name: say(text, language()) for name, text in said.items()}
            self.answers = walked.answers
        return found

    def _situate(self, found: dict[str, str]) -> None:
        """Let a place on the map say its kelurahan; one beyond the city is said and let go."""
        lat, lng = place_of(self.typed)
        if lat is None or lng is None:
            return
        if code := area_code_at(lat, lng):
            self.typed["area"] = code
        elif boundaries().areas:
            self.typed["lat"] = self.typed["lng"] = ""
            found["area"] = _("Titik itu di luar kota. Pilih titik atau kelurahan lain.")

    def first(self, wrong: dict[str, str] | None = None) -> HttpResponse:
        """What and where."""
        wrong = wrong or {}
        definition = self.category.definition
        views = []
        if self.form:
            said = {k: {"id": v, language(): v} for k, v in wrong.items()}
            sheet = Sheet({}, self.raw, said, CityLists(), language())
            views = fields(self.form.pages[0].questions, sheet)
        context = {
            "wrong": wrong,
            "errors": list(wrong.items()),
            "areas": CityLists().kelurahan(),
            "fields": views,
            "outside": definition.get("outside"),
            "guidance": definition.get("guidance"),
            "emergency": city().emergency,
            "map": map_of(pick="lat,lng", small=True, label=_("Peta: pilih tempatnya")),
        }
        return self._page("portal/report_what.html", context, 422 if wrong else 200)

    def second(self, **told: Any) -> HttpResponse:
        """A photo, who says so, and what is reported near already."""
        lat, lng = place_of(self.typed)
        area, text = self.typed["area"], self.typed["text"]
        found = near(self.category, lat=lat, lng=lng, area=area, text=text)
        context = {
            "near": [row(each) for each in found],
            "carried": self._carried(),
            "identity": identity_field(
                self.typed["identity"]
                or self.category.definition.get("identity", Identity.CONFIDENTIAL),
                told.get("wrong", {}).get("identity", ""),
            ),
            "signed_in": visitor(self.request).person is not None,
            **told,
        }
        return self._page("portal/report_who.html", context, 422 if told else 200)

    def send(self) -> HttpResponse:
        """File it."""
        try:
            reach = reach_from(self.typed)
        except WrongError as error:
            return self.second(wrong=error.wrong, errors=list(error.wrong.items()))
        lat, lng = place_of(self.typed)
        told = filing.Told(
            category=self.category.code,
            text=self.typed["text"],
            area=self.typed["area"],
            lat=lat,
            lng=lng,
            place=self.typed["place"],
            answers=self.answers,
            identity=self.typed["identity"],
            reach=reach,
            language=language(),
        )
        try:
            made = send(self.request, told, key=self.key, at=self.now)
        except HostileFileError as error:
            wrong = {"photo": words_of(error)}
            return self.second(wrong=wrong, errors=list(wrong.items()))
        except limits.TooOftenError as error:
            return self.second(problem=words_of(error))
        return redirect("portal:report_sent", reference=made.reference)

    def _carried(self) -> list[tuple[str, str]]:
        """Return what the second page carries along of the first."""
        beside = {*ASKED, *WHO, "key", "send", "back", "csrfmiddlewaretoken"}
        typed = [(name, self.typed[name]) for name in ASKED]
        return typed + [(q, each) for q in self.raw if q not in beside for each in self.raw[q]]

    def _page(self, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        told = {"category": self.category, "typed": self.typed, "key": self.key, **context}
        return render(self.request, template, told, status=status)


def _category(code: str) -> Category:
    found = ruling().categories.get(code)
    if found is None:
        raise Http404
    return found
