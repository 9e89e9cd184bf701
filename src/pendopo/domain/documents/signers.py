"""Who signs and who vouches: config puts an integration here when the house starts."""

from collections.abc import Callable
from typing import Protocol

from pendopo.engines.signatures.signing import Authority, Signer


class CityAuthority(Signer, Authority, Protocol):
    """An integration that signs for people and tells where trust comes from."""


class NoAuthorityError(RuntimeError):
    """No signing authority is configured."""


_makers: list[Callable[[], CityAuthority]] = []
_made: list[CityAuthority] = []


def use(maker: Callable[[], CityAuthority]) -> None:
    """Say how the city's authority is made; it is made when first needed."""
    _makers[:] = [maker]
    _made.clear()


def authority() -> CityAuthority:
    """Return the city's authority. Raises NoAuthorityError."""
    if not _made:
        if not _makers:
            raise NoAuthorityError(NoAuthorityError.__doc__)
        _made.append(_makers[0]())
    return _made[0]
