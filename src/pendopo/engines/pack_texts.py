"""What a schema cannot see in a service's words: terms, dates, blanks to fill, long sentences."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pendopo.engines.pack_files import Finding, PackFile
from pendopo.engines.working_time import BadTermError, Term

BLANK = re.compile(r"\{([a-z_]+)\}")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
MOST_WORDS = 20
FOUND_BY = ("name", "summary")
SAME = "="
"""`su: "=id"` says that the Indonesian words are meant: a language left out is a mistake."""

Place = tuple[str | int, ...]


def service_findings(file: PackFile, *, languages: Sequence[str] = ()) -> list[Finding]:
    """Return what is wrong in `service.yaml`.

    A term or a date that cannot be reckoned with; a name or summary that a language of the city
    lacks, for by these people find the service.
    """
    told = file.data if isinstance(file.data, dict) else {}
    found: list[tuple[Place, str, str]] = []
    try:
        Term.parse(str(told.get("term", "P1D")))
    except BadTermError:
        found.append((("term",), "jangka waktu tidak terbaca", "Tulis seperti P16D atau PT4H."))
    try:
        date.fromisoformat(str(told.get("effective_from", "2026-01-01")))
    except ValueError:
        cure = "Tulis tanggal yang ada, seperti 2026-11-02."
        found.append((("effective_from",), "tanggal berlaku tidak ada", cure))
    found += _handover(told.get("handover"))
    findings = [_finding(file, *each) for each in found]
    for part in FOUND_BY:
        findings += _left_out(file, (part,), told.get(part), languages)
    return findings


def _handover(told: Any) -> list[tuple[Place, str, str]]:
    """Whoever comes to the counter needs a time: its length, and for how many."""
    at_counter = {"pickup", "representative"}
    if not isinstance(told, dict) or not at_counter & set(told.get("ways") or ()):
        return []
    missing = [name for name in ("minutes", "capacity") if name not in told]
    if not missing:
        return []
    cure = "Tulis lama satu waktu dan daya tampungnya, misalnya minutes: 30 dan capacity: 4."
    return [(("handover",), f"jam pengambilan tidak lengkap: {', '.join(missing)}", cure)]


def message_findings(
    file: PackFile, *, offered: Mapping[str, Sequence[str]], languages: Sequence[str]
) -> list[Finding]:
    """Return what is wrong in `messages.yaml`.

    A template nobody sends, a language left out, a blank its event does not fill, a long sentence.
    `offered` tells by template which blanks are filled.
    """
    found = []
    for name, told in (file.data if isinstance(file.data, dict) else {}).items():
        if name not in offered:
            say, cure = f"pesan {name} tidak pernah dikirim", f"Pakai {_listed(offered)}."
            found.append(_finding(file, (name,), say, cure))
            continue
        for part, texts in (told if isinstance(told, dict) else {}).items():
            found += _left_out(file, (name, part), texts, languages)
        for place, text in _texts(told, (name,)):
            found += _unfilled(file, place, text, offered[name])
            if any(len(each.split()) > MOST_WORDS for each in SENTENCE_END.split(text)):
                cure = f"Pecah; satu kalimat paling banyak {MOST_WORDS} kata."
                found.append(_finding(file, place, "kalimat terlalu panjang", cure))
    return found


def said_in_full(data: Any) -> Any:
    """Return texts with each `=id` replaced by the words it stands for."""
    if not isinstance(data, dict):
        return data
    full = {key: said_in_full(value) for key, value in data.items()}
    return {
        key: full.get(value[1:], value) if isinstance(value, str) and value[:1] == SAME else value
        for key, value in full.items()
    }


def _left_out(
    file: PackFile, place: Place, texts: Any, languages: Sequence[str]
) -> Iterator[Finding]:
    told = texts if isinstance(texts, dict) else {}
    for language in languages:
        text = str(told.get(language, ""))
        if not text:
            cure = f'Tulis, atau {language}: "=id" bila sama dengan bahasa Indonesia.'
            yield _finding(file, place, f"bahasa {language} belum ada", cure)
        elif text[:1] == SAME and (text[1:] not in told or str(told[text[1:]])[:1] == SAME):
            cure = f'Tulis {language}: "=id".'
            yield _finding(file, (*place, language), "bahasa yang ditunjuk tidak ada", cure)


def _unfilled(file: PackFile, place: Place, text: str, filled: Sequence[str]) -> Iterator[Finding]:
    cure = f"Pakai {_listed(f'{{{each}}}' for each in filled)}." if filled else "Hapus kurungnya."
    for blank in sorted(set(BLANK.findall(text)) - set(filled)):
        yield _finding(file, place, f"isian {{{blank}}} tidak diisi oleh kejadian ini", cure)
    if re.search(r"[{}]", BLANK.sub("", text)):
        yield _finding(file, place, "isian kurung tidak dikenal", cure)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*place, key))
    elif isinstance(data, str):
        yield place, data


def _finding(file: PackFile, place: Place, say: str, cure: str) -> Finding:
    return Finding(file.path.name, file.line(place), say, cure)
