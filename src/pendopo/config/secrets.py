"""Secrets of the house, made once and kept in the data directory, never in the database."""

import os
import secrets
from pathlib import Path


def secret_file(data_dir: Path, name: str, *, length: int = 32) -> bytes:
    """Return the secret kept under a name, making it (mode 0600) the first time."""
    path = data_dir / "keys" / name
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_name(f"{name}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_bytes(secrets.token_bytes(length))
    try:
        os.link(made, path)  # the first of several processes wins
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return path.read_bytes()


def django_secret(data_dir: Path) -> str:
    """Return Django's secret key, in hexadecimal."""
    return secret_file(data_dir, "django").hex()
