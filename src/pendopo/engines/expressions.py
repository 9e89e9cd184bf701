"""Rules in CEL, typed: a misspelt name or a wrong comparison fails when the pack is checked.

A date is a timestamp at midnight UTC, money and whole numbers are ints, an answer that is a
list of rows is a list of maps. A value of type ERROR never means "false": it raises.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

LONGEST = 500
MACROS = re.compile(r"\.(all|exists|exists_one|map|filter)\s*\(")
MOST_MACROS = 2
STRINGS = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
NAMES = re.compile(r"(?<![\w.])[A-Za-z_]\w*")

TYPES = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "date": cel.Type.TIMESTAMP,
    "list": cel.Type.List(cel.Type.DYN),
    "map": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
}


class ExpressionError(ValueError):
    """The rule cannot be read: a misspelt name, a wrong type or a slip of the pen."""


class EvaluationError(RuntimeError):
    """The rule could not be worked out on these answers."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled rule, its source kept for what may go wrong later."""

    source: str
    reads: frozenset[str]
    compiler: "Compiler"

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return the value for these answers. Raises EvaluationError."""
        return self.compiler.evaluate(self.source, {name: values[name] for name in self.reads})


class Compiler:
    """Compiles rules over declared variables: name to one of TYPES."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = dict(variables)
        self._env = cel.NewEnv(variables={n: TYPES[t] for n, t in self.variables.items()})
        self._programs: dict[str, Any] = {}

    def compile(self, source: str) -> Expression:
        """Compile a rule. Raises ExpressionError with the compiler's words."""
        if len(source) > LONGEST or len(MACROS.findall(source)) > MOST_MACROS:
            raise ExpressionError(f"a rule has at most {LONGEST} letters and {MOST_MACROS} loops: {source[:60]}")
        try:
            self._programs[source] = self._env.compile(source)
        except Exception as error:
            raise ExpressionError(f"{source!r}: {str(error).splitlines()[0]}") from error
        names = set(NAMES.findall(STRINGS.sub("''", source)))
        return Expression(source, frozenset(names & self.variables.keys()), self)

    def evaluate(self, source: str, values: Mapping[str, Any]) -> Any:
        """Evaluate a compiled rule over values of its variables."""
        told = {name: _told(value) for name, value in values.items()}
        result = self._programs[source].eval(self._env.Activation(told))
        if result.type() == cel.Type.ERROR:
            raise EvaluationError(f"{source!r}: {result.value()}")
        return result.value()


def _told(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value


@lru_cache(maxsize=4096)
def condition(source: str, variables: tuple[tuple[str, str], ...]) -> Expression:
    """Return a compiled rule over these variables, compiled once a process."""
    return Compiler(dict(variables)).compile(source)
