"""Before one applies: whether one can, in three questions, and what to bring. Nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.channels.portal.hours import today
from pendopo.design.writing import language
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.eligibility import NO, YES, Eligibility, eligibility_of
from pendopo.domain.catalogue.finding import in_force, offered, takes
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.engines.forms.describing import YES_NO, say
from pendopo.engines.forms.views import OptionView
from pendopo.engines.letters import qr
from pendopo.ground.audience import audience
from pendopo.ground.identifiers import new_id

NOTHING_ASKED = Eligibility({"questions": (), "outcomes": ()})


@dataclass(slots=True)
class Asked:
    """One question as the design draws it."""

    name: str
    label: str
    hint: str
    type: str
    options: list[OptionView]
    error: str = ""
    required: bool = True
    parts: tuple[()] = ()
    rows: tuple[()] = ()

    @property
    def id(self) -> str:
        return self.name


@audience("public")
def eligible(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell whether one can apply: all of it stands in the address, so that it can be shared."""
    version, told = _offered(slug)
    asked = eligibility_of(told)
    if asked is None:
        raise Http404
    answers = asked.known(request.GET.dict())
    found = asked.outcome(answers) if answers else None
    context: dict[str, Any] = {
        "told": told,
        "service": version.service,
        "fields": _fields(asked, answers, complain="tanya" in request.GET and found is None),
        "outcome": found,
        "heading": _(HEADINGS[found["leads"] if found else "ask"]),
        "open": takes(version.service),
    }
    if found:
        context |= {
            "answers": _said(asked, answers),
            "prepare": _prepare(slug, answers),
            "onward": _onward(found),
            "key": new_id(),
            "again": reverse("portal:eligible", args=[slug]),
        }
    return render(request, "portal/eligible.html", context)


@audience("public")
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """A list to print, keep or send: what to have ready, as far as the answers tell."""
    version, told = _offered(slug)
    if not told.get("papers"):
        raise Http404
    asked = eligibility_of(told) or NOTHING_ASKED
    answers = asked.known(request.GET.dict())
    papers = needed(told, asked, answers)
    address = request.build_absolute_uri(_prepare(slug, answers))
    words = "\n".join(
        [
            _("Bekal: %(service)s") % {"service": say(told["name"], language())},
            *(f"- {p['name']}" + (f" ({p['hint']})" if p["hint"] else "") for p in papers),
            address,
        ]
    )
    context = {
        "told": told,
        "papers": papers,
        "answers": _said(asked, answers),
        "open": takes(version.service),
        "address": address,
        "words": words,
        "whatsapp": f"https://wa.me/?text={quote(words)}",
        "sms": f"sms:?&body={quote(words)}",
        "qr": _drawn(address),
        "day": today(),
        "back": reverse("portal:service", args=[slug]),
    }
    return render(request, "portal/prepare.html", context)


def needed(
    told: Mapping[str, Any], asked: Eligibility, answers: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return the papers, without those that the answers rule out; a hint that they settle goes."""
    return [
        {
            "name": say(p["name"], language()),
            "hint": say(p.get("hint", {}), language()) if not _settled(p, asked, answers) else "",
        }
        for p in told.get("papers", ())
        if "when" not in p or not asked.surely_not(p["when"], answers)
    ]


def _settled(paper: Mapping[str, Any], asked: Eligibility, answers: Mapping[str, str]) -> bool:
    """Tell whether "only if …" needs no saying any more. A hint may say more, so it then stays."""
    hint = say(paper.get("hint", {}), "id")
    return hint.startswith("Hanya ") and "when" in paper and asked.surely(paper["when"], answers)


def _offered(slug: str) -> tuple[ServiceVersion, dict[str, Any]]:
    version = offered(slug, on=today())
    if version is None:
        raise Http404
    return version, compiled(version.pk).service


def _fields(asked: Eligibility, answers: Mapping[str, str], *, complain: bool) -> list[Asked]:
    return [
        Asked(
            each["name"],
            say(each["ask"], language()),
            say(each.get("hint", {}), language()),
            "choice" if "options" in each else "yes_no",
            [
                OptionView(v, label, checked=answers.get(each["name"]) == v)
                for v, label in _may(each)
            ],
            _("Pilih jawaban: %(ask)s") % {"ask": say(each["ask"], language())}
            if complain and each["name"] not in answers
            else "",
        )
        for each in asked.told["questions"]
    ]


def _may(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "options" not in question:
        no, yes = YES_NO.get(language(), YES_NO["id"])
        return [(YES, yes), (NO, no)]
    return [(o["value"], say(o["label"], language())) for o in question["options"]]


def _said(asked: Eligibility, answers: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"label": say(q["ask"], language()), "value": dict(_may(q))[answers[q["name"]]]}
        for q in asked.told["questions"]
        if q["name"] in answers
    ]


def _prepare(slug: str, answers: Mapping[str, str]) -> str:
    address = reverse("portal:prepare", args=[slug])
    return f"{address}?{urlencode(answers)}" if answers else address


def _onward(outcome: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the service to go to, if the outcome names one that is in force."""
    found = in_force(on=today()).filter(slug=outcome.get("service", "")).first()
    if found is None:
        return None
    return {
        "url": reverse("portal:service", args=[found.slug]),
        "title": say(found.listing["name"], language()),
    }


def _drawn(address: str) -> SafeString:
    return mark_safe(qr.svg(address, scalable=True))  # noqa: S308 # nosec B308 B703 - drawn here, holds no text


HEADINGS = {
    "ask": gettext_noop("Bisakah saya mengajukan?"),
    "apply": gettext_noop("Anda dapat mengajukan"),
    "first": gettext_noop("Ada yang perlu diurus dulu"),
    "no": gettext_noop("Bukan layanan ini yang Anda perlukan"),
}
