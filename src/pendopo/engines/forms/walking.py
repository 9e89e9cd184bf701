"""Walk a form's questions in order: what is shown, kept, missing and wrong.

A question is shown when its rule holds on the answers kept so far; a rule whose variables
are not all answered does not hold. Answers of hidden questions are dropped at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pendopo.engines.expressions.compiler import Expression
from pendopo.engines.forms.model import Answers, Form, Page, Question, Rule, Say

MISSING: dict[str, Say] = {
    "file": {"id": "Tambahkan berkasnya.", "en": "Add the file."},
    "choice": {"id": "Pilih salah satu jawaban.", "en": "Choose an answer."},
    "choices": {"id": "Pilih paling sedikit satu.", "en": "Choose at least one."},
    "yes_no": {"id": "Pilih ya atau tidak.", "en": "Choose yes or no."},
    "declaration": {"id": "Beri tanda centang bila Anda menyetujui pernyataan ini.", "en": "Tick the box if you agree."},
    "kelurahan": {"id": "Pilih kelurahan dari daftar.", "en": "Choose a kelurahan from the list."},
    "date": {"id": "Isi tanggal, bulan dan tahun.", "en": "Fill in day, month and year."},
    "group": {"id": "Tambahkan isian ini.", "en": "Add this."},
    "": {"id": "Isian ini perlu diisi.", "en": "This needs an answer."},
}


@dataclass(slots=True)
class Walk:
    """A form walked over some answers."""

    answers: Answers = field(default_factory=dict)
    computed: Answers = field(default_factory=dict)
    shown: dict[str, list[Question]] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    errors: dict[str, Say] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.errors and not self.missing

    def first_open(self) -> Page | None:
        """Return the first page that still needs something."""
        return next((page for page in self.pages if self.needs(page)), None)

    def needs(self, page: Page) -> bool:
        return any(q.name in self.errors or q.name in self.missing for q in self.shown[page.slug])

    def after(self, page: Page) -> Page | None:
        """Return the shown page that follows."""
        order = [p.slug for p in self.pages]
        place = order.index(page.slug) + 1 if page.slug in order else 0
        return self.pages[place] if place < len(order) else None

    def before(self, page: Page) -> Page | None:
        """Return the shown page before."""
        order = [p.slug for p in self.pages]
        place = order.index(page.slug) if page.slug in order else 0
        return self.pages[place - 1] if place else None


def walk(form: Form, answers: Mapping[str, Any], *, today: date) -> Walk:
    """Walk the form over answers. Raises EvaluationError when a rule cannot be worked out."""
    found = Walk()
    values: dict[str, Any] = {"today": today}
    for page in form.pages:
        shown = []
        for question in page.questions:
            if question.show_if and not _holds(question.show_if, values):
                continue
            shown.append(question)
            value = answers.get(question.name)
            if _empty(value):
                if question.required or question.type == "declaration":
                    found.missing.append(question.name)
                continue
            found.answers[question.name] = value
            values[question.name] = _typed(question, value)
            _check(question, value, values, found)
        if shown:
            found.pages.append(page)
            found.shown[page.slug] = shown
    for name, expression in form.computed.items():
        if expression.reads <= values.keys():
            values[name] = found.computed[name] = expression.evaluate(values)
    _rules(form.checks, values, found)
    return found


def missing_say(question: Question) -> Say:
    """Return the sentence for a question without its answer."""
    return MISSING.get(question.type, MISSING[""])


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _holds(expression: Expression, values: Mapping[str, Any]) -> bool:
    return expression.reads <= values.keys() and bool(expression.evaluate(values))


def _typed(question: Question, value: Any) -> Any:
    return date.fromisoformat(value) if question.type == "date" else value


def _check(question: Question, value: Any, values: Mapping[str, Any], found: Walk) -> None:
    if question.type == "group":
        _check_rows(question, value, values, found)
    _rules(question.rules, values, found)


def _check_rows(question: Question, rows: list[Answers], values: Mapping[str, Any], found: Walk) -> None:
    least, most = question.minimum or 0, question.maximum or 50
    if not least <= len(rows) <= most:
        found.errors[question.name] = {
            "id": f"Perlu {least} sampai {most} isian. Sekarang {len(rows)}.",
            "en": f"Between {least} and {most} are needed. There are {len(rows)}.",
        }
    for number, row in enumerate(rows):
        inner: dict[str, Any] = {"today": values["today"]}
        for part in question.questions:
            if part.show_if and not _holds(part.show_if, inner):
                row.pop(part.name, None)
                continue
            if _empty(row.get(part.name)):
                if part.required:
                    found.errors[f"{question.name}-{number}-{part.name}"] = missing_say(part)
                    found.errors.setdefault(question.name, MISSING["group"])
                continue
            inner[part.name] = _typed(part, row[part.name])


def _rules(rules: tuple[Rule, ...], values: Mapping[str, Any], found: Walk) -> None:
    for rule in rules:
        if rule.unless.reads <= values.keys() and rule.at not in found.errors and not rule.unless.evaluate(values):
            found.errors[rule.at] = rule.say
