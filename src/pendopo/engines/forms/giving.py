"""Answers as a system gives them (the JSON of `answers_schema`), turned into what a page sends.

So there is one reader for both, and a system is told what is off in the same sentences.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pendopo.engines.forms import sentences
from pendopo.engines.forms.answers_schema import LARGEST
from pendopo.engines.forms.model import Page, Question, Say
from pendopo.engines.forms.readers import NO, YES
from pendopo.engines.forms.schema import MOST_ROWS
from pendopo.engines.forms.variables import ADDRESS, PERSON

_PARTS = {"person": frozenset(PERSON), "address": frozenset(ADDRESS)}
_SHAPES: dict[str, type] = {
    "number": int,
    "money": int,
    "yes_no": bool,
    "declaration": bool,
    "choices": list,
}
_SHAPES |= {"group": list, "person": dict, "address": dict}
Sent = Iterator[tuple[str, list[str]]]


def as_sent(page: Page, answers: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, Say]]:
    """Return what the page would send for these answers, and errors for those of another shape.

    Files are left out: an answer to them names evidence. None stands for no answer.
    """
    raw: dict[str, list[str]] = {}
    errors: dict[str, Say] = {}
    for question in page.questions:
        given = answers.get(question.name)
        if given is None or question.type == "file":
            continue
        try:
            raw.update(_sent(question, question.name, given))
        except TypeError:
            errors[question.name] = sentences.again(question)
    return raw, errors


def _sent(question: Question, name: str, given: Any) -> Sent:
    """Yield the fields of an answer. Raises TypeError for one of another shape."""
    if type(given) is not _SHAPES.get(question.type, str):
        raise TypeError(name)
    told: Any = given
    match question.type:
        case "choices":
            yield name, [_text(each) for each in told]
        case "group":
            yield from _rows(question, name, told)
        case "person" | "address":
            yield from _parts(question, name, told)
        case _:
            yield name, [_line(told)]


def _line(given: str | int | bool) -> str:
    """Return one field as it is typed; `no` of a declaration is none given."""
    if isinstance(given, bool):
        return YES if given else NO
    if isinstance(given, int) and abs(given) > LARGEST:
        raise TypeError(type(given).__name__)
    return str(given)


def _parts(question: Question, name: str, given: Mapping[str, Any]) -> Sent:
    if not given.keys() <= _PARTS[question.type]:
        raise TypeError(name)
    yield from ((f"{name}-{part}", [_text(told)]) for part, told in given.items())


def _rows(question: Question, name: str, rows: Sequence[Any]) -> Sent:
    if len(rows) > MOST_ROWS:
        raise TypeError(name)
    for number, row in enumerate(rows):
        yield from _row(question, f"{name}-{number}", row)


def _row(question: Question, name: str, row: Any) -> Sent:
    parts = {part.name: part for part in question.questions}
    if not isinstance(row, dict) or not row.keys() <= parts.keys():
        raise TypeError(name)
    for part, given in row.items():
        if given is not None:
            yield from _sent(parts[part], f"{name}-{part}", given)


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(type(given).__name__)
    return given


def pointer(question: Question, name: str) -> str:
    """Return where the answer behind a name on the page stands in the JSON (RFC 6901)."""
    head, *rest = name.split("-")
    asked: Question | None = question
    if question.type == "group" and len(rest) > 1:
        asked = next((q for q in question.questions if q.name == rest[1]), None)
        kept, rest = rest[:2], rest[2:]
    else:
        kept = []
    inner = [] if asked and asked.type == "date" else rest
    return "".join(f"/{each}" for each in (head, *kept, *inner))
