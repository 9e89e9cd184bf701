"""Read one page as it was sent: what to keep, and a sentence for every field that is off.

Names on the page are the question's, parts joined by a dash: `lahir-day`, `saksi-0-nik`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pendopo.engines.forms.model import Answers, Form, Lists, Page, Question, Say
from pendopo.engines.forms.readers import Desk, read_answer
from pendopo.engines.forms.schema import MOST_ROWS
from pendopo.engines.forms.sentences import AnswerError
from pendopo.engines.forms.typed import Raw
from pendopo.engines.forms.walking import Walk, walk


@dataclass(slots=True)
class Reading:
    """One page read: `values` by question (None = left empty), `errors` by name on the page.

    A question that failed is in `errors` only, so its earlier answer stays. `raw` is what
    was typed, to show again.
    """

    raw: Raw
    values: Answers = field(default_factory=dict)
    errors: dict[str, Say] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict, repr=False)

    def place(self, name: str) -> str:
        """Return a name of a walk as the page has it: rows keep the numbers they were sent with."""
        head, number, rest = ([*name.split("-", 2), "", ""])[:3]
        if number.isdigit() and int(number) < len(self.numbers.get(head, ())):
            return f"{head}-{self.numbers[head][int(number)]}-{rest}"
        return name


@dataclass(slots=True)
class Outcome:
    """A page taken: `answers` to save, `errors` to show beside `raw`, and where the walk stands.

    Save the answers beside errors too: what failed keeps its earlier answer.
    """

    reading: Reading
    answers: Answers
    walk: Walk
    errors: dict[str, Say]


def read(
    page: Page, raw: Raw, *, today: date, lists: Lists, only: Iterable[str] | None = None
) -> Reading:
    """Read what was typed on a page, each question by itself. Never raises for what was typed.

    Files are left alone: put the evidence ids into the answers. `only` names the
    questions that may change (a correction). Required answers and rules are the walk's.
    """
    allowed = None if only is None else frozenset(only)
    taking = _Taking(Desk(raw, today, lists), Reading(raw))
    for question in page.questions:
        if question.type != "file" and (allowed is None or question.name in allowed):
            taking.take(question)
    return taking.reading


def read_page(
    form: Form,
    page: Page,
    raw: Raw,
    answers: Mapping[str, Any],
    *,
    today: date,
    lists: Lists,
    only: Iterable[str] | None = None,
) -> Outcome:
    """Read a page and walk the form over the answers it leads to; errors of this page only.

    Evidence ids of files must be in `answers` already. Raises EvaluationError for a rule
    that cannot be worked out, never for what was typed.
    """
    allowed = {q.name for q in page.questions} if only is None else frozenset(only)
    shown = walk(form, answers, today=today).shown.get(page.slug, [])
    asked = tuple(q for q in shown if q.name in allowed)
    reading = read(Page(page.slug, page.title, page.section, asked), raw, today=today, lists=lists)
    merged = {n: a for n, a in {**answers, **reading.values}.items() if a is not None}
    after = walk(form, merged, today=today, lists=lists)
    failed = {name.split("-", 1)[0] for name in reading.errors}
    open_names = {question.name for question in asked} - failed
    found = {
        reading.place(name): say
        for name, say in after.complaints.items()
        if name.split("-", 1)[0] in open_names
    }
    return Outcome(reading, merged, after, _in_order(asked, {**found, **reading.errors}))


class _Taking:
    """A reading on its way."""

    def __init__(self, desk: Desk, reading: Reading) -> None:
        self.desk = desk
        self.reading = reading
        self.errors = reading.errors

    def take(self, question: Question) -> None:
        before = len(self.errors)
        answer = self._rows(question) if question.type == "group" else self._one(question)
        if len(self.errors) == before:
            self.reading.values[question.name] = answer

    def _one(self, question: Question, name: str = "") -> Any:
        name = name or question.name
        try:
            return read_answer(question, name, self.desk)
        except AnswerError as error:
            self.errors.update(
                {f"{name}-{p}" if p else name: say for p, say in error.errors.items()}
            )
            return None

    def _rows(self, question: Question) -> list[Answers] | None:
        """Read rows by the numbers sent; a row left wholly empty is no row."""
        rows: list[Answers] = []
        kept: list[int] = []
        for number in row_numbers(question, self.desk.raw):
            row = {}
            failed = len(self.errors)
            for part in question.questions:
                value = self._one(part, f"{question.name}-{number}-{part.name}")
                if value is not None:
                    row[part.name] = value
            if row or len(self.errors) > failed:
                rows.append(row)
                kept.append(number)
        self.reading.numbers[question.name] = kept
        return rows or None


def row_numbers(question: Question, raw: Raw) -> list[int]:
    """Return the numbers of a group's rows on a page sent, in order."""
    pattern = re.compile(rf"{question.name}-([0-9]{{1,4}})-")
    numbers = {int(found[1]) for found in map(pattern.match, raw) if found}
    return sorted(numbers)[:MOST_ROWS]


def _in_order(questions: Iterable[Question], errors: Mapping[str, Say]) -> dict[str, Say]:
    """Return errors in the order of the page, as a summary lists them."""
    order = {question.name: n for n, question in enumerate(questions)}
    return dict(sorted(errors.items(), key=lambda item: order.get(item[0].split("-", 1)[0], 99)))
