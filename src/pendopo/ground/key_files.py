"""Keys of the house, made once and kept as files (0600) in the data directory."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def key_file(data_dir: Path, name: str, *, length: int = 32) -> bytes:
    """Return the key kept under a name, making it the first time; the first of several wins."""
    path = data_dir / "keys" / name
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_bytes(secrets.token_bytes(length))
    with suppress(FileExistsError):
        os.link(made, path)
    made.unlink()
    return path.read_bytes()
