"""Master keys: what wraps the key of each subject.

They are files `keys/master-N` in the data directory, or PENDOPO_MASTER_KEYS
(`1:base64,2:base64`) where a secret store hands them out. The highest wraps what is new.
"""

import base64
import os
import re
import secrets
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from pendopo.ground.key_files import key_file
from pendopo.ground.vault.errors import NoMasterKeyError

KEY_BYTES = 32
_HELD: dict[int, bytes] = {}


def directory() -> Path:
    """Return the directory of keys."""
    return Path(settings.PENDOPO.data_dir) / "keys"


def newest() -> int:
    """Return the number of the master key that wraps what is new."""
    if not _HELD:
        reread()
    return max(_HELD)


def numbers() -> list[int]:
    """Return the numbers of the master keys that are here."""
    return sorted(_HELD)


def reread() -> None:
    """Read the master keys again: one was made, or taken away, by another process."""
    found = _given() or _kept() or {1: key_file(Path(settings.PENDOPO.data_dir), "master-1")}
    _HELD.clear()
    _HELD.update(found)


def make_next() -> int:
    """Make a further master key and return its number.

    With PENDOPO_MASTER_KEYS none is made: the highest of those given counts as the new one.
    """
    reread()
    if _given():
        return newest()
    key_file(Path(settings.PENDOPO.data_dir), f"master-{newest() + 1}")
    reread()
    return newest()


def destroy(number: int) -> None:
    """Remove a master key's file, its bytes overwritten first; a given key is left alone."""
    if _given():
        return
    path = directory() / f"master-{number}"
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    reread()


def wrap(subject: UUID, master: int, key: bytes) -> bytes:
    """Return a subject's key wrapped by a master key (60 bytes)."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_master(master)).encrypt(nonce, key, _about(subject, master))


def unwrap(subject: UUID, master: int, wrapped: bytes) -> bytes:
    """Return a subject's key. Raises NoMasterKeyError, or InvalidTag if it is another's."""
    nonce, sealed = wrapped[:12], wrapped[12:]
    return AESGCM(_master(master)).decrypt(nonce, sealed, _about(subject, master))


def wrap_new(subject: UUID) -> tuple[int, bytes]:
    """Make a subject's key; return the master key's number and the wrapped key."""
    master = newest()
    return master, wrap(subject, master, secrets.token_bytes(KEY_BYTES))


def _master(number: int) -> bytes:
    if number not in _HELD:
        reread()
    if number not in _HELD:
        raise NoMasterKeyError(f"master-{number}")
    return _HELD[number]


def _about(subject: UUID, master: int) -> bytes:
    return b"pendopo.vault.key\0" + subject.bytes + master.to_bytes(4, "big")


def _given() -> dict[int, bytes]:
    given = os.environ.get("PENDOPO_MASTER_KEYS", "")
    pairs = (pair.split(":", 1) for pair in given.split(",") if pair)
    return {int(number): base64.b64decode(key, validate=True) for number, key in pairs}


def _kept() -> dict[int, bytes]:
    if not directory().is_dir():
        return {}
    return {
        int(match[1]): path.read_bytes()
        for path in directory().iterdir()
        if (match := re.fullmatch(r"master-(\d+)", path.name))
    }
