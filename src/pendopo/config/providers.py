"""Providers of identities, as a city names them in one JSON file (`PENDOPO_OIDC`).

    {"contoh": {"name": "Contoh ID", "issuer": "https://id.contoh.example", "client_id": "pendopo",
                "client_secret": "…", "levels": {"urn:contoh:nik": 2}, "claims": {"nik": "nik"}}}

Others: `scope`, and `level_claim` (`acr` unless said).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pendopo.integrations.oidc.client import OidcProvider

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def read(path: Path) -> Iterator[tuple[str, OidcProvider]]:
    """Yield each provider with its slug. Raises ValueError for one that cannot be trusted."""
    told: dict[str, dict[str, Any]] = json.loads(path.read_text())
    for slug, each in told.items():
        issuer = urlsplit(each["issuer"])
        if not SLUG.fullmatch(slug):
            raise ValueError(f"{path}: {slug} is no slug")
        if issuer.scheme != "https" and issuer.hostname not in HERE:
            raise ValueError(f"{path}: {slug}: an issuer begins with https://")
        yield slug, OidcProvider(**each)
