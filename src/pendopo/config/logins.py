"""Which name and password each process of the house logs in to PostgreSQL with."""

import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

Login = Literal["web", "worker", "live"]
ROLES: tuple[Login, ...] = ("web", "worker", "live")


def role_secret(folder: Path, role: str) -> str:
    """Return a role's password, made the first time (0600)."""
    path = folder / "keys" / f"role-{role}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(24))
    return path.read_text()


def login(folder: Path, owner: str, role: str) -> str:
    """Return the owner's address with the role's own name and password."""
    parts = urlsplit(owner)
    name = quote(f"{parts.path.lstrip('/')}_{role}")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{name}:{role_secret(folder, role)}@{host}"))
