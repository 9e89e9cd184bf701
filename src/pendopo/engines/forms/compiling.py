"""From the plain definition to a Form, or every problem with its place."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from pendopo.engines.expressions import Compiler, EvaluationError, Expression, ExpressionError
from pendopo.engines.expressions.kinds import Kind
from pendopo.engines.forms.answers_schema import no_references, question_schema, validator
from pendopo.engines.forms.model import Form, FormError, Option, Page, Problem, Question, Rule
from pendopo.engines.forms.problems import TODAY, Path, Told, every_question, find
from pendopo.engines.forms.schema import FORM
from pendopo.engines.forms.variables import kinds
from pendopo.engines.misfits import misfit

__all__ = ["compile_form", "no_references"]
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def compile_form(definition: Mapping[str, Any]) -> Form:
    """Compile a form. Raises FormError with every problem found."""
    problems = [
        Problem(place, f"{say}. {cure}".rstrip("."))
        for place, say, cure in map(misfit, _shape().iter_errors(definition))
    ] or list(find(definition))
    if problems:
        raise FormError(problems)
    making = _Making(definition)
    form = making.form()
    if making.problems:
        raise FormError(making.problems)
    return form


@lru_cache(maxsize=1)
def _shape() -> Any:
    return validator(FORM)


class _Making:
    """One definition on its way to a form; collects what is wrong with its rules."""

    def __init__(self, definition: Told) -> None:
        self.definition = definition
        self.problems: list[Problem] = []
        self.variables: dict[str, Kind] = {TODAY: "date"}
        self.variables |= kinds(_outline(question) for _, question in every_question(definition))
        computed: dict[str, Any] = definition.get("compute", {})
        self.computed = {name: self._computed(name, told) for name, told in computed.items()}
        self.compiler = Compiler(self.variables)

    def form(self) -> Form:
        earlier: set[str] = {TODAY}
        pages = []
        for n, told in enumerate(self.definition["pages"]):
            place = ("pages", n)
            pages.append(self._page(place, told, earlier | self._known(earlier)))
            earlier |= set(kinds(_outline(question) for question in told["questions"]))
        checks = [
            self._rule(told, ("checks", n), told["at"], self.compiler)
            for n, told in enumerate(self.definition.get("checks", ()))
        ]
        computed = {name: made for name, made in self.computed.items() if made}
        form = Form(tuple(pages), tuple(rule for rule in checks if rule), computed)
        if self.problems:
            return form
        made = {q.name: validator(question_schema(q)) for q in form.questions()}
        return replace(form, validators=made)

    def _computed(self, name: str, told: Told) -> Expression | None:
        """Compile over the answers and what was computed before, so that none can circle."""
        compiler = Compiler(self.variables)
        made = self._expression(told["value"], ("compute", name, "value"), compiler, told["type"])
        self.variables[name] = told["type"]
        return made

    def _known(self, earlier: set[str]) -> set[str]:
        """Return what can be computed once these are known."""
        known: set[str] = set()
        for name, expression in self.computed.items():
            if expression and expression.reads <= earlier | known:
                known.add(name)
        return known

    def _page(self, path: Path, told: Told, earlier: set[str]) -> Page:
        questions = []
        for m, question in enumerate(told["questions"]):
            place = (*path, "questions", m)
            questions.append(self._question(question, place, self.compiler))
            show_if = questions[-1].show_if
            if show_if and (late := show_if.reads - earlier):
                self._problem(
                    (*place, "show_if"),
                    f"show_if hanya boleh membaca halaman sebelumnya, bukan {min(late)}: "
                    "pindahkan pertanyaan ini ke halaman sesudahnya",
                )
        return Page(
            told["slug"], told["title"], told.get("section", told["title"]), tuple(questions)
        )

    def _question(self, told: Told, path: Path, compiler: Compiler) -> Question:
        kind = told["type"]
        rules = [
            self._rule(rule, (*path, "valid", n), told["name"], compiler)
            for n, rule in enumerate(told.get("valid", ()))
        ]
        made = Question(
            name=told["name"],
            type=kind,
            ask=told["ask"],
            short=told.get("short", told["ask"]),
            hint=told.get("hint", {}),
            required=told.get("required", False),
            options=tuple(
                Option(o["value"], o["label"], o.get("hint", {})) for o in told.get("options", ())
            ),
            rules=tuple(rule for rule in rules if rule),
            pattern=told.get("pattern", ""),
            pattern_say=told.get("pattern_say", told.get("shape_say", {})),
            shape=told.get("shape", ""),
            mobile=told.get("mobile", True),
            accept=frozenset(told.get("accept", ("image", "pdf"))),
            questions=self._inside(told, path),
            personal=told.get("personal", {}),
            unit=told.get("unit", {}),
            width=told.get("width", ""),
            autocomplete=told.get("autocomplete", ""),
        )
        if "show_if" in told:
            show_if = self._expression(told["show_if"], (*path, "show_if"), compiler, "bool")
            made = replace(made, show_if=show_if)
        if made.pattern:
            made = replace(made, matches=self._pattern(made.pattern, (*path, "pattern")))
        if kind == "date":
            bounds = [self._day(told, key, path, compiler) for key in ("min", "max")]
            return replace(made, earliest=bounds[0], latest=bounds[1])
        return replace(made, minimum=told.get("min"), maximum=told.get("max"))

    def _inside(self, told: Told, path: Path) -> tuple[Question, ...]:
        inner = told.get("questions", ())
        if not inner:
            return ()
        row = Compiler(self.variables | kinds((q["name"], q["type"], ()) for q in inner))
        return tuple(
            self._question(question, (*path, "questions", n), row)
            for n, question in enumerate(inner)
        )

    def _rule(self, told: Told, path: Path, at: str, compiler: Compiler) -> Rule | None:
        unless = self._expression(told["unless"], (*path, "unless"), compiler, "bool")
        return Rule(unless, told["say"], at) if unless else None

    def _day(self, told: Told, key: str, path: Path, compiler: Compiler) -> Expression | None:
        if key not in told:
            return None
        source: str = told[key]
        if _ISO.fullmatch(source):
            try:
                date.fromisoformat(source)
            except ValueError:
                self._problem((*path, key), f"tidak ada tanggal {source}")
                return None
            source = f'timestamp("{source}T00:00:00Z")'
        return self._expression(source, (*path, key), compiler, "date")

    def _pattern(self, pattern: str, path: Path) -> Expression | None:
        """Compile a pattern to run in RE2, whose time is linear: no pattern can hang a page."""
        source = f"value.matches({json.dumps(f'^(?:{pattern})$', ensure_ascii=False)})"
        made = self._expression(source, path, Compiler({"value": "string"}), "bool")
        try:
            if made:
                made.evaluate({"value": ""})
        except EvaluationError:
            self._problem(path, f"pola tidak terbaca: {pattern}")
        return made

    def _expression(
        self, source: str, path: Path, compiler: Compiler, result: Kind
    ) -> Expression | None:
        try:
            made = compiler.compile(source, result=result)
        except ExpressionError as error:
            self._problem(path, f"{error.say['id']} (baris {error.line}, huruf {error.column})")
            return None
        for name, text in sorted(made.compared):
            options = _options(self.definition, name)
            if options and text not in options:
                self._problem(path, f"{name} tidak punya pilihan '{text}'")
        return made

    def _problem(self, path: Path, say: str) -> None:
        self.problems.append(Problem(path, say))


def _outline(told: Told) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    inner = tuple((part["name"], part["type"]) for part in told.get("questions", ()))
    return told["name"], told["type"], inner


def _options(definition: Told, name: str) -> set[str]:
    """Return the values a choice may have; empty for everything else."""
    for _, question in every_question(definition):
        for part in (question, *question.get("questions", ())):
            if part["name"] == name:
                return {option["value"] for option in part.get("options", ())}
    return set()
