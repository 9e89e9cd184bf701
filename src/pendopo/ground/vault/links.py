"""Addresses that open one thing without an account: a key and its keyed digest, in no table."""

import base64
import binascii
import hmac
from uuid import UUID

from pendopo.ground.vault.lending import lent_key

MARK = 9
"""Bytes of the digest: 72 bits that nobody guesses."""
KEY = 16


def link_of(kind: bytes, key: UUID) -> str:
    """Return the last part of the address of a thing of a kind: 34 characters."""
    return base64.urlsafe_b64encode(key.bytes + _mark(kind, key)).rstrip(b"=").decode()


def key_of(kind: bytes, token: str) -> UUID | None:
    """Return the key that an address names; None when it is not ours."""
    key = named(token)
    ours = key and hmac.compare_digest(token.encode(), link_of(kind, key).encode())
    return key if ours else None


def named(token: str) -> UUID | None:
    """Return the key that an address names, whoever made it; for who cannot look at the mark."""
    try:
        given = base64.urlsafe_b64decode(token + "==")
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=given[:KEY]) if len(given) == KEY + MARK else None


def links_of(kind: bytes) -> str:
    """Return what the key of a kind's addresses is lent for: an office node makes those of tickets too."""
    return f"links {kind.decode()}"


def _mark(kind: bytes, key: UUID) -> bytes:
    return hmac.digest(lent_key(links_of(kind)), kind + b"\0" + key.bytes, "sha256")[:MARK]
