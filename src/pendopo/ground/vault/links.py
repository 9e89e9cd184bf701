"""Addresses that open one thing without an account: a key and its keyed digest, in no table."""

import base64
import binascii
import hmac
from uuid import UUID

from pendopo.ground.vault.lending import lent_key

MARK = 9
"""Bytes of the digest: 72 bits that nobody guesses."""
KEY = 16
LINKS = "links"
"""What the key of these addresses is lent for: an office node makes them too."""


def link_of(kind: bytes, key: UUID) -> str:
    """Return the last part of the address of a thing of a kind: 34 characters."""
    return base64.urlsafe_b64encode(key.bytes + _mark(kind, key)).rstrip(b"=").decode()


def key_of(kind: bytes, token: str) -> UUID | None:
    """Return the key that an address names; None when it is not ours."""
    try:
        given = base64.urlsafe_b64decode(token + "==")
    except (binascii.Error, ValueError):
        return None
    if len(given) != KEY + MARK:
        return None
    key = UUID(bytes=given[:KEY])
    ours = hmac.compare_digest(given[KEY:], _mark(kind, key)) and token == link_of(kind, key)
    return key if ours else None


def _mark(kind: bytes, key: UUID) -> bytes:
    return hmac.digest(lent_key(LINKS), kind + b"\0" + key.bytes, "sha256")[:MARK]
