"""A report on one page, the photo first: also without a network, sent once there is one (ADR 85, 98)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

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
from pendopo.channels.portal.reported import key_of, ruling
from pendopo.design.writing import language, words_of
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.reports import filing
from pendopo.engines.forms.describing import say
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.identifiers import new_id


@audience("public")
def photo_first(request: HttpRequest) -> HttpResponse:
    """Photo, words, place, whose name; which kind it is may be left to the desk.

    The page says the same to everybody: a phone keeps it, and fills it without a network.
    """
    typed = {n: request.POST.get(n, "").strip()[:2000] for n in (*ASKED, *WHO, "category")}
    key = key_of(request.POST.get("key", "")) or new_id()
    if request.method != "POST":
        return _page(request, typed, key=key)
    try:
        made = send(request, _told(typed), key=key, at=timezone.now())
    except WrongError as error:
        return _page(request, typed, key=key, wrong=error.wrong)
    except HostileFileError as error:
        return _page(request, typed, key=key, wrong={"photo": words_of(error)})
    except limits.TooOftenError as error:
        return _page(request, typed, key=key, problem=words_of(error))
    return redirect("portal:report_sent", reference=made.reference)


def _told(typed: dict[str, str]) -> filing.Told:
    """Return what is reported, as it was typed. Raises WrongError with all that is wrong."""
    wrong: dict[str, str] = {}
    reach, rules = filing.Reach(), ruling()
    try:
        reach = reach_from(typed)
    except WrongError as error:
        wrong |= error.wrong
    lat, lng = place_of(typed)
    if len(typed["text"]) < filing.SHORTEST:
        wrong["text"] = words_of(filing.TooShortError(filing.TooShortError.__doc__))
    if lat is None and not (typed["area"] or typed["place"]):
        wrong["area"] = words_of(filing.NoPlaceError(filing.NoPlaceError.__doc__))
    if wrong:
        raise WrongError(wrong)
    kind = typed["category"] if typed["category"] in rules.categories else rules.unsorted
    return filing.Told(
        category=kind,
        text=typed["text"],
        area=typed["area"],
        lat=lat,
        lng=lng,
        place=typed["place"],
        identity=typed["identity"],
        reach=reach,
        language=language(),
    )


def _page(request: HttpRequest, typed: dict[str, str], **told: Any) -> HttpResponse:
    wrong = told.get("wrong", {})
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for each in ruling().categories.values():
        group = each.definition["group"]
        rows = groups.setdefault(group["code"], (say(group["name"], language()), []))[1]
        rows.append((each.code, say(each.name, language())))
    context = {
        "typed": typed,
        "groups": groups.values(),
        "areas": CityLists().kelurahan(),
        "identity": identity_field(
            typed["identity"] or Identity.CONFIDENTIAL, wrong.get("identity", "")
        ),
        "emergency": city().emergency,
        "errors": list(wrong.items()),
        **told,
    }
    failed = bool(wrong or told.get("problem"))
    return render(request, "portal/report_photo.html", context, status=422 if failed else 200)
