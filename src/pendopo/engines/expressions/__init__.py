"""Typed rules in CEL: compiled once against named variables, evaluated on plain values."""

from pendopo.engines.expressions.compiler import Compiler, Expression, condition
from pendopo.engines.expressions.errors import EvaluationError, ExpressionError

__all__ = ["Compiler", "EvaluationError", "Expression", "ExpressionError", "condition"]
