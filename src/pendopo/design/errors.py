"""What went wrong on a form, gathered for the summary on top."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol


class Field(Protocol):
    """What a summary needs to know of a FieldView."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def error(self) -> str: ...
    @property
    def parts(self) -> "list[Field]": ...
    @property
    def options(self) -> list[object]: ...
    @property
    def rows(self) -> "list[list[Field]]": ...


class Fault(NamedTuple):
    """One line of the summary: the words and the id of what mends it."""

    id: str
    text: str


def faults(fields: Iterable[Field]) -> Iterator[Fault]:
    """One line for each question with an error, depth first, in the order of the page."""
    for field in fields:
        if field.error:
            yield Fault(target(field), field.error)
        parts = [] if field.error else field.parts  # the whole has said it for its parts
        inner = [*parts, *(part for row in field.rows for part in row)]
        yield from faults(inner)


def target(field: Field) -> str:
    """The id that takes the focus: the wrong part, the first part or the first option."""
    if field.parts:
        return target(next((part for part in field.parts if part.error), field.parts[0]))
    if field.options and field.type in {"choice", "choices", "yes_no"}:
        return f"{field.id}-1"
    return field.id
