"""What a page shows of each question: names, values as typed, errors, options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pendopo.engines.forms.describing import say
from pendopo.engines.forms.model import Answers, Lists, Question, Say
from pendopo.engines.forms.reading import ADDRESS

PART = {
    "day": ("Tanggal", "Day"), "month": ("Bulan", "Month"), "year": ("Tahun", "Year"),
    "nama": ("Nama lengkap", "Full name"), "nik": ("NIK", "NIK"), "jalan": ("Jalan dan nomor", "Street and number"),
    "rt": ("RT", "RT"), "rw": ("RW", "RW"), "kelurahan": ("Kelurahan", "Kelurahan"), "kode_pos": ("Kode pos", "Postcode"),
}
WIDTH = {"day": "2", "month": "2", "year": "4", "nik": "20", "rt": "2", "rw": "2", "kode_pos": "4"}
DIGITS = {"number", "money", "nik", "kk", "day", "year", "rt", "rw", "kode_pos"}
TYPE_WIDTH = {"number": "10", "money": "10", "nik": "20", "kk": "20", "phone": "20"}
AUTOCOMPLETE = {"phone": "tel", "email": "email"}
INPUT = {"phone": "tel", "email": "email"}


@dataclass(slots=True)
class OptionView:
    value: str
    label: str
    hint: str = ""
    checked: bool = False


@dataclass(slots=True)
class FieldView:
    """One input, or a set of them, as a template shows it."""

    name: str
    id: str
    type: str
    label: str
    hint: str = ""
    error: str = ""
    required: bool = False
    value: str = ""
    parts: list["FieldView"] = field(default_factory=list)
    options: list[OptionView] = field(default_factory=list)
    rows: list[list["FieldView"]] = field(default_factory=list)
    width: str = ""
    inputmode: str = ""
    autocomplete: str = ""
    prefix: str = ""
    suffix: str = ""
    spellcheck: bool = False
    accept: str = ""
    current: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What fields are made from: raw input wins over the answer that is kept."""

    answers: Answers
    raw: Mapping[str, Sequence[str]]
    errors: Mapping[str, Say]
    lists: Lists
    language: str


def fields(questions: Sequence[Question], sheet: Sheet) -> list[FieldView]:
    """Return the field of each question."""
    return [_field(question, question.name, sheet.answers.get(question.name), sheet) for question in questions]


def _field(question: Question, name: str, value: Any, sheet: Sheet) -> FieldView:
    view = FieldView(
        name=name,
        id=f"id-{name}",
        type=question.type,
        label=say(question.ask, sheet.language),
        hint=say(question.hint, sheet.language),
        error=_error(name, sheet),
        required=question.required or question.type == "declaration",
        width=question.width or TYPE_WIDTH.get(question.type, "full"),
        inputmode="numeric" if question.type in DIGITS else INPUT.get(question.type, ""),
        autocomplete=question.autocomplete or AUTOCOMPLETE.get(question.type, ""),
        spellcheck=question.type == "long_text",
        prefix="Rp" if question.type == "money" else "",
    )
    match question.type:
        case "date":
            view.parts = _parts(name, _date_parts(value), ("day", "month", "year"), sheet)
        case "person":
            view.parts = _parts(name, value or {}, ("nama", "nik"), sheet)
        case "address":
            view.parts = _parts(name, value or {}, ADDRESS, sheet)
        case "choice" | "choices":
            chosen = set(sheet.raw.get(name, value if isinstance(value, list) else [value]))
            view.options = [
                OptionView(o.value, say(o.label, sheet.language), say(o.hint, sheet.language), o.value in chosen)
                for o in question.options
            ]
        case "yes_no":
            view.options = _yes_no(name, value, sheet)
        case "declaration":
            view.options = [OptionView("yes", view.label, "", bool(value) or "yes" in sheet.raw.get(name, ()))]
        case "kelurahan":
            view.options = _kelurahan(name, value, sheet)
        case "group":
            view.rows = _rows(question, name, value or [], sheet)
        case "file":
            kinds = {"image": "image/jpeg,image/png,image/webp", "pdf": "application/pdf"}
            view.accept = ",".join(kinds[k] for k in sorted(question.accept))
        case _:
            view.value = sheet.raw[name][0] if sheet.raw.get(name) else "" if value is None else str(value)
    return view


def _error(name: str, sheet: Sheet) -> str:
    return say(sheet.errors[name], sheet.language) if name in sheet.errors else ""


def _date_parts(value: Any) -> dict[str, str]:
    when = date.fromisoformat(value) if value else None
    return {"day": str(when.day), "month": str(when.month), "year": str(when.year)} if when else {}


def _parts(name: str, values: Mapping[str, str], parts: Sequence[str], sheet: Sheet) -> list[FieldView]:
    made = []
    for part in parts:
        full = f"{name}-{part}"
        view = FieldView(
            name=full,
            id=f"id-{full}",
            type="kelurahan" if part == "kelurahan" else "text",
            label=PART[part][sheet.language == "en"],
            error=_error(full, sheet),
            value=sheet.raw[full][0] if sheet.raw.get(full) else values.get(part, ""),
            width=WIDTH.get(part, "full"),
            inputmode="numeric" if part in DIGITS else "",
        )
        if part == "kelurahan":
            view.options = _kelurahan(full, values.get(part), sheet)
        made.append(view)
    return made


def _yes_no(name: str, value: Any, sheet: Sheet) -> list[OptionView]:
    words = ("Ya", "Tidak") if sheet.language == "id" else ("Yes", "No")
    chosen = sheet.raw[name][0] if sheet.raw.get(name) else {True: "yes", False: "no"}.get(value, "")
    return [OptionView(v, w, "", v == chosen) for v, w in zip(("yes", "no"), words, strict=True)]


def _kelurahan(name: str, value: Any, sheet: Sheet) -> list[OptionView]:
    chosen = sheet.raw[name][0] if sheet.raw.get(name) else value
    return [OptionView(code, label, "", code == chosen) for code, label in sheet.lists.kelurahan()]


def _rows(question: Question, name: str, rows: Sequence[Answers], sheet: Sheet) -> list[list[FieldView]]:
    count = max(len(rows), question.minimum or 1)
    return [
        [
            _field(part, f"{name}-{number}-{part.name}", rows[number].get(part.name) if number < len(rows) else None, sheet)
            for part in question.questions
        ]
        for number in range(count)
    ]
