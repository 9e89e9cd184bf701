"""What a service costs: a tariff as data, reckoned over the answers of its form.

An amount is whole rupiah. A line costs `each`, as many `times` as a rule over the answers says,
and only `when` another rule holds. As in a form, a rule over what was not asked does not hold.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pendopo.engines.expressions import Compiler, Expression, ExpressionError
from pendopo.engines.expressions.kinds import Kind
from pendopo.engines.forms.model import Form, Problem, Say
from pendopo.engines.forms.schema import CEL, TEXTS
from pendopo.engines.forms.variables import kinds, values
from pendopo.engines.forms.walking import Walk

LARGEST = 1_000_000_000
"""Rupiah. More than this for one line is a slip of the keyboard."""
AMOUNT = {"type": "integer", "minimum": 0, "maximum": LARGEST}
_LINE = {
    "type": "object",
    "required": ["name", "each"],
    "additionalProperties": False,
    "properties": {"name": TEXTS, "each": AMOUNT, "unit": TEXTS, "times": CEL, "when": CEL},
    "dependentRequired": {"times": ["unit"], "unit": ["times"]},
}
TARIFF: dict[str, Any] = {
    "if": {"type": "object"},
    "then": {
        "required": ["basis", "lines"],
        "additionalProperties": False,
        "properties": {
            "basis": TEXTS,
            "lines": {"type": "array", "minItems": 1, "maxItems": 20, "items": _LINE},
        },
    },
    "else": AMOUNT,
}
"""`fee` of a service: one amount for everyone, or lines that depend on the answers."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tariff; `unit` says of what `each` is the price."""

    name: Say
    each: int
    unit: Say
    times: Expression | None = None
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a service costs, and by what rule of the city."""

    basis: Say
    lines: tuple[Line, ...]
    form: Form

    @property
    def free(self) -> bool:
        """Tell whether nobody ever pays."""
        return not any(line.each for line in self.lines)


@dataclass(frozen=True, slots=True)
class Charged:
    """One line of what one case costs."""

    line: Line
    times: int

    @property
    def amount(self) -> int:
        return self.line.each * self.times


@dataclass(frozen=True, slots=True)
class Fee:
    """What one case costs, in whole rupiah."""

    basis: Say
    lines: tuple[Charged, ...]

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


class TariffError(ValueError):
    """The tariff cannot be reckoned; `problems` say where in it and why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.say for problem in problems))


def compile_tariff(told: int | Mapping[str, Any], form: Form) -> Tariff:
    """Compile `fee` of a service against its form. Raises TariffError with every problem."""
    if isinstance(told, int):
        return Tariff({}, (Line({}, told, {}),), form)
    making = _Making(form)
    lines = tuple(making.line(n, each) for n, each in enumerate(told["lines"]))
    if making.problems:
        raise TariffError(making.problems)
    return Tariff(told["basis"], lines, form)


def reckon(tariff: Tariff, walk: Walk) -> Fee:
    """Return what a case with these answers costs. Raises EvaluationError when a rule errs.

    A count below zero costs nothing. The same answers always cost the same: no rule reads the day.
    """
    known = values(tariff.form.questions(), walk.answers) | walk.computed
    charged = (_charged(line, known) for line in tariff.lines)
    return Fee(tariff.basis, tuple(each for each in charged if each.amount))


def _charged(line: Line, known: Mapping[str, Any]) -> Charged:
    rules = [rule for rule in (line.when, line.times) if rule]
    if not all(rule.ready(known) for rule in rules):
        return Charged(line, 0)
    if line.when and not line.when.evaluate(known):
        return Charged(line, 0)
    return Charged(line, max(0, line.times.evaluate(known)) if line.times else 1)


class _Making:
    """Compiles lines over the answers, and collects what is wrong with their rules."""

    def __init__(self, form: Form) -> None:
        self.problems: list[Problem] = []
        asked = (
            (q.name, q.type, tuple((part.name, part.type) for part in q.questions))
            for q in form.questions()
        )
        variables: dict[str, Kind] = kinds(asked)
        self.dated = set(_dated(form))
        variables |= {name: made.kind for name, made in form.computed.items()}
        self.compiler = Compiler(variables)

    def line(self, number: int, told: Mapping[str, Any]) -> Line:
        rules = {
            key: self._rule(told[key], ("lines", number, key), kind)
            for key, kind in _RULES.items()
            if key in told
        }
        return Line(told["name"], told["each"], told.get("unit", {}), **rules)

    def _rule(self, source: str, place: tuple[str | int, ...], kind: Kind) -> Expression | None:
        try:
            made = self.compiler.compile(source, result=kind)
        except ExpressionError as error:
            self.problems.append(Problem(place, error.say["id"]))
            return None
        if late := made.reads & self.dated:
            say = f"{min(late)} berubah menurut hari, jadi tidak dapat menentukan biaya"
            self.problems.append(Problem(place, say))
        return made


_RULES: Mapping[str, Kind] = {"times": "int", "when": "bool"}


def _dated(form: Form) -> Iterator[str]:
    """Yield what is computed from the day of reading, by itself or through another."""
    found = {"today"}
    for name, made in form.computed.items():  # none reads one after it
        if made.reads & found:
            found.add(name)
            yield name
