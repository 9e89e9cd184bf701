"""A stretch of text and what it is."""

from typing import Literal, NamedTuple

Kind = Literal["name", "phone", "identity", "plate", "email", "handle"]


class Span(NamedTuple):
    """`text[start:end]` says something of this kind."""

    start: int
    end: int
    kind: Kind
