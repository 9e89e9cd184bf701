"""Others who can vouch for a resident. Integrations implement them; config puts them here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class ProviderRefusedError(Exception):
    """What the provider sent back does not hold; nobody is let in by it."""


class ProviderSilentError(Exception):
    """The provider gives no usable answer now."""


@dataclass(frozen=True, slots=True)
class Began:
    """Where to send the browser, and what to keep for when it comes back."""

    url: str
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for: its own `subject`, and what it says of them.

    `level` is 1 unless the city takes the provider's word for more; `email` is one it has verified.
    """

    subject: str
    level: int = 1
    nik: str = ""
    name: str = ""
    email: str = ""


class Provider(Protocol):
    """A provider of identities, as people reach it."""

    @property
    def name(self) -> str:
        """What residents call it."""
        ...

    def begin(self, *, back: str) -> Began: ...

    def finish(self, kept: Mapping[str, str], came: Mapping[str, str], *, back: str) -> Vouched: ...


PROVIDERS: dict[str, Provider] = {}
"""By the slug that stands in their addresses."""
