"""Systems outside the city that a case needs. Integrations implement them; config puts them here.

Every call raises NotSentError, NoAnswerError or BadAnswerError (`ground.wire`). What changes
something there carries our own id of the request, so that it can be asked about afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from pendopo.domain.people.registry import Matcher
from pendopo.engines.signatures.signing import Authority


@dataclass(frozen=True, slots=True)
class Member:
    """One person on a family card, as the registry has it; `born` is an ISO date."""

    nik: str
    name: str
    born: str
    relation: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of an event: entered under a number, refused for reasons, or not decided yet."""

    state: Literal["accepted", "refused", "pending"]
    number: str = ""
    nik: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """An electronic stamp: its serial number, and its picture as a PNG."""

    serial: str
    picture: bytes


class CivilRegistry(Matcher, Protocol):
    """The national registry of residents, as a city reaches it."""

    def family(self, *, kk: str) -> list[Member]: ...

    def submit(self, request: UUID, event: str, told: Mapping[str, str]) -> Entered: ...

    def entered(self, request: UUID) -> Entered | None:
        """Return what became of an event; None when the registry never heard of the request."""
        ...

    def akta(self, request: UUID) -> bytes:
        """Return the signed akta or family card, as PDF."""
        ...

    def vouching(self) -> Authority | None:
        """Return who vouches for the signatures on akta, or None when the city was not told."""
        ...


class StampDuty(Protocol):
    """Where electronic stamps (e-meterai, UU 10/2020) come from."""

    def obtain(self, request: UUID, *, digest: str, document: str) -> Stamp: ...

    def stamp(self, request: UUID) -> Stamp | None:
        """Return the stamp that a request was given; None when it was given none."""
        ...


@dataclass
class Outside:
    """What this house can reach; None is a system it was not told of."""

    registry: CivilRegistry | None = None
    stamps: StampDuty | None = None


OUTSIDE = Outside()
