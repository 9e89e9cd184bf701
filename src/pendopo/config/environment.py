"""What the surroundings tell the house: one reading of the environment."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[3]
PLANNED_AFTER = 2
"""How often a connection is sent a statement of `ground.planned` before its plan is kept."""
ROLES = ("web", "worker", "live", "migrator")


@dataclass(frozen=True, slots=True)
class Environment:
    """The surroundings of one process of the house."""

    database_url: str
    data_dir: Path
    node: str
    demo: bool
    city: Path
    role: str
    public_url: str
    live_url: str
    processes: int = 2
    halls_open: bool = False
    centre_url: str = ""
    base_map: Path | None = None

    @classmethod
    def read(cls) -> "Environment":
        """Read the PENDOPO_* variables; anything not said has a default for development."""
        get = os.environ.get
        return cls(
            database_url=get("PENDOPO_DATABASE_URL", "postgresql://pendopo@127.0.0.1:5432/pendopo"),
            data_dir=Path(get("PENDOPO_DATA_DIR", str(ROOT / ".data"))).resolve(),
            node=get("PENDOPO_NODE", "pusat"),
            demo=get("PENDOPO_DEMO", "") == "1",
            city=Path(get("PENDOPO_CITY", str(ROOT / "packs" / "bogor"))),
            role=get("PENDOPO_ROLE", "migrator"),
            public_url=get("PENDOPO_PUBLIC_URL", "http://localhost:8000").rstrip("/"),
            live_url=get("PENDOPO_LIVE_URL", ""),
            halls_open=get("PENDOPO_DEMO", "") == get("PENDOPO_HALLS_OPEN", "") == "1",
            centre_url=get("PENDOPO_CENTRE_URL", "").rstrip("/"),
            base_map=Path(told) if (told := get("PENDOPO_BASE_MAP", "")) else None,
        )


def database(url: str) -> dict[str, object]:
    """Turn a postgresql:// address into Django's settings.

    Raises ValueError when the address is of another kind.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"PENDOPO_DATABASE_URL must begin with postgresql://, not {parts.scheme}://"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"application_name": "pendopo", "prepare_threshold": PLANNED_AFTER, **query},
    }


def file_storage(url: str, folder: Path) -> dict[str, object]:
    """Turn the place of sealed files into Django's settings: S3 when named, else a folder.

    `s3://key:secret@host:port/bucket?region=…`; `tls=0` for a server of this machine. Without a
    host it is Amazon's. Raises ValueError.
    """
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        }
    parts = urlsplit(url)
    bucket, query = parts.path.strip("/"), dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not bucket:
        raise ValueError("PENDOPO_S3_URL is s3://key:secret@host/bucket")
    options: dict[str, object] = {
        "bucket_name": bucket,
        "default_acl": "private",
        "querystring_auth": True,
        "file_overwrite": False,
        "signature_version": "s3v4",
        "addressing_style": "path",
    }
    if parts.username:
        options |= {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password or ""),
        }
    if parts.hostname:
        scheme = "http" if query.get("tls") == "0" else "https"
        options["endpoint_url"] = f"{scheme}://{parts.netloc.rpartition('@')[2]}"
    if region := query.get("region"):
        options["region_name"] = region
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
