"""Short-lived leave to watch some topics, signed by the page that may show them."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

_SALT = "pendopo.live"


@dataclass(frozen=True, slots=True)
class Leave:
    """What a token grants: the topics, and (seconds since 1970) from when until when."""

    topics: frozenset[str]
    issued: float
    expires: float


class NoLeaveError(ValueError):
    """The token is not ours, was changed, or has expired."""


def token(topics: Iterable[str], ttl: int = 3600) -> str:
    """Return a token to watch topics (`aggregate:<uuid>`, `agency:<code>`) for `ttl` seconds."""
    now = time.time()
    return signing.dumps([sorted(topics), round(now, 3), round(now + ttl, 3)], salt=_SALT)


def address(topics: Iterable[str]) -> str:
    """Return where a page watches topics; empty where nothing is pushed."""
    live = settings.PENDOPO.live_url
    return f"{live}/live/?t={token(topics)}" if live else ""


def read_token(given: str, *, at: float) -> Leave:
    """Return what a token grants at a time. Raises NoLeaveError."""
    try:
        topics, issued, expires = signing.loads(given, salt=_SALT)
    except signing.BadSignature as error:
        raise NoLeaveError from error
    if at >= expires:
        raise NoLeaveError
    return Leave(frozenset(topics), issued, expires)
