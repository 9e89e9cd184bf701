"""What a channel's carrier must do. Integrations implement it; config registers them."""

from dataclasses import dataclass
from typing import Protocol


class RefusedError(Exception):
    """The carrier said no for good; trying again would not help."""


class DelayedError(Exception):
    """The carrier said no for now; it took nothing, so trying again is safe."""


class UnansweredError(Exception):
    """The carrier may have taken the message: its answer never came."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one address. `identifier` is the same at every attempt."""

    identifier: str
    address: str
    title: str
    text: str


class Transport(Protocol):
    """A carrier. Raises RefusedError, DelayedError or UnansweredError; returns when taken."""

    def deliver(self, parcel: Parcel) -> None: ...


TRANSPORTS: dict[str, Transport] = {}
