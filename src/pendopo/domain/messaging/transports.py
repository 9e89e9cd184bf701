"""What a channel's carrier must do. Integrations implement it; config registers them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class CarrierError(Exception):
    """The carrier did not take a message."""


class RefusedError(CarrierError):
    """The carrier said no for good; trying again would not help."""


class GoneError(RefusedError):
    """The address itself is no more: nothing is sent there again."""


class DelayedError(CarrierError):
    """The carrier said no for now; it took nothing, so trying again is safe."""


class BusyError(DelayedError):
    """The carrier took nothing and asks us to slow down; this counts as no attempt."""


class UnansweredError(CarrierError):
    """The carrier may have taken the message: its answer never came."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one address. `identifier` is the same at every attempt.

    `words` fill the template's blanks, for carriers that keep templates of their own. `answers`: it
    answers what that address has just said. `urgent`: it may wake somebody.
    """

    identifier: str
    address: str
    title: str
    text: str
    template: str = ""
    language: str = "id"
    words: Mapping[str, str] = field(default_factory=dict)
    answers: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The carrier has the message: under which ids of its own, and in how many paid parts."""

    carrier_ids: tuple[str, ...] = ()
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Fate:
    """What the carrier tells later of a message it took: it arrived, or never will.

    It is known by the carrier's id; where that never reached us, by our whole identifier, or by its
    last two bytes and the address.
    """

    carrier_id: str
    arrived: bool
    identifier: str = ""
    reference: int | None = None
    address: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text that a person sent to the city. `carrier_id` tells a repeat, where the carrier has one."""

    address: str
    text: str
    carrier_id: str = ""


Outcome = Taken | CarrierError


class Transport(Protocol):
    """A carrier, in the hands of one thread. `most` parcels may be under way at once."""

    most: int

    def ready(self) -> bool:
        """Tell whether the carrier can be reached; if not, nothing is claimed for it."""

    def deliver(self, parcels: Sequence[Parcel]) -> Iterator[tuple[Parcel, Outcome]]:
        """Hand parcels over, in their order, and tell the outcome of each."""

    def heard(self) -> Sequence[Fate | Said]:
        """Return what the carrier told on the same line; it keeps all of it until acknowledged."""

    def acknowledge(self) -> None:
        """Tell the carrier that what was heard is in our hands."""


class OneByOne:
    """A carrier that takes one parcel at a time and tells nothing on the same line."""

    most = 1

    def ready(self) -> bool:
        """Return True: whether it can be reached shows when something is handed over."""
        return True

    def deliver(self, parcels: Sequence[Parcel]) -> Iterator[tuple[Parcel, Outcome]]:
        """Hand parcels over one after the other."""
        for parcel in parcels:
            try:
                yield parcel, self.carry(parcel)
            except CarrierError as error:
                yield parcel, error

    def heard(self) -> Sequence[Fate | Said]:
        """Return nothing."""
        return ()

    def acknowledge(self) -> None:
        """Do nothing: nothing was heard."""

    def carry(self, parcel: Parcel) -> Taken:
        """Hand one parcel over. Raises RefusedError, DelayedError or UnansweredError."""
        raise NotImplementedError


TRANSPORTS: dict[str, Transport] = {}
