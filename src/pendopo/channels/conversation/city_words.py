"""Words about the city by text: warnings, water levels, numbers to call, and what is found by words.

Who was warned answers by one word too: AMAN or TOLONG.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from pendopo.channels.conversation.answers import Answer, Deed
from pendopo.domain.catalogue.finding import answering, in_force
from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Area
from pendopo.domain.information import answering as replies
from pendopo.domain.information.alerts import Alert, Reply
from pendopo.domain.information.finding import elsewhere
from pendopo.domain.information.gauges import Reading, gauges, risen
from pendopo.domain.information.places import contacts
from pendopo.domain.messaging.models import Inbound
from pendopo.engines import dates
from pendopo.ground.actor import Actor

SAID_BY_CITY |= {
    "warnings_now": ("told", "url"),
    "no_warnings": ("url",),
    "level_now": ("place", "cm", "siaga", "meaning", "rise", "at"),
    "no_level": (),
    "numbers": ("told",),
    "found": ("told", "url"),
    "found_nothing": (),
    "safe_noted": (),
    "help_noted": ("number",),
    "nothing_to_answer": (),
}
MOST = 3
"""Of anything in one text."""
DAY = timedelta(days=1)


def warnings(_inbound: Inbound, rest: str, at: datetime) -> Answer:
    """Tell what is in force: in a kelurahan that is named, else in the city."""
    found = Alert.objects.in_force(at=at).worst_first()
    if name := rest.strip()[:60]:
        areas = Area.objects.filter(kind=Area.Kind.VILLAGE, name__iexact=name)
        found = found.for_areas(list(areas.values_list("pk", flat=True)))
    told = [(each, each.areas.order_by("name")) for each in found[:MOST]]
    url = f"{settings.PENDOPO.public_url}/peringatan/"
    if not told:
        return Answer("no_warnings", {"url": url})
    words = {
        language: " ".join(
            f"{', '.join(area.name for area in areas[:MOST])}: {each.said(language)['headline']}."
            f" {each.said(language)['action']}"
            for each, areas in told
        )
        for language in city().languages
    }
    return Answer("warnings_now", {"told": words, "url": url})


def level(_inbound: Inbound, _rest: str, at: datetime) -> Answer:
    """Tell the last level of the city's first gauge, and how it moves."""
    plan = next(iter(gauges()), None)
    if plan is None:
        return Answer("no_level", {})
    span = timedelta(minutes=plan.rise.minutes)
    found = Reading.objects.filter(gauge__code=plan.code, at__gte=at - DAY).order_by("at")
    readings = list(found)
    if not readings:
        return Answer("no_level", {})
    last, (rose, _took) = readings[-1], risen(readings, span)
    band = plan.band(last.cm)
    return Answer(
        "level_now",
        {
            "place": plan.name,
            "cm": str(last.cm),
            "siaga": str(band.siaga),
            "meaning": band.name,
            "rise": str(max(0, rose)),
            "at": dates.short(last.at, city().zone),
        },
    )


def numbers(_inbound: Inbound, _rest: str, _at: datetime) -> Answer:
    """Tell whom to call, the city's own number first."""
    urgent = [each for each in contacts() if each.urgent]
    return Answer("numbers", {"told": _by_language({e.number: e.name for e in urgent})})


def find(_inbound: Inbound, rest: str, at: datetime) -> Answer:
    """Tell the first services, articles and places that words lead to."""
    words = rest.strip()[:100]
    if not words:
        return Answer("found_nothing", {})
    services, _why = answering(words, in_force(on=at.astimezone(city().zone).date()))
    here = settings.PENDOPO.public_url
    told = {
        language: [
            *(
                each.listing["name"].get(language, each.listing["name"]["id"])
                for each in services[:MOST]
            ),
            *(
                f"{hit.title} ({hit.text})"
                for hit in elsewhere(words, at=at, language=language)[:MOST]
            ),
        ][:MOST]
        for language in city().languages
    }
    if not told["id"]:
        return Answer("found_nothing", {})
    joined = {language: "; ".join(each) for language, each in told.items()}
    url = f"{here}/layanan/{services[0].slug}/" if services else f"{here}/informasi/"
    return Answer("found", {"told": joined, "url": url})


def safe(inbound: Inbound, _rest: str, at: datetime) -> Answer:
    return _replied(inbound, Reply.Word.SAFE, at) or Answer("nothing_to_answer", {})


def in_need(inbound: Inbound, _rest: str, at: datetime) -> Answer:
    """Ask for help; who was not warned is told whom to call all the same."""
    _replied(inbound, Reply.Word.HELP, at)
    return Answer("help_noted", {"number": city().emergency})


def _replied(inbound: Inbound, word: Reply.Word, at: datetime) -> Answer | None:
    alert = replies.last_heard(inbound.person_id, at=at) if inbound.person_id else None
    if alert is None or inbound.person_id is None:
        return None
    me = Actor(kind="resident", person=inbound.person_id, channel=inbound.channel)
    replies.answer(person=inbound.person_id, word=word, alert=alert.pk, by=me, at=at)
    return Answer("safe_noted", {})


def _by_language(told: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        language: "; ".join(
            f"{key} {words.get(language, words['id'])}" for key, words in told.items()
        )
        for language in city().languages
    }


DEEDS: dict[str, Deed] = {
    **dict.fromkeys(("PERINGATAN", "WARNING", "BAHAYA"), warnings),
    **dict.fromkeys(("TINGGI", "AIR", "WATER", "CAI"), level),
    **dict.fromkeys(("DARURAT", "EMERGENCY"), numbers),
    **dict.fromkeys(("INFO", "CARI"), find),
    **dict.fromkeys(("AMAN", "SAFE", "SALAMET"), safe),
    **dict.fromkeys(("TOLONG", "TULUNG"), in_need),
}
