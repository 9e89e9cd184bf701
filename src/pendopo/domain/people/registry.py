"""The national registry as far as people need it: whether a NIK belongs to a name and a birth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Matched:
    """What the registry says of a NIK: whether it is there, and which of the data agree."""

    found: bool
    agrees: Mapping[str, bool]

    @property
    def whole(self) -> bool:
        """Whether the NIK is there and everything asked agrees."""
        return self.found and bool(self.agrees) and all(self.agrees.values())


class Matcher(Protocol):
    """Whoever can compare a person with the registry."""

    def match(self, *, nik: str, name: str, born: str) -> Matched:
        """Compare; `born` is an ISO date.

        Raises NotSentError, NoAnswerError or BadAnswerError (`ground.wire`).
        """
        ...


@dataclass
class Registry:
    """The registry this house can reach; None when it was told of none."""

    matcher: Matcher | None = None


REGISTRY = Registry()
