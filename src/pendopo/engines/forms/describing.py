"""Answers as people read them: on the check page, the case page and in letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pendopo.engines import dates, money
from pendopo.engines.masking import mask_email, mask_nik, mask_phone
from pendopo.engines.forms.model import Lists, Page, Question, Say
from pendopo.engines.forms.walking import Walk

YES_NO = {"id": ("Tidak", "Ya"), "en": ("No", "Yes")}
AGREED = {"id": "Disetujui", "en": "Agreed"}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as shown; `files` are evidence ids."""

    question: Question
    label: str
    value: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The answers of one page."""

    page: Page
    section: str
    lines: tuple[Line, ...]


def say(texts: Say, language: str) -> str:
    """Return the text in a language, else in Indonesian."""
    return texts.get(language) or texts.get("id", "")


def describe(walk: Walk, lists: Lists, language: str, *, masked: bool = False) -> list[Block]:
    """Return every shown question with its answer, page by page."""
    return [
        Block(
            page,
            say(page.section, language),
            tuple(
                Line(q, say(q.ask, language), shown(q, walk.answers.get(q.name), lists, language, masked=masked), files_of(q, walk.answers))
                for q in walk.shown[page.slug]
            ),
        )
        for page in walk.pages
    ]


def files_of(question: Question, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the evidence ids of a file question."""
    return tuple(answers.get(question.name) or ()) if question.type == "file" else ()


def shown(question: Question, value: Any, lists: Lists, language: str, *, masked: bool = False) -> str:
    """Return one answer as a text; empty when there is none."""
    if value is None or value in ("", [], {}):
        return ""
    match question.type:
        case "money":
            return money.rupiah(value)
        case "date":
            return dates.day(date.fromisoformat(value), language)
        case "choice":
            return _options(question, [value], language)
        case "choices":
            return _options(question, value, language)
        case "yes_no":
            return YES_NO[language][bool(value)]
        case "declaration":
            return AGREED[language]
        case "nik" | "kk":
            return mask_nik(value) if masked else _grouped(value)
        case "phone":
            return mask_phone(value) if masked else value
        case "email":
            return mask_email(value) if masked else value
        case "person":
            return f"{value['nama']}, NIK {mask_nik(value['nik']) if masked else _grouped(value['nik'])}"
        case "kelurahan":
            return dict(lists.kelurahan()).get(value, value)
        case "address":
            return _address(value, lists)
        case "file":
            return f"{len(value)} berkas" if language == "id" else f"{len(value)} files"
        case "group":
            return "; ".join(_row(question, row, lists, language, masked=masked) for row in value)
    return str(value)


def _grouped(digits: str) -> str:
    return " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))


def _options(question: Question, values: Sequence[str], language: str) -> str:
    return ", ".join(say(o.label, language) for o in question.options if o.value in values)


def _address(value: Mapping[str, str], lists: Lists) -> str:
    parts = [value["jalan"]]
    if value.get("rt") or value.get("rw"):
        parts.append(f"RT {value.get('rt') or '-'}/RW {value.get('rw') or '-'}")
    parts.append(f"Kel. {dict(lists.kelurahan()).get(value['kelurahan'], value['kelurahan'])}")
    return ", ".join([*parts, *filter(None, [value.get("kode_pos")])])


def _row(question: Question, row: Mapping[str, Any], lists: Lists, language: str, *, masked: bool) -> str:
    told = (shown(part, row.get(part.name), lists, language, masked=masked) for part in question.questions)
    return ", ".join(filter(None, told))
