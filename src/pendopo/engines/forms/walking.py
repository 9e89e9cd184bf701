"""Walk a form's questions in order: what is shown, kept, missing and wrong.

A question is shown when its rule holds on the answers kept so far; a rule whose variables
are not all answered does not hold. Answers of hidden questions are dropped at once, so
nothing that follows reads them. A rule that errs raises: an error never means "hidden".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pendopo.engines.expressions import Expression
from pendopo.engines.forms import sentences
from pendopo.engines.forms.model import (
    Answers,
    Form,
    Lists,
    NoLists,
    Page,
    Question,
    Rule,
    Say,
)
from pendopo.engines.forms.schema import MOST_ROWS
from pendopo.engines.forms.variables import is_empty, values

State = Literal["done", "begun", "todo"]


@dataclass(frozen=True, slots=True)
class Section:
    """Pages that a task list shows as one row."""

    title: Say
    pages: tuple[Page, ...]
    state: State


@dataclass(slots=True)
class Walk:
    """A form walked over some answers.

    `errors` and `missing` go by names on the page (`saksi-0-nik`); `answers` are those
    kept, in the order of the questions; `shown` the questions by slug of their page.
    """

    answers: Answers = field(default_factory=dict)
    computed: Answers = field(default_factory=dict)
    shown: dict[str, list[Question]] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    errors: dict[str, Say] = field(default_factory=dict)
    missing: dict[str, Say] = field(default_factory=dict)
    all_pages: tuple[Page, ...] = field(default=(), repr=False)

    @property
    def complete(self) -> bool:
        return not self.errors and not self.missing

    @property
    def complaints(self) -> dict[str, Say]:
        """Return what is wrong and what is missing, by name on the page."""
        return {**self.missing, **self.errors}

    def first_open(self) -> Page | None:
        """Return the first page that still needs something."""
        return next((page for page in self.pages if self.needs(page)), None)

    def needs(self, page: Page) -> bool:
        heads = {name.split("-", 1)[0] for name in (*self.errors, *self.missing)}
        return any(question.name in heads for question in self.shown.get(page.slug, ()))

    def after(self, page: Page) -> Page | None:
        """Return the shown page that follows, also when this one is hidden now."""
        return next((p for p in self._order(page) if p.slug in self.shown), None)

    def before(self, page: Page) -> Page | None:
        """Return the shown page before."""
        order = [p.slug for p in self.pages]
        place = order.index(page.slug) if page.slug in order else 0
        return self.pages[place - 1] if place else None

    def sections(self) -> list[Section]:
        """Return the task list: consecutive pages of one section, and how far each is."""
        groups: list[list[Page]] = []
        for page in self.pages:
            if groups and groups[-1][0].section["id"] == page.section["id"]:
                groups[-1].append(page)
            else:
                groups.append([page])
        return [Section(g[0].section, tuple(g), self._state(g)) for g in groups]

    def _order(self, page: Page) -> Iterable[Page]:
        slugs = [p.slug for p in self.all_pages]
        return self.all_pages[slugs.index(page.slug) + 1 :] if page.slug in slugs else ()

    def _state(self, pages: Iterable[Page]) -> State:
        if not any(self.needs(page) for page in pages):
            return "done"
        names = {question.name for page in pages for question in self.shown[page.slug]}
        return "begun" if names & self.answers.keys() else "todo"


def walk(
    form: Form, answers: Mapping[str, Any], *, today: date, lists: Lists | None = None
) -> Walk:
    """Walk the form over answers. Raises EvaluationError when a rule cannot be worked out."""
    walking = _Walking(form, today, lists or NoLists(), check_lists=lists is not None)
    for page in form.pages:
        walking.page(page, answers)
    walking.finish()
    return walking.found


class _Walking:
    def __init__(self, form: Form, today: date, lists: Lists, *, check_lists: bool) -> None:
        self.form = form
        self.today = today
        self.found = Walk(all_pages=form.pages)
        self.values: dict[str, Any] = {"today": today}
        self.asked: set[str] = set()
        self.codes = {code for code, _ in lists.kelurahan()} if check_lists else None

    def page(self, page: Page, answers: Mapping[str, Any]) -> None:
        shown = [q for q in page.questions if q.show_if is None or self._holds(q.show_if)]
        for question in shown:
            self._take(question, answers.get(question.name))
        self.asked |= {question.name for question in shown}
        if shown:
            self.found.pages.append(page)
            self.found.shown[page.slug] = shown

    def finish(self) -> None:
        """Compute, then check what may read any answer: bounds, own rules, cross checks."""
        self._compute()
        for question in self.form.questions():
            if question.name in self.found.answers:
                self._check(question)
        self._rules(self.form.checks, self.values)

    def _holds(self, expression: Expression) -> bool:
        if not expression.ready(self.values):
            self._compute()
        return expression.ready(self.values) and bool(expression.evaluate(self.values))

    def _take(self, question: Question, answer: Any) -> None:
        if is_empty(answer):
            if question.must or (question.type == "group" and question.minimum):
                self.found.missing[question.name] = sentences.missing(question)
        elif not self.form.validators[question.name].is_valid(answer) or not self._listed(
            question, answer
        ):
            self.found.errors[question.name] = sentences.again(question)
        else:
            self.found.answers[question.name] = answer
            self.values |= values((question,), self.found.answers)

    def _listed(self, question: Question, answer: Any) -> bool:
        if self.codes is None or question.type not in {"kelurahan", "address"}:
            return True
        code = answer if question.type == "kelurahan" else answer["kelurahan"]
        return code in self.codes

    def _compute(self) -> None:
        for name, expression in self.form.computed.items():
            if name not in self.values and expression.ready(self.values):
                self.values[name] = self.found.computed[name] = expression.evaluate(self.values)

    def _check(self, question: Question) -> None:
        answer = self.found.answers[question.name]
        if question.type == "group":
            self._check_rows(question, answer)
        self._bounds(question, answer, question.name, self.values)
        self._rules(question.rules, self.values)

    def _bounds(self, question: Question, answer: Any, at: str, known: Mapping[str, Any]) -> None:
        if question.earliest and question.earliest.ready(known):
            earliest = date.fromisoformat(question.earliest.evaluate(known))
            if date.fromisoformat(answer) < earliest:
                self.found.errors[at] = sentences.too_early(question, earliest, today=self.today)
        if question.latest and question.latest.ready(known):
            latest = date.fromisoformat(question.latest.evaluate(known))
            if date.fromisoformat(answer) > latest:
                self.found.errors[at] = sentences.too_late(question, latest, today=self.today)

    def _check_rows(self, question: Question, rows: list[Answers]) -> None:
        least, most = question.minimum or 0, question.maximum or MOST_ROWS
        if not least <= len(rows) <= most:
            say = sentences.rows_off(question, least, most, len(rows))
            self.found.errors[question.name] = say
        for number, row in enumerate(rows):
            known = {**self.values, **values(question.questions, row)}
            for part in question.questions:
                at = f"{question.name}-{number}-{part.name}"
                if is_empty(row.get(part.name)):
                    if part.must:
                        self.found.missing[at] = sentences.missing(part)
                elif not self._listed(part, row[part.name]):
                    self.found.errors[at] = sentences.again(part)
                else:
                    self._bounds(part, row[part.name], at, known)
                    self._rules(part.rules, known, at=at)

    def _rules(self, rules: Iterable[Rule], known: Mapping[str, Any], *, at: str = "") -> None:
        for rule in rules:
            place = at or rule.at
            if place in self.found.errors or place.split("-", 1)[0] not in self.asked:
                continue
            if rule.unless.ready(known) and not rule.unless.evaluate(known):
                self.found.errors[place] = rule.say
