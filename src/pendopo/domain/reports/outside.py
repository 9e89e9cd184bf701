"""Bodies outside the city that speak Open311. Integrations implement them; config puts them here.

Every call raises NotSentError, NoAnswerError or BadAnswerError (`ground.wire`). A request cannot be
repeated safely: one whose answer was lost is looked for by the mark in its description.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Taken:
    """What a body answered: its own number of a request, or a token until it has one."""

    number: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One update that a body gave to a request; `status` in capitals, as it said it."""

    key: str
    number: str
    status: str
    text: str
    at: datetime


class OutsideBody(Protocol):
    """Another body's GeoReport v2."""

    def report(self, told: Mapping[str, str]) -> Taken:
        """Hand a request over; `told` are the text's own fields."""

    def number_of(self, token: str) -> str:
        """Return the number a token has become, empty as long as it has none."""

    def find(self, mark: str, *, service_code: str, since: datetime, until: datetime) -> str | None:
        """Return the number of the request whose description carries our mark, or None."""

    def updates(self, *, since: datetime, until: datetime) -> Iterable[Heard]:
        """Return the updates of a time, oldest first."""


BODIES: dict[str, OutsideBody] = {}
"""By the pack's code of a body; a body that is not here is told by telephone, as its guidance says."""
