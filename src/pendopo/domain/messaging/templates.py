"""A template of the pack, in a person's language, with its blanks filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.city import city
from pendopo.engines import dates
from pendopo.engines.forms.describing import say
from pendopo.engines.pack_files import read_yaml
from pendopo.engines.pack_texts import said_in_full

Filling = str | datetime | Mapping[str, str] | None
"""What fills a blank: a moment is told as people say it, texts by their language."""
Data = Mapping[str, Filling]
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Worded:
    """A message in words, and what filled its blanks."""

    language: str
    title: str
    text: str
    words: dict[str, str]


def template(name: str, version: UUID | None) -> Texts | None:
    """Return a template: of a service's version, or of those the city says beside any service."""
    told: Mapping[str, Texts] = (
        compiled(version).definition["messages"] if version else _of_the_city(settings.PENDOPO.city)
    )
    return told.get(name)


def worded(texts: Texts, data: Data, language: str) -> Worded:
    """Fill a template's blanks in a language."""
    words = {name: _told(value, language) for name, value in data.items()}
    title, text = (say(texts[part], language).format_map(words) for part in ("title", "text"))
    return Worded(language, title, text, words)


def _told(value: Filling, language: str) -> str:
    match value:
        case datetime():
            return dates.moment(value, city().zone, language)
        case Mapping():
            return say(value, language)
        case None:
            return "-"
    return str(value)


@lru_cache(maxsize=4)
def _of_the_city(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = said_in_full(read_yaml(folder / "messages.yaml").data)
    return told
