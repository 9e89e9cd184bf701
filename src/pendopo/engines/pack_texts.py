"""What a schema cannot see in a service's words: terms, dates, blanks to fill, long sentences."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from pendopo.engines.pack_files import Finding, PackFile
from pendopo.engines.working_time import BadTermError, Term

BLANKS = ("reference", "service", "due", "url")
BLANK = re.compile(r"\{(" + "|".join(BLANKS) + r")\}")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
MOST_WORDS = 20

Place = tuple[str | int, ...]


def service_findings(file: PackFile) -> list[Finding]:
    """Return what is wrong in `service.yaml`: a term or a date that cannot be reckoned with."""
    told = file.data if isinstance(file.data, dict) else {}
    found = []
    try:
        Term.parse(str(told.get("term", "P1D")))
    except BadTermError:
        found.append((("term",), "jangka waktu tidak terbaca", "Tulis seperti P16D atau PT4H."))
    try:
        date.fromisoformat(str(told.get("effective_from", "2026-01-01")))
    except ValueError:
        cure = "Tulis tanggal yang ada, seperti 2026-11-02."
        found.append((("effective_from",), "tanggal berlaku tidak ada", cure))
    return [_finding(file, *each) for each in found]


def message_findings(file: PackFile) -> list[Finding]:
    """Return what is wrong in `messages.yaml`: a blank nobody fills, a sentence too long."""
    found = []
    for place, text in _texts(file.data, ()):
        if re.search(r"[{}]", BLANK.sub("", text)):
            known = ", ".join(f"{{{blank}}}" for blank in BLANKS)
            found.append(_finding(file, place, "isian kurung tidak dikenal", f"Pakai {known}."))
        if any(len(each.split()) > MOST_WORDS for each in SENTENCE_END.split(text)):
            cure = f"Pecah; satu kalimat paling banyak {MOST_WORDS} kata."
            found.append(_finding(file, place, "kalimat terlalu panjang", cure))
    return found


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*place, key))
    elif isinstance(data, str):
        yield place, data


def _finding(file: PackFile, place: Place, say: str, cure: str) -> Finding:
    return Finding(file.path.name, file.line(place), say, cure)
