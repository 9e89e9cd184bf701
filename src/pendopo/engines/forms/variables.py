"""Answers as CEL sees them: flat, typed names.

`pemohon.nama` is a text and `saksi.nik` the list of that column of a group, so that a
misspelt part fails when the pack is checked (see ADR 0020). A column is there only when
every row has that part.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pendopo.engines.expressions.kinds import LIST_OF, Kind
from pendopo.engines.forms.model import Question

PERSON = ("nama", "nik")
ADDRESS = ("jalan", "rt", "rw", "kelurahan", "kode_pos")
PARTS: Mapping[str, tuple[str, ...]] = {"person": PERSON, "address": ADDRESS}
_KINDS: Mapping[str, Kind] = {
    "number": "int",
    "money": "int",
    "date": "date",
    "choices": "strings",
    "file": "strings",
    "yes_no": "bool",
    "declaration": "bool",
}


def kinds(questions: Iterable[tuple[str, str, tuple[tuple[str, str], ...]]]) -> dict[str, Kind]:
    """Return the variables of (name, type, inner (name, type)) questions."""
    found: dict[str, Kind] = {}
    for name, kind, inner in questions:
        if kind == "group":
            found |= _columns(name, inner)
        elif kind in PARTS:
            found |= {f"{name}.{part}": "string" for part in PARTS[kind]}
        else:
            found[name] = _KINDS.get(kind, "string")
    return found


def values(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the variables that these answers give."""
    found: dict[str, Any] = {}
    for question in questions:
        answer = answers.get(question.name)
        if answer is None or is_empty(answer):
            continue
        if question.type == "group":
            rows = [values(question.questions, row) for row in answer]
            shared = set.intersection(*({*row} for row in rows))
            columns = {name: [row[name] for row in rows] for name in shared}
            found |= {f"{question.name}.{name}": cells for name, cells in columns.items()}
        elif question.type in PARTS:
            found |= {f"{question.name}.{p}": t for p, t in answer.items() if not is_empty(t)}
        else:
            found[question.name] = answer
    return found


def is_empty(answer: object) -> bool:
    """Tell whether there is no answer. `False` and 0 are answers."""
    return answer is None or answer in ("", [], {})


def _columns(name: str, inner: tuple[tuple[str, str], ...]) -> dict[str, Kind]:
    cells = kinds((part, kind, ()) for part, kind in inner)
    return {f"{name}.{part}": LIST_OF[kind] for part, kind in cells.items() if kind in LIST_OF}
