"""The credential of this node's lease: PENDOPO_CENTRE_KEY, else a file (0600) of its own."""

import os
from pathlib import Path

from django.conf import settings


def credential() -> str:
    """Return it; empty while there is none."""
    path = _place()
    return os.environ.get("PENDOPO_CENTRE_KEY", "") or (path.read_text() if path.exists() else "")


def keep(given: str) -> None:
    """Keep a credential for the processes of this house."""
    path = _place()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(given.strip())


def _place() -> Path:
    return Path(settings.PENDOPO.data_dir) / "keys" / "centre"
