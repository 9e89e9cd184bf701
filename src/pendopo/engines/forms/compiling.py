"""From the plain definition to a Form, or every problem with its place."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs

from pendopo.engines.expressions.compiler import Compiler, Expression
from pendopo.engines.expressions.errors import ExpressionError
from pendopo.engines.expressions.kinds import Kind
from pendopo.engines.forms.model import (
    CEL_TYPES,
    Form,
    FormError,
    Option,
    Page,
    Problem,
    Question,
    Rule,
)
from pendopo.engines.forms.schema import FORM

Path = tuple[str | int, ...]
PERSONAL = {"nik", "kk", "person", "phone", "email"}
NEEDS_OPTIONS = {"choice", "choices"}


def no_references(uri: str) -> Any:
    """Refuse every outside reference of a schema."""
    raise ValueError(f"no outside references: {uri}")


@lru_cache(maxsize=1)
def _validator() -> Any:
    return jsonschema_rs.validator_for(FORM, retriever=no_references)


def compile_form(definition: Mapping[str, Any]) -> Form:
    """Compile a form. Raises FormError with every problem found."""
    problems = [Problem(tuple(e.instance_path), e.message) for e in _validator().iter_errors(definition)]
    if problems:
        raise FormError(problems)
    compiler = _Compiler(definition)
    form = compiler.form()
    if compiler.problems:
        raise FormError(compiler.problems)
    return form


class _Compiler:
    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.definition = definition
        self.problems: list[Problem] = []
        variables: dict[str, Kind] = {"today": "date"}
        names: set[str] = set()
        for path, told in self._told():
            if told["name"] in names or told["name"] == "today":
                self._problem(path, f"nama {told['name']} sudah dipakai; beri nama lain")
            names.add(told["name"])
            if told["type"] in CEL_TYPES:
                variables[told["name"]] = CEL_TYPES[told["type"]]
        for name, told in definition.get("compute", {}).items():
            variables[name] = told["type"]
        self.compiler = Compiler(variables)

    def _told(self) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        for n, page in enumerate(self.definition["pages"]):
            for m, question in enumerate(page["questions"]):
                yield ("pages", n, "questions", m), question

    def form(self) -> Form:
        pages = []
        for n, told in enumerate(self.definition["pages"]):
            if told["slug"] in {page.slug for page in pages}:
                self._problem(("pages", n, "slug"), f"halaman {told['slug']} ada dua")
            questions = tuple(
                self._question(q, ("pages", n, "questions", m), self.compiler)
                for m, q in enumerate(told["questions"])
            )
            pages.append(Page(told["slug"], told["title"], told.get("section", told["title"]), questions))
        names = {q.name for page in pages for q in page.questions}
        checks = [self._rule(c, ("checks", n), c["at"], self.compiler) for n, c in enumerate(self.definition.get("checks", ()))]
        for n, check in enumerate(self.definition.get("checks", ())):
            if check["at"] not in names:
                self._problem(("checks", n, "at"), f"tidak ada pertanyaan {check['at']}")
        computed = {
            name: self._expression(told["value"], ("compute", name, "value"), self.compiler)
            for name, told in self.definition.get("compute", {}).items()
        }
        return Form(
            tuple(pages),
            tuple(c for c in checks if c),
            {name: e for name, e in computed.items() if e},
        )

    def _question(self, told: Mapping[str, Any], path: Path, compiler: Compiler) -> Question:
        kind = told["type"]
        if kind in NEEDS_OPTIONS and "options" not in told:
            self._problem(path, f"pertanyaan {kind} perlu options")
        if kind in PERSONAL and "personal" not in told:
            self._problem(path, "data pribadi perlu personal: {purpose, basis} (UU 27/2022)")
        if kind == "group" and "questions" not in told:
            self._problem(path, "group perlu questions")
        if "pattern" in told and "pattern_say" not in told:
            self._problem(path, "pattern perlu pattern_say: kalimat bila isian tidak cocok")
        try:
            re.compile(told.get("pattern", ""))
        except re.error as error:
            self._problem((*path, "pattern"), f"pola tidak terbaca: {error}")
        inner = told.get("questions", ())
        inside = Compiler(_inner(inner)) if inner else compiler
        rules = [
            self._rule(r, (*path, "valid", n), told["name"], compiler) for n, r in enumerate(told.get("valid", ()))
        ]
        return Question(
            name=told["name"],
            type=kind,
            ask=told["ask"],
            hint=told.get("hint", {}),
            required=told.get("required", False),
            show_if=self._expression(told["show_if"], (*path, "show_if"), compiler) if "show_if" in told else None,
            options=tuple(Option(o["value"], o["label"], o.get("hint", {})) for o in told.get("options", ())),
            rules=tuple(r for r in rules if r),
            pattern=told.get("pattern", ""),
            pattern_say=told.get("pattern_say", {}),
            minimum=told.get("min"),
            maximum=told.get("max"),
            accept=frozenset(told.get("accept", ("image", "pdf"))),
            questions=tuple(
                self._question(q, (*path, "questions", n), inside) for n, q in enumerate(inner)
            ),
            personal=told.get("personal", {}),
            width=told.get("width", ""),
            autocomplete=told.get("autocomplete", ""),
        )

    def _rule(self, told: Mapping[str, Any], path: Path, at: str, compiler: Compiler) -> Rule | None:
        unless = self._expression(told["unless"], (*path, "unless"), compiler)
        return Rule(unless, told["say"], at) if unless else None

    def _expression(self, source: str, path: Path, compiler: Compiler) -> Expression | None:
        try:
            return compiler.compile(source)
        except ExpressionError as error:
            self._problem(path, str(error))
            return None

    def _problem(self, path: Path, say: str) -> None:
        self.problems.append(Problem(path, say))


def _inner(questions: Any) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {"today": "date"}
    return kinds | {q["name"]: CEL_TYPES[q["type"]] for q in questions}
