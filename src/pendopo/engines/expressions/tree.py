"""The checked syntax tree of a CEL program, read from its serialised form.

cel-expr-python shows no tree, yet a rule's reads, its loops and what it compares must be
known when a pack is checked. `Expression.serialize()` gives `cel.expr.CheckedExpr` (in a
`google.protobuf.Any`); the field numbers below are those of cel-spec's `checked.proto`
and `syntax.proto`. Reading them here saves a dependency on protobuf.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

_ANY_VALUE = 2
_CHECKED_REFERENCES, _CHECKED_EXPR = 2, 4
_CONST, _IDENT, _SELECT, _CALL, _LIST, _STRUCT, _COMPREHENSION = range(3, 10)
_NUMERIC = {"add_int64", "add_uint64", "add_double", "add_duration_duration"}
_NUMERIC |= {"add_timestamp_duration", "add_duration_timestamp"}
_RESULT = "@result"  # the name that a macro gives to what it gathers
_EQUALITIES = {"_==_", "_!=_", "@in"}

Fields = dict[int, list[int | bytes]]
References = dict[int, tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Node:
    """One node: `name` is the variable read (dotted), the function called or the loop's own.

    `overloads` are those the checker found possible for a call.
    """

    kind: int
    name: str
    text: str | None
    children: tuple["Node", ...]
    overloads: frozenset[str] = frozenset()

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_tree(serialized: bytes) -> Node:
    """Return the root of a program serialised by cel-expr-python."""
    checked = _fields(_bytes(_fields(serialized), _ANY_VALUE))
    references: References = {}
    for entry in _many(checked, _CHECKED_REFERENCES):
        pair = _fields(entry)
        reference = _fields(_bytes(pair, 2))
        overloads = frozenset(overload.decode() for overload in _many(reference, 3))
        references[_int(pair, 1)] = (_text(reference, 1), overloads)
    return _node(_bytes(checked, _CHECKED_EXPR), references)


def loop_depth(node: Node) -> int:
    """Return how many loops (`all`, `exists`, `map`, `filter`) stand inside one another.

    A chain `a.map(…).map(…)` counts as nesting: it multiplies as nesting does.
    """
    below = max((loop_depth(child) for child in node.children), default=0)
    return below + (node.kind == _COMPREHENSION)


def grows_in_loop(node: Node, *, inside: bool = False) -> bool:
    """Tell whether texts or lists are joined with `+` inside a loop: what memory bombs do."""
    inside = inside or node.kind == _COMPREHENSION
    if inside and node.kind == _CALL and node.name == "_+_":
        gathers = node.children[0].name == _RESULT
        if not gathers and not (node.overloads and node.overloads <= _NUMERIC):
            return True
    return any(grows_in_loop(child, inside=inside) for child in node.children)


def loop_names(node: Node) -> frozenset[str]:
    """Return the names that loops give to their items."""
    return frozenset(n.name for n in node.walk() if n.kind == _COMPREHENSION)


def names(node: Node) -> frozenset[str]:
    """Return every name read, loop items included."""
    return frozenset(n.name for n in node.walk() if n.kind in {_IDENT, _SELECT} and n.name)


def comparisons(node: Node) -> frozenset[tuple[str, str]]:
    """Return (variable, text constant) for each `==`, `!=` and `in` between the two."""
    found: set[tuple[str, str]] = set()
    for call in node.walk():
        if call.kind != _CALL or call.name not in _EQUALITIES:
            continue
        read = [n.name for n in call.children if n.kind in {_IDENT, _SELECT} and n.name]
        texts = [
            n.text
            for child in call.children
            for n in ((child,) if child.kind == _CONST else child.children)
            if child.kind in {_CONST, _LIST} and n.text is not None
        ]
        found.update((name, text) for name in read for text in texts)
    return frozenset(found)


def _node(data: bytes, references: References) -> Node:
    outer = _fields(data)
    identity = _int(outer, 2)
    kind = next((k for k in range(_CONST, _COMPREHENSION + 1) if k in outer), 0)
    inner = _fields(_bytes(outer, kind)) if kind else {}
    known, overloads = references.get(identity, ("", frozenset[str]()))
    name, text = "", None
    inside: list[bytes] = []
    match kind:
        case 3:
            text = next((part.decode() for part in _many(inner, 6)), None)
        case 4:
            name = known or _text(inner, 1)
        case 5:
            name = known
            inside = [] if name else _many(inner, 1)
        case 6:
            name = _text(inner, 2)
            inside = _many(inner, 1) + _many(inner, 3)
        case 7:
            inside = _many(inner, 1)
        case 8:
            entries = [_fields(entry) for entry in _many(inner, 2)]
            inside = [part for e in entries for key in (3, 4) for part in _many(e, key)]
        case 9:
            name = _text(inner, 1)
            inside = [part for key in (2, 4, 5, 6, 7) for part in _many(inner, key)]
    children = tuple(_node(part, references) for part in inside)
    return Node(kind, name, text, children, overloads)


def _fields(data: bytes) -> Fields:
    """Split one protobuf message into its fields (wire types 0, 1, 2 and 5)."""
    found: Fields = defaultdict(list)
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(data, at)
            found[number].append(value)
            continue
        if wire == 2:  # noqa: PLR2004  (the wire type of bytes, messages and texts)
            size, at = _varint(data, at)
        else:
            size = 8 if wire == 1 else 4
        found[number].append(data[at : at + size])
        at += size
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:  # noqa: PLR2004  (the continuation bit)
            return value, at


def _many(fields: Fields, number: int) -> list[bytes]:
    return [value for value in fields.get(number, []) if isinstance(value, bytes)]


def _bytes(fields: Fields, number: int) -> bytes:
    return next(iter(_many(fields, number)), b"")


def _text(fields: Fields, number: int) -> str:
    return _bytes(fields, number).decode()


def _int(fields: Fields, number: int) -> int:
    return next((v for v in fields.get(number, []) if isinstance(v, int)), 0)
