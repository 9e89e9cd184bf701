"""What a page shows of each question: names, values as typed, errors, options."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pendopo.engines.forms.days import PARTS as DAY_PARTS
from pendopo.engines.forms.days import split_day
from pendopo.engines.forms.describing import YES_NO, say
from pendopo.engines.forms.figures import grouped
from pendopo.engines.forms.model import Lists, Question, Say
from pendopo.engines.forms.readers import NO, YES
from pendopo.engines.forms.reading import row_numbers
from pendopo.engines.forms.schema import MOST_ROWS
from pendopo.engines.forms.sentences import PART_NAMES
from pendopo.engines.forms.typed import Raw
from pendopo.engines.forms.variables import ADDRESS, PERSON
from pendopo.engines.identity.phone import national

_PARTS: Mapping[str, tuple[str, ...]] = {"date": DAY_PARTS, "person": PERSON, "address": ADDRESS}
_WIDTHS: Mapping[str, str] = {
    "day": "2", "month": "2", "year": "4", "rt": "2", "rw": "2", "kode_pos": "4",
    "number": "10", "money": "10", "nik": "20", "kk": "20", "phone": "20",
}  # fmt: skip
_DIGITS = {"number", "money", "nik", "kk", "day", "year", "rt", "rw", "kode_pos"}
_INPUT: Mapping[str, str] = {"phone": "tel", "email": "email"}
_AUTOCOMPLETE: Mapping[str, str] = {"phone": "tel", "email": "email"}
_ACCEPT: Mapping[str, str] = {
    "image": "image/jpeg,image/png,image/webp",
    "pdf": "application/pdf",
}


@dataclass(slots=True)
class OptionView:
    value: str
    label: str
    hint: str = ""
    checked: bool = False


@dataclass(slots=True)
class FieldView:
    """One input, or a set of them, as a template shows it.

    A part's `error` marks it; the parts of a date say it only once, at the date itself.
    `row_numbers` go with `rows`: the value of each row's `<name>-remove` button. `current` names
    the files that answer now, `unfinished` those still on their way;
    `infected` says that what was given is gone;
    `again` names a paper of an earlier case that may answer, sent to `again_to`.
    """

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
    unfinished: list[str] = field(default_factory=list)
    infected: bool = False
    again: str = ""
    again_from: str = ""
    again_to: str = ""
    row_numbers: list[int] = field(default_factory=list)
    can_add: bool = False
    can_remove: bool = False
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What fields are made from: raw input, when a page was sent, wins over what is kept."""

    answers: Mapping[str, Any]
    raw: Raw
    errors: Mapping[str, Say]
    lists: Lists
    language: str

    def say(self, texts: Say) -> str:
        return say(texts, self.language)

    def error(self, name: str) -> str:
        return self.say(self.errors[name]) if name in self.errors else ""

    def text(self, name: str, kept: str) -> str:
        """Return what was typed under a name, else what is kept."""
        if self.raw:
            return (self.raw.get(name) or ("",))[0]
        return kept

    def chosen(self, name: str, kept: Any) -> set[str]:
        """Return the values ticked under a name."""
        if self.raw:
            return set(self.raw.get(name, ()))
        return set(kept) if isinstance(kept, list) else {str(kept)}


def fields(questions: Sequence[Question], sheet: Sheet) -> list[FieldView]:
    """Return the field of each question."""
    return [_field(q, q.name, sheet.answers.get(q.name), sheet) for q in questions]


def summary(views: Sequence[FieldView]) -> list[tuple[str, str]]:
    """Return (id to link to, sentence) for each error, as the summary on top lists them."""
    return [(view.id, view.error) for view in _failing(views)]


def _failing(views: Sequence[FieldView]) -> Iterator[FieldView]:
    for view in views:
        inner = [part for part in view.parts if part.error]
        rows = [part for row in view.rows for part in row]
        if view.type == "date" and inner:
            yield inner[0]
        elif inner or any(_failing(rows)):
            yield from _failing(inner)
            yield from _failing(rows)
        elif view.error:
            yield view


def _field(question: Question, name: str, value: Any, sheet: Sheet) -> FieldView:
    kind = question.type
    view = FieldView(
        name=name,
        id=f"id-{name}",
        type=kind,
        label=sheet.say(question.ask),
        hint=sheet.say(question.hint),
        error=sheet.error(name),
        required=question.must,
        width=question.width or _WIDTHS.get(kind, "full"),
        inputmode="numeric" if kind in _DIGITS or question.shape else _INPUT.get(kind, ""),
        autocomplete=question.autocomplete or _AUTOCOMPLETE.get(kind, ""),
        spellcheck=kind == "long_text",
        prefix="Rp" if kind == "money" else "",
        suffix=sheet.say(question.unit),
    )
    match kind:
        case "date" | "person" | "address":
            _add_parts(view, question, value, sheet)
        case "group":
            _add_rows(view, question, value or [], sheet)
        case "file":
            view.accept = ",".join(_ACCEPT[k] for k in sorted(question.accept))
            view.multiple = question.maximum != 1
        case "choice" | "choices" | "yes_no" | "declaration" | "kelurahan":
            view.options = _options(question, name, value, sheet)
            view.value = next((o.value for o in view.options if o.checked), "")
        case _:
            view.value = sheet.text(name, _kept(kind, value))
    return view


def _kept(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind == "money":
        return grouped(value)
    return national(value) if kind == "phone" else str(value)


def _add_parts(view: FieldView, question: Question, value: Any, sheet: Sheet) -> None:
    kept: Mapping[str, str] = (split_day(value) if view.type == "date" else value) if value else {}
    for part in _PARTS[view.type]:
        name = f"{view.name}-{part}"
        made = FieldView(
            name=name,
            id=f"id-{name}",
            type="kelurahan" if part == "kelurahan" else "text",
            label=sheet.say(PART_NAMES[part]),
            error=sheet.error(name),
            required=view.required and part not in {"rt", "rw", "kode_pos"},
            value=sheet.text(name, kept.get(part, "")),
            width=_WIDTHS.get(part, "full"),
            inputmode="numeric" if part in _DIGITS else "",
        )
        if part == "kelurahan":
            made.options = _kelurahan(name, kept.get(part), sheet)
        view.parts.append(made)
    if view.type != "date":
        return
    if question.autocomplete == "bday":
        for made, part in zip(view.parts, DAY_PARTS, strict=True):
            made.autocomplete = f"bday-{part}"
    if view.error:
        for made in view.parts:
            made.error = view.error
    view.error = view.error or next((made.error for made in view.parts if made.error), "")


def _options(question: Question, name: str, value: Any, sheet: Sheet) -> list[OptionView]:
    if question.type == "kelurahan":
        return _kelurahan(name, value, sheet)
    if question.type == "yes_no":
        chosen = sheet.chosen(name, {True: YES, False: NO}.get(value, ""))
        no, yes = YES_NO.get(sheet.language, YES_NO["id"])
        return [OptionView(v, w, "", v in chosen) for v, w in ((YES, yes), (NO, no))]
    if question.type == "declaration":
        chosen = sheet.chosen(name, YES if value else "")
        return [OptionView(YES, sheet.say(question.ask), "", YES in chosen)]
    chosen = sheet.chosen(name, value)
    return [
        OptionView(o.value, sheet.say(o.label), sheet.say(o.hint), o.value in chosen)
        for o in question.options
    ]


def _kelurahan(name: str, value: Any, sheet: Sheet) -> list[OptionView]:
    chosen = sheet.text(name, value or "")
    return [OptionView(code, label, "", code == chosen) for code, label in sheet.lists.kelurahan()]


def _add_rows(
    view: FieldView, question: Question, rows: Sequence[Mapping[str, Any]], sheet: Sheet
) -> None:
    numbers = row_numbers(question, sheet.raw) if sheet.raw else list(range(len(rows)))
    least = max(question.minimum or 0, 1)
    while len(numbers) < least:
        numbers.append(numbers[-1] + 1 if numbers else 0)
    for number in numbers:
        kept = rows[number] if not sheet.raw and number < len(rows) else {}
        view.rows.append(
            [
                _field(part, f"{view.name}-{number}-{part.name}", kept.get(part.name), sheet)
                for part in question.questions
            ]
        )
    view.row_numbers = numbers
    view.can_add = len(numbers) < (question.maximum or MOST_ROWS)
    view.can_remove = len(numbers) > least
