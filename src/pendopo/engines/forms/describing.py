"""Answers as people read them: on the check page, the case page and in letters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pendopo.engines import dates, money
from pendopo.engines.forms.model import Answers, Lists, Page, Question, Say
from pendopo.engines.forms.walking import Walk
from pendopo.engines.identity.masking import (
    DOT,
    mask_email,
    mask_name,
    mask_nik,
    mask_phone,
)
from pendopo.engines.identity.phone import national

YES_NO: dict[str, tuple[str, str]] = {
    "id": ("Tidak", "Ya"),
    "en": ("No", "Yes"),
    "su": ("Henteu", "Leres"),
}
AGREED: Say = {"id": "Disetujui", "en": "Agreed", "su": "Disatujuan"}
FILES: Say = {"id": "berkas", "en": "files", "su": "berkas"}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as shown; `files` are evidence ids, `rows` the lines of each row of a group."""

    question: Question
    label: str
    value: str
    files: tuple[str, ...] = ()
    rows: tuple[tuple["Line", ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The answers of one page; blocks of one section follow one another."""

    page: Page
    section: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Voice:
    lists: Mapping[str, str]
    language: str
    masked: bool

    def say(self, texts: Say) -> str:
        return say(texts, self.language)


def say(texts: Say, language: str) -> str:
    """Return the text in a language, else in Indonesian."""
    return texts.get(language) or texts.get("id", "")


def describe(walk: Walk, lists: Lists, language: str, *, masked: bool = False) -> list[Block]:
    """Return every shown question with its answer, page by page.

    `masked` hides what tells who a person is; an unanswered question has an empty value.
    """
    voice = _Voice(dict(lists.kelurahan()), language, masked)
    return [
        Block(
            page,
            voice.say(page.section),
            tuple(_line(question, walk.answers, voice) for question in walk.shown[page.slug]),
        )
        for page in walk.pages
    ]


def letter_values(walk: Walk, lists: Lists, language: str = "id") -> dict[str, str]:
    """Return every question's answer as a text, for a letter: `{"tahun": "2026", …}`."""
    lines = (line for block in describe(walk, lists, language) for line in block.lines)
    return {line.question.name: line.value for line in lines}


def files_of(question: Question, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the evidence ids of a file question."""
    return tuple(answers.get(question.name) or ()) if question.type == "file" else ()


def shown(
    question: Question, value: Any, lists: Lists, language: str, *, masked: bool = False
) -> str:
    """Return one answer as a text; empty when there is none."""
    return _text(question, value, _Voice(dict(lists.kelurahan()), language, masked))


def rows_shown(
    group: Question, rows: Sequence[Answers] | None, lists: Lists, language: str
) -> list[dict[str, str]]:
    """Return each row of a group as texts by name, for a table."""
    return [
        {part.name: shown(part, row.get(part.name), lists, language) for part in group.questions}
        for row in rows or ()
    ]


def _line(question: Question, answers: Mapping[str, Any], voice: _Voice) -> Line:
    value = answers.get(question.name)
    rows = value if question.type == "group" and value else ()
    return Line(
        question,
        voice.say(question.short),
        _text(question, value, voice),
        files_of(question, answers),
        tuple(tuple(_line(part, row, voice) for part in question.questions) for row in rows),
    )


def _text(question: Question, value: Any, voice: _Voice) -> str:
    if value is None or value in ("", [], {}):
        return ""
    return _SHOWN[question.type](question, value, voice)


def _plain(question: Question, value: str, voice: _Voice) -> str:
    return mask_name(value) if voice.masked and question.personal else value


def _number(question: Question, value: int, voice: _Voice) -> str:
    unit = f" {voice.say(question.unit)}" if question.unit else ""
    return f"{value}{unit}"


def _money(_question: Question, value: int, _voice: _Voice) -> str:
    return money.rupiah(value)


def _date(question: Question, value: str, voice: _Voice) -> str:
    if voice.masked and question.personal:
        return f"{DOT * 2} {DOT * 4} {value[:4]}"
    language = voice.language if voice.language in dates.MONTHS else "id"
    return dates.day(date.fromisoformat(value), language)


def _choice(question: Question, value: str, voice: _Voice) -> str:
    return _choices(question, [value], voice)


def _choices(question: Question, value: Sequence[str], voice: _Voice) -> str:
    return ", ".join(
        voice.say(option.label) for option in question.options if option.value in value
    )


def _yes_no(_question: Question, value: bool, voice: _Voice) -> str:
    return YES_NO.get(voice.language, YES_NO["id"])[value]


def _declaration(_question: Question, _value: bool, voice: _Voice) -> str:
    return voice.say(AGREED)


def _digits(_question: Question, value: str, voice: _Voice) -> str:
    if voice.masked:
        return mask_nik(value)
    return " ".join(value[n : n + 4] for n in range(0, len(value), 4))


def _phone(_question: Question, value: str, voice: _Voice) -> str:
    return mask_phone(value) if voice.masked else national(value)


def _email(_question: Question, value: str, voice: _Voice) -> str:
    return mask_email(value) if voice.masked else value


def _kelurahan(_question: Question, value: str, voice: _Voice) -> str:
    return voice.lists.get(value, value)


def _person(question: Question, value: Answers, voice: _Voice) -> str:
    name = mask_name(value["nama"]) if voice.masked else value["nama"]
    return f"{name}, NIK {_digits(question, value['nik'], voice)}"


def _address(_question: Question, value: Answers, voice: _Voice) -> str:
    parts = [mask_name(value["jalan"]) if voice.masked else value["jalan"]]
    if value.get("rt") or value.get("rw"):
        parts.append(f"RT {value.get('rt', '-')}/RW {value.get('rw', '-')}")
    parts.append(f"Kel. {voice.lists.get(value['kelurahan'], value['kelurahan'])}")
    return ", ".join([*parts, *filter(None, [value.get("kode_pos")])])


def _files(_question: Question, value: Sequence[str], voice: _Voice) -> str:
    if len(value) == 1 and voice.language == "en":
        return "1 file"
    return f"{len(value)} {voice.say(FILES)}"


def _rows(question: Question, value: Sequence[Answers], voice: _Voice) -> str:
    told = (
        ", ".join(filter(None, (_text(p, row.get(p.name), voice) for p in question.questions)))
        for row in value
    )
    return "; ".join(told)


_SHOWN: Mapping[str, Callable[[Question, Any, _Voice], str]] = {
    "text": _plain,
    "long_text": _plain,
    "number": _number,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "declaration": _declaration,
    "nik": _digits,
    "kk": _digits,
    "phone": _phone,
    "email": _email,
    "kelurahan": _kelurahan,
    "person": _person,
    "address": _address,
    "file": _files,
    "group": _rows,
}
