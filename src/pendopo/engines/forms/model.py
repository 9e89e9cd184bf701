"""What a form is once it has been compiled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pendopo.engines.expressions import Expression

Say = Mapping[str, str]
"""One text in several languages: `id` always, `en` and `su` when there."""
Answers = dict[str, Any]
"""JSON-able answers by question: dates ISO, money int, a group a list of rows."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Say
    hint: Say = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """Unless the expression holds, say so at a question."""

    unless: Expression
    say: Say
    at: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `short` names it in errors and on the check page.

    `minimum` and `maximum` count letters, the number itself or rows, by type;
    `earliest` and `latest` bound a date.
    """

    name: str
    type: str
    ask: Say
    short: Say
    hint: Say = field(default_factory=dict)
    required: bool = False
    show_if: Expression | None = None
    options: tuple[Option, ...] = ()
    rules: tuple[Rule, ...] = ()
    pattern: str = ""
    pattern_say: Say = field(default_factory=dict)
    matches: Expression | None = None
    shape: str = ""
    minimum: int | None = None
    maximum: int | None = None
    earliest: Expression | None = None
    latest: Expression | None = None
    mobile: bool = True
    accept: frozenset[str] = frozenset()
    questions: tuple["Question", ...] = ()
    personal: Mapping[str, str] = field(default_factory=dict)
    unit: Say = field(default_factory=dict)
    width: str = ""
    autocomplete: str = ""

    @property
    def must(self) -> bool:
        """Tell whether an answer is needed when the question is shown."""
        return self.required or self.type == "declaration"


@dataclass(frozen=True, slots=True)
class Page:
    slug: str
    title: Say
    section: Say
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """`validators` hold one JSON Schema validator a question, by name."""

    pages: tuple[Page, ...]
    checks: tuple[Rule, ...]
    computed: Mapping[str, Expression]
    validators: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)

    def page(self, slug: str) -> Page | None:
        return next((page for page in self.pages if page.slug == slug), None)

    def questions(self) -> list[Question]:
        return [question for page in self.pages for question in page.questions]

    def question(self, name: str) -> Question | None:
        """Return the question behind a name on the page (`saksi-0-nik`, `lahir-day`)."""
        head, *rest = name.split("-")
        found = next((q for q in self.questions() if q.name == head), None)
        if found and found.type == "group" and len(rest) > 1:
            return next((q for q in found.questions if q.name == rest[1]), found)
        return found

    def page_of(self, name: str) -> Page | None:
        """Return the page that asks the question behind a name."""
        head = name.split("-", maxsplit=1)[0]
        return next((p for p in self.pages if any(q.name == head for q in p.questions)), None)

    def personal(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield each personal question's name with its purpose and basis (UU 27/2022)."""
        for question in self.questions():
            for part in (question, *question.questions):
                if part.personal:
                    yield part.name, part.personal


class Lists(Protocol):
    """Where long lists come from at run time."""

    def kelurahan(self) -> list[tuple[str, str]]:
        """Return codes and names."""


class NoLists:
    """No lists at all: for checking a pack."""

    def kelurahan(self) -> list[tuple[str, str]]:
        return []


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a definition, and where it stands; said to the service's owner."""

    path: tuple[str | int, ...]
    say: str


class FormError(ValueError):
    """The definition is no form."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.say}" for p in problems))
