"""Whether the words of a pack are plain: short sentences, known abbreviations, no officialese.

Only Indonesian is judged: it is the source, the other languages follow it. A sentence has 20 words
at most; what quotes a law word for word is left alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pendopo.engines.pack_files import Finding, PackFile
from pendopo.engines.pack_texts import MOST_WORDS, SENTENCE_END, Place

LEGAL = "legal"
"""`legal: true` beside a text says that it is the law's own words."""
QUOTES = frozenset({"dasar_hukum", "basis"})
"""Keys under which the law itself stands."""
PLAIN_STRINGS = frozenset({"purpose"})
"""Keys whose text residents read though it stands in one language only."""
BLANK = re.compile(r"\{+\w+\}+")
CAPITALS = re.compile(r"(?<![\w.-])[A-Z]{2,}(?!\w|-\d)")
ROMAN = re.compile(r"[IVX]+")
WORD = re.compile(r"\w")
NEAR = 80
"""How many letters before a bracket may hold the words that it shortens."""


@dataclass(frozen=True, slots=True)
class Plain:
    """What a city counts as plain: abbreviations that people know, and plain words for hard ones.

    `commands` are what residents text in capitals, which shorten nothing.
    """

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    commands: Sequence[str] = ()
    instead: Mapping[str, str] = field(default_factory=dict)


def read_by_residents(data: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Return every Indonesian text in a file of a pack, in order, but for quotes of the law."""
    if isinstance(data, dict):
        if data.get(LEGAL) is True:
            return
        for key, value in data.items():
            here = (*place, str(key))
            if key in QUOTES:
                continue
            if isinstance(value, str) and (key == "id" or key in PLAIN_STRINGS):
                yield here, value
            else:
                yield from read_by_residents(value, here)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from read_by_residents(value, (*place, number))


def plain_findings(
    file: PackFile, plain: Plain, explained: set[str], *, sentences: bool = True
) -> Iterator[Finding]:
    """Complain of what is not plain in a file.

    `explained` holds the abbreviations that the files read before it explain, and takes its own.
    """
    for place, text in read_by_residents(file.data):
        for say, cure in _wrong(text, plain, explained, sentences=sentences):
            yield Finding(file.path.name, file.line(place), say, cure)


def _wrong(
    text: str, plain: Plain, explained: set[str], *, sentences: bool
) -> Iterator[tuple[str, str]]:
    told = BLANK.sub("x", text)
    for sentence in SENTENCE_END.split(told) if sentences else ():
        length = sum(1 for word in sentence.split() if WORD.search(word))
        if length > MOST_WORDS:
            cure = f"Pecah; satu kalimat paling banyak {MOST_WORDS} kata."
            yield f"kalimat {length} kata: {sentence[:40]}…", cure
    for hard, instead in plain.instead.items():
        if re.search(rf"\b{re.escape(hard)}\b", told, re.IGNORECASE):
            yield f"“{hard}” bukan bahasa sehari-hari", f"Tulis “{instead}”."
    for short in dict.fromkeys(CAPITALS.findall(told)):
        if short in {*plain.abbreviations, *plain.commands, *explained} or ROMAN.fullmatch(short):
            continue
        explained.add(short)
        if not explains(told, short):
            cure = f"Tulis kepanjangannya, lalu ({short}), atau daftarkan di plain.yaml."
            yield f"singkatan {short} belum dijelaskan", cure


def explains(text: str, short: str) -> bool:
    """Tell whether a text explains an abbreviation: `Surat Izin Praktik (SIP)`, or the other way."""
    inside = re.search(rf"\b{short}\s*\(([^)]+)\)", text)
    before = re.search(rf"([^()]+)\([^)]*\b{short}\b[^)]*\)", text)
    words = [match[1] for match in (inside, before) if match]
    return any(_shortens(short, each[-NEAR:]) for each in words)


def _shortens(short: str, words: str) -> bool:
    """Tell whether the letters of an abbreviation stand in the words, in order, from a word's head."""
    return bool(re.search(rf"\b{'.*'.join(short)}", words, re.IGNORECASE))
