"""The dictionary of a pack, `search.yaml`: read once a process, and what is wrong in it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pendopo.domain.catalogue.packs import schema_findings
from pendopo.engines.pack_files import Finding, PackError, PackFile, read_yaml
from pendopo.engines.searching.dictionary import Dictionary, dictionary
from pendopo.engines.searching.index import Index, Text
from pendopo.engines.searching.words import fold

NAME = "search.yaml"
_SAID = {"type": "string", "minLength": 1, "maxLength": 2000}
_GROUPS = {
    "type": "object",
    "additionalProperties": {"type": "array", "minItems": 1, "items": _SAID},
}
WORDS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "ignored": {"type": "array", "items": _SAID},
        "same": _GROUPS,
        "situations": _GROUPS,
    },
}


@lru_cache(maxsize=4)
def read_words(folder: Path) -> Dictionary:
    """Return a pack's dictionary; an empty one where it has none. Raises PackError."""
    path = folder / NAME
    return dictionary(**read_yaml(path).data) if path.exists() else Dictionary()


def word_findings(folder: Path) -> list[Finding]:
    """Return what is wrong in a pack's dictionary, with line and cure."""
    path = folder / NAME
    if not path.exists():
        return []
    try:
        file = read_yaml(path)
    except PackError as error:
        return list(error.findings)
    return schema_findings(file, WORDS) or list(_said_twice(file))


def _said_twice(file: PackFile) -> Iterator[Finding]:
    """Complain of a word in two groups, or that is ignored too: only one of them would count."""
    first: dict[str, str] = {
        w: "ignored" for each in file.data.get("ignored", ()) for w in fold(each)
    }
    same: Mapping[str, list[str]] = file.data.get("same", {})
    for concept, others in same.items():
        for number, said in [(0, concept), *enumerate(others)]:
            words = fold(said)
            word = " ".join(words)
            if first.setdefault(word, concept) != concept:
                line = file.line(("same", concept, number))
                say = f"kata {word} di {concept} sudah ada di {first[word]}"
                yield Finding(NAME, line, say, "Hapus salah satunya.")


def idle_findings(folder: Path, services: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Complain of a situation that leads to a word which no service has: it would find nothing."""
    path = folder / NAME
    if not path.exists():
        return
    file = read_yaml(path)
    index = Index({each["slug"]: texts(each) for each in services}, read_words(folder))
    for said, wanted in file.data.get("situations", {}).items():
        for number, each in enumerate(wanted):
            for word in fold(each):
                if not index.has(word):
                    say = f"tidak ada layanan dengan kata {word}"
                    cure = "Periksa ejaannya, atau hapus keadaan ini."
                    yield Finding(NAME, file.line(("situations", said, number)), say, cure)


def texts(told: Mapping[str, Any]) -> list[Text]:
    """Return what search reads of a service, by weight."""
    parts = {
        ("name", 3.0): told["name"].values(),
        ("keywords", 2.5): told.get("keywords", ()),
        ("summary", 1.2): told["summary"].values(),
        ("product", 0.5): told["product"].values(),
        ("papers", 0.4): [t for paper in told.get("papers", ()) for t in paper["name"].values()],
    }
    return [Text(part, weight, words) for (part, weight), said in parts.items() for words in said]
