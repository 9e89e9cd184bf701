"""Files at rest: sealed under a subject, under names that tell nothing."""

import secrets
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from pendopo.ground.vault.errors import TooLargeError
from pendopo.ground.vault.keyring import Keyring

LARGEST = 20 * 1024 * 1024


def store(subject: UUID, data: bytes, *, ring: Keyring | None = None) -> str:
    """Seal and keep a file of at most 20 MB; return its name in the storage.

    Raises TooLargeError or ErasedError.
    """
    if len(data) > LARGEST:
        raise TooLargeError(TooLargeError.__doc__)
    token = secrets.token_hex(20)
    name = f"{token[:2]}/{token[2:4]}/{token}"
    sealed = (ring or Keyring.of([subject])).seal_bytes(subject, _label(name), data)
    return str(default_storage.save(name, ContentFile(sealed)))


def fetch(subject: UUID, name: str, *, ring: Keyring | None = None) -> bytes:
    """Return a kept file's bytes. Raises ErasedError or UnreadableError, FileNotFoundError."""
    with default_storage.open(name) as kept:
        return (ring or Keyring.of([subject])).unseal_bytes(subject, _label(name), kept.read())


def discard(name: str) -> None:
    """Remove a file that nothing names any more."""
    default_storage.delete(name)


def _label(name: str) -> str:
    return f"file {name}"
