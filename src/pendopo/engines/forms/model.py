"""What a form is once it has been compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pendopo.engines.expressions.compiler import Expression
from pendopo.engines.expressions.kinds import Kind

Say = Mapping[str, str]
Answers = dict[str, Any]

CEL_TYPES: dict[str, Kind] = {
    "text": "string", "long_text": "string", "number": "int", "money": "int", "date": "date",
    "choice": "string", "choices": "strings", "yes_no": "bool", "nik": "string", "kk": "string",
    "person": "map", "phone": "string", "email": "string", "kelurahan": "string",
    "address": "map", "file": "strings", "declaration": "bool",
}


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
    name: str
    type: str
    ask: Say
    hint: Say
    required: bool
    show_if: Expression | None
    options: tuple[Option, ...]
    rules: tuple[Rule, ...]
    pattern: str
    pattern_say: Say
    minimum: int | None
    maximum: int | None
    accept: frozenset[str]
    questions: tuple["Question", ...]
    personal: Mapping[str, str]
    width: str
    autocomplete: str


@dataclass(frozen=True, slots=True)
class Page:
    slug: str
    title: Say
    section: Say
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    pages: tuple[Page, ...]
    checks: tuple[Rule, ...]
    computed: Mapping[str, Expression]

    def page(self, slug: str) -> Page | None:
        return next((page for page in self.pages if page.slug == slug), None)

    def questions(self) -> list[Question]:
        return [question for page in self.pages for question in page.questions]


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
    """Something wrong in a definition, and where it stands."""

    path: tuple[str | int, ...]
    say: str


class FormError(ValueError):
    """The definition is no form."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.say}" for p in problems))
