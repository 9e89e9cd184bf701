"""Finding a kind of report by one's own words, misspelt or not; and reports alike in words."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from pendopo.domain.catalogue.words import read_words
from pendopo.domain.reports.models import Category, Report
from pendopo.engines.searching.index import Index, Text
from pendopo.engines.searching.words import fold, roots

ALIKE = 0.5
"""Of the words of the shorter of two texts, those that stand in the other too."""
SHORTEST = 4
"""Letters of a word that tells something."""


def kinds(query: str, among: Iterable[Category]) -> list[Category]:
    """Return the kinds that fit some words, the best first; all where no word is known."""
    listed = {each.code: each for each in among}
    told = tuple(
        (c.code, tuple(c.name.values()), tuple(c.definition["words"])) for c in listed.values()
    )
    answer = _index(told, Path(settings.PENDOPO.city)).search(query)
    return [listed[found.key] for found in answer.found]


def alike(text: str, reports: Iterable[Report]) -> list[Report]:
    """Return those of some reports whose public words are much the same as a text."""
    asked = _words(text)
    return [each for each in reports if _share(asked, _words(each.public_text)) >= ALIKE]


@lru_cache(maxsize=4)
def _index(told: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...], folder: Path) -> Index:
    return Index(
        {
            code: [
                *(Text("name", 1.0, name) for name in names),
                *(Text("words", 0.9, said) for said in words),
            ]
            for code, names, words in told
        },
        read_words(folder),
    )


def _words(text: str) -> frozenset[str]:
    """Return the words of a text, each without its affixes as far as they come off."""
    return frozenset(
        min(roots(word), key=len, default=word) for word in fold(text) if len(word) >= SHORTEST
    )


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0
