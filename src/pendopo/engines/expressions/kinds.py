"""The types of variables, and how plain JSON-able values become CEL values and back."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, cast, get_args

from cel_expr_python import cel

Kind = Literal[
    "string",
    "int",
    "double",
    "bool",
    "date",
    "strings",
    "ints",
    "doubles",
    "bools",
    "dates",
    "map",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

CEL_TYPES: Mapping[Kind, Any] = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "date": cel.Type.TIMESTAMP,
    "strings": cel.Type.List(cel.Type.STRING),
    "ints": cel.Type.List(cel.Type.INT),
    "doubles": cel.Type.List(cel.Type.DOUBLE),
    "bools": cel.Type.List(cel.Type.BOOL),
    "dates": cel.Type.List(cel.Type.TIMESTAMP),
    "map": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),  # untyped inside: prefer dotted names
}
LIST_OF: Mapping[Kind, Kind] = {
    "string": "strings",
    "int": "ints",
    "double": "doubles",
    "bool": "bools",
    "date": "dates",
}

_ITEM: Mapping[Kind, Kind] = {many: one for one, many in LIST_OF.items()}
_INT_LIMIT = 2**63


def kind_of(cel_type: Any) -> Kind | None:
    """Return the kind of a CEL type, or None when a rule may not yield it."""
    return next((kind for kind, known in CEL_TYPES.items() if known == cel_type), None)


def to_cel(kind: Kind, value: object) -> object:
    """Return the value as CEL takes it; TypeError when it is not of that kind.

    A date (`datetime.date` or ISO text) becomes midnight UTC of that day. NUL is refused:
    the library would cut the text there without a word.
    """
    if kind in _ITEM:
        if not isinstance(value, list | tuple):
            raise TypeError(f"a list is needed, not {type(value).__name__}")
        return [to_cel(_ITEM[kind], item) for item in value]
    if kind == "date":
        day = date.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(day, date) and not isinstance(day, datetime):
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
    elif kind == "double" and type(value) in {int, float}:
        return float(cast("float", value))
    elif kind == "map" and isinstance(value, Mapping):
        return {key: _loose(item) for key, item in value.items()}
    elif _FITS[kind](value):
        return value
    raise TypeError(f"{kind} is needed, not {type(value).__name__}")


def from_cel(kind: Kind, value: Any) -> Any:
    """Return a CEL result as a plain value: dates as ISO text."""
    if kind in _ITEM:
        return [from_cel(_ITEM[kind], item) for item in value]
    if kind == "date":
        return value.date().isoformat()
    return value


def _loose(value: object) -> object:
    """Return a JSON-able value of any shape, its texts and numbers checked."""
    if isinstance(value, Mapping):
        return to_cel("map", value)
    if isinstance(value, list | tuple):
        return [_loose(item) for item in value]
    if isinstance(value, float):
        return value
    kind: Kind = "string" if isinstance(value, str) else "bool"
    return to_cel("int" if type(value) is int else kind, value)


def _sound(text: object) -> bool:
    return (
        isinstance(text, str)
        and "\0" not in text
        and not any("\ud800" <= letter <= "\udfff" for letter in text)
    )


_FITS: Mapping[Kind, Callable[[object], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: type(value) is int and -_INT_LIMIT <= value < _INT_LIMIT,
    "double": lambda _: False,
    "map": lambda _: False,
    "date": lambda _: False,
    "string": _sound,
}
