"""The seal itself: AES-256-GCM under a subject's key, bound to the subject and a label."""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pendopo.ground.vault.errors import UnreadableError

VERSION = b"\x01"
_NONCE = 12


def seal_with(key: bytes, subject: UUID, label: str, data: bytes) -> bytes:
    """Return the data sealed: a version byte, a nonce of 12 bytes, the text and its tag."""
    nonce = secrets.token_bytes(_NONCE)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, data, _about(subject, label))


def unseal_with(key: bytes, subject: UUID, label: str, blob: bytes) -> bytes:
    """Return what was sealed. Raises UnreadableError for another subject, label or key."""
    blob = bytes(blob)
    if blob[:1] != VERSION:
        raise UnreadableError(label)
    nonce, sealed = blob[1 : 1 + _NONCE], blob[1 + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, sealed, _about(subject, label))
    except (InvalidTag, ValueError) as error:
        raise UnreadableError(label) from error


def _about(subject: UUID, label: str) -> bytes:
    return b"pendopo.vault.seal\0" + subject.bytes + label.encode()
