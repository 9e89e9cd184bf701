"""Compile a rule once against typed variables; evaluate it on plain values many times.

A misspelt name or a comparison of unlike types fails when the pack is checked, not in
front of a resident. Dates are typed as timestamps at midnight UTC, so `lahir <= today`
holds and `lahir == "x"` does not compile. `years(lahir, today)` counts whole years.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from pendopo.engines.expressions.errors import EvaluationError, ExpressionError
from pendopo.engines.expressions.kinds import CEL_TYPES, Kind, from_cel, kind_of, to_cel
from pendopo.engines.expressions.saying import explain
from pendopo.engines.expressions.tree import (
    Node,
    comparisons,
    grows_in_loop,
    loop_depth,
    loop_names,
    names,
    read_tree,
)

MAX_SOURCE = 500  # characters; a longer rule hides its meaning, and grows bombs
MAX_LOOPS = 2  # loops within loops; see ADR 0020


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled rule: `reads` are the variables it reads, `kind` what it yields."""

    source: str
    kind: Kind
    reads: frozenset[str]
    compared: frozenset[tuple[str, str]]
    _kinds: Mapping[str, Kind] = field(repr=False)
    _env: Any = field(repr=False, compare=False)
    _program: Any = field(repr=False, compare=False)

    def ready(self, values: Mapping[str, object]) -> bool:
        """Tell whether every variable that the rule reads has a value."""
        return all(values.get(name) is not None for name in self.reads)

    def evaluate(self, values: Mapping[str, object]) -> Any:
        """Return the result; EvaluationError when a value is missing or the rule errs."""
        try:
            data = {name: to_cel(self._kinds[name], values[name]) for name in self.reads}
        except KeyError as missing:
            raise EvaluationError(f"no value for {missing}", source=self.source) from None
        except (TypeError, ValueError) as wrong:
            raise EvaluationError(str(wrong), source=self.source) from None
        try:
            result = self._program.eval(self._env.Activation(data))
            plain = result.plain_value()
        except (RuntimeError, ValueError, OverflowError) as failure:
            raise EvaluationError(str(failure), source=self.source) from None
        if result.type() == cel.Type.ERROR or result.type() == cel.Type.UNKNOWN:
            raise EvaluationError(str(plain), source=self.source)
        if self.kind == "bool" and not isinstance(plain, bool):
            raise EvaluationError("the rule did not yield yes or no", source=self.source)
        return from_cel(self.kind, plain)


class Compiler:
    """Compiles rules over these variables; names may be dotted (`pemohon.nama`)."""

    def __init__(self, variables: Mapping[str, Kind]) -> None:
        self.variables = dict(variables)
        self._heads = {name.split(".")[0] for name in variables}
        types = {name: CEL_TYPES[kind] for name, kind in variables.items()}
        self._env = cel.NewEnv(variables=types, functions=[_years()])

    def compile(self, source: str, *, result: Kind | None = None) -> Expression:
        """Return the rule compiled; ExpressionError when it is wrong, too long or a bomb."""
        if len(source) > MAX_SOURCE:
            raise ExpressionError(
                id=f"Aturan lebih dari {MAX_SOURCE} huruf",
                en=f"The rule is longer than {MAX_SOURCE} letters",
                source=source,
            )
        if not source.strip() or "\0" in source:
            raise ExpressionError(id="Aturan kosong", en="The rule is empty", source=source)
        try:
            program = self._env.compile(source)
        except (RuntimeError, ValueError) as failure:
            raise explain(str(failure), source=source, known=self.variables) from None
        tree = read_tree(program.serialize())
        self._refuse_bombs(tree, source)
        kind = _result(program.return_type(), result, source)
        reads = names(tree) & self.variables.keys()
        return Expression(
            source, kind, reads, comparisons(tree), self.variables, self._env, program
        )

    def _refuse_bombs(self, tree: Node, source: str) -> None:
        if loop_depth(tree) > MAX_LOOPS:
            raise ExpressionError(
                id=f"Paling banyak {MAX_LOOPS} all, exists, map atau filter boleh bersarang",
                en=f"At most {MAX_LOOPS} of all, exists, map and filter may nest",
                source=source,
            )
        if grows_in_loop(tree):
            raise ExpressionError(
                id="Di dalam all, exists, map atau filter, + hanya untuk bilangan",
                en="Inside all, exists, map and filter, + is for numbers only",
                source=source,
            )
        if hidden := loop_names(tree) & self._heads:
            raise ExpressionError(
                id=f"'{min(hidden)}' sudah nama sebuah isian: beri nama lain",
                en=f"'{min(hidden)}' already names an answer: call the item differently",
                source=source,
            )


@lru_cache(maxsize=4096)
def condition(source: str, variables: tuple[tuple[str, Kind], ...]) -> Expression:
    """Return a yes/no rule over these variables, compiled once a process."""
    return Compiler(dict(variables)).compile(source, result="bool")


def _result(cel_type: Any, wanted: Kind | None, source: str) -> Kind:
    kind = kind_of(cel_type)
    if cel_type == cel.Type.DYN and wanted is not None:
        return wanted  # from inside a map: looked at when it is evaluated
    if kind is not None and wanted in {None, kind}:
        return kind
    yields = kind or cel_type.name().lower()
    raise ExpressionError(
        id=f"Aturan menghasilkan {yields}, bukan {wanted or 'nilai'}",
        en=f"The rule yields {yields}, not {wanted or 'a value'}",
        source=source,
    )


def whole_years(start: datetime, end: datetime) -> int:
    """Return the whole years from one day to another, as an age is counted."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _years() -> Any:
    overload = cel.Overload(
        "years_date_date",
        return_type=cel.Type.INT,
        parameters=[cel.Type.TIMESTAMP, cel.Type.TIMESTAMP],
        impl=whole_years,
    )
    return cel.FunctionDecl("years", [overload])
