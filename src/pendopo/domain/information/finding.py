"""One box finds what the city tells too: articles, facilities, lines and numbers to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from pendopo.domain.catalogue.words import read_words
from pendopo.domain.information.articles import Article, Edition
from pendopo.domain.information.places import contacts, facilities, transport
from pendopo.engines.marking import plain
from pendopo.engines.searching.index import Index, Text

MOST = 6
SEARCHED = 500
ARTICLE = "article"
PARTS = (("title", 3.0), ("summary", 1.2), ("body", 0.5))
KINDS = {
    "klinik": "klinik berobat sakit",
    "puskesmas": "puskesmas berobat sakit",
    "halte_bus": "halte bus biskita angkutan",
}
"""Words that a facility is found by, beside its name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is (`article`, `facility`, `line`, `contact`) and which."""

    kind: str
    key: str
    title: str
    text: str


def elsewhere(query: str, *, at: datetime, language: str = "id") -> list[Hit]:
    """Return what answers a search beside services, the best first. Two statements.

    An edition never changes, so an index stands as long as the same editions are shown.
    """
    shown = Article.objects.shown(at=at).newest().values_list("published", flat=True)
    index = _index(tuple(shown[:SEARCHED]), Path(settings.PENDOPO.city))
    keys = [each.key.partition(" ") for each in index.search(query).found[:MOST]]
    wanted = [name for kind, _, name in keys if kind == ARTICLE]
    rows = Edition.objects.filter(pk__in=wanted).select_related("article") if wanted else ()
    editions = {str(each.pk): each for each in rows}
    return [_hit(kind, name, editions, language) for kind, _, name in keys]


def _hit(kind: str, name: str, editions: Mapping[str, Edition], language: str) -> Hit:
    if kind == ARTICLE:
        said = editions[name].said(language)
        return Hit(kind, editions[name].article.slug, said["title"], said["summary"])
    if kind == "facility":
        place = facilities()[int(name)]
        return Hit(kind, place.code, place.name, f"{place.area}, {place.district}")
    if kind == "contact":
        contact = contacts()[int(name)]
        words = contact.name.get(language) or contact.name["id"]
        return Hit(kind, contact.call, words, contact.number)
    bus = transport()
    stops = next((each["stops"] for each in bus.lines if each["code"] == name), ()) if bus else ()
    return Hit(kind, name, f"{bus.name if bus else ''} {name}".strip(), " · ".join(stops))


@lru_cache(maxsize=8)
def _index(editions: tuple[UUID, ...], folder: Path) -> Index:
    """Return the index of these editions, in their order, and of the pack's places."""
    told = dict(Edition.objects.filter(pk__in=editions).values_list("pk", "texts"))
    texts: dict[str, list[Text]] = {
        f"{ARTICLE} {pk}": [
            Text(part, weight, plain(" ".join(each[part] for each in told[pk].values())))
            for part, weight in PARTS
        ]
        for pk in editions
    }
    for number, place in enumerate(facilities()):
        texts[f"facility {number}"] = [
            Text("name", 3.0, f"{place.name}"),
            Text("keyword", 1.5, f"{KINDS.get(place.kind, '')} {place.area}"),
        ]
    for number, contact in enumerate(contacts()):
        words = " ".join((*contact.name.values(), *(contact.hint or {}).values()))
        texts[f"contact {number}"] = [
            Text("name", 2.5, f"{words} {contact.number} darurat telepon")
        ]
    bus = transport()
    for line in bus.lines if bus else ():
        words = f"{bus.name if bus else ''} {line['code']} {' '.join(line['stops'])} angkutan bus"
        texts[f"line {line['code']}"] = [Text("name", 2.5, words)]
    return Index(texts, read_words(folder))
