"""The library's messages, said in words that a service owner understands."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from pendopo.engines.expressions.errors import ExpressionError
from pendopo.engines.expressions.kinds import PLAIN_NAMES

_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNKNOWN = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']+)' applied to '\((.*)\)'")
_LIST = re.compile(r"list\((.*)\)")


def explain(message: str, *, source: str, known: Iterable[str]) -> ExpressionError:
    """Return the first complaint of cel-cpp as an error with a place and plain words."""
    found = _PLACE.search(message)
    if not found:
        if "recursion limit" in message:
            return ExpressionError("The rule nests too deeply: split it", source=source)
        return ExpressionError(f"The rule cannot be read: {message[:120]}", source=source)
    line, column, text = int(found[1]), int(found[2]), found[3]
    return ExpressionError(_plain(text, list(known)), source=source, line=line, column=column)


def _plain(text: str, known: list[str]) -> str:
    if unknown := _UNKNOWN.search(text):
        return _unknown(unknown[1], known)
    if overload := _OVERLOAD.search(text):
        sign = overload[1].replace("@in", "in").replace("_", "").replace("?:", "? :")
        operands = [_type(part) for part in _split(overload[2])]
        return f"'{sign}' cannot take {' and '.join(operands)}"
    if text.startswith("Syntax error"):
        if "token recognition error at: '= " in text:
            return "The rule cannot be read here: write '==' to compare"
        return "The rule cannot be read here: something is missing or stands too much"
    return text


def _unknown(name: str, known: list[str]) -> str:
    parts = [k for k in known if k.startswith(f"{name}.")]
    if parts:
        return f"'{name}' has parts: write {' or '.join(sorted(parts))}"
    near = get_close_matches(name, known, n=1)
    hint = f": did you mean '{near[0]}'?" if near else ""
    return f"'{name}' is not known here{hint}"


def _type(name: str) -> str:
    if inner := _LIST.fullmatch(name):
        return f"a list of {_type(inner[1]).removeprefix('a ')}s"
    return PLAIN_NAMES.get(name, name)


def _split(operands: str) -> list[str]:
    return re.findall(r"[\w.*]+(?:\([^()]*\))?", operands)
