"""Keys derived for one purpose: what a house that is not wholly trusted may be lent of ours.

At an office node the key lies in a file, as the centre lent it; elsewhere it is made of the key of
the blind indexes, which cannot be found from it.
"""

import hmac
from functools import cache
from pathlib import Path

from django.conf import settings

from pendopo.ground.vault.blind import index_key


def lent_key(purpose: str) -> bytes:
    """Return the key for a purpose, such as `links`: as lent to us, else our own."""
    return _key(settings.PENDOPO.data_dir, purpose)


def keep_lent(purpose: str, key: bytes) -> None:
    """Keep a key that the centre has lent (a file, 0600), in place of a former one."""
    path = _place(settings.PENDOPO.data_dir, purpose)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(key)
    _key.cache_clear()


@cache
def _key(folder: Path, purpose: str) -> bytes:
    path = _place(folder, purpose)
    if path.exists():
        return path.read_bytes()
    return hmac.digest(index_key(), b"lent\0" + purpose.encode(), "sha256")


def _place(folder: Path, purpose: str) -> Path:
    return folder / "keys" / f"lent-{purpose}"
