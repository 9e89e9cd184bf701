"""Backups: one file of the database and its files; the keys apart, so that erased people stay erased.

The file is a tar: `about.json`, `database` (pg_dump's own format) and `files/…`. It holds no
key and no blind index, and no session of anybody signed in.
"""

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection

from pendopo.config.postgres import tool
from pendopo.config.preparing import make_database, prepare
from pendopo.ground.log import sealing
from pendopo.ground.log.epochs import new_epoch
from pendopo.ground.vault import exports
from pendopo.ground.vault.models import KEY_TABLES

FORMAT = "pendopo.backup.1"
LEFT_OUT = (*KEY_TABLES, "django_session", "people_session")
LOCKED = "revoke execute on all functions in schema public from public"


class NotABackupError(RuntimeError):
    """Not a backup of Pendopo."""


class NotEmptyError(RuntimeError):
    """The database is not empty: a backup is restored into an empty one, so that nothing is mixed."""


class ToolError(RuntimeError):
    """PostgreSQL's own program failed; its words follow."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought, and what is left for whoever runs the server."""

    files: int
    keys: int
    made_at: datetime
    notes: tuple[str, ...]


def backup(path: Path, *, at: datetime) -> int:
    """Write the database and its files to one file (0600), whole or not at all; return its bytes."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            dump = Path(folder) / "database"
            _run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", *_left_out())
            with tarfile.open(draft, "w") as tar:
                about = {"format": FORMAT, "made_at": at.isoformat(), "node": settings.PENDOPO.node}
                _add(tar, "about.json", json.dumps(about).encode(), at)
                tar.add(dump, "database")
                # After the dump: a file is stored before the row that names it.
                for name in _files():
                    # One that is gone by now was named by nothing.
                    with suppress(FileNotFoundError), default_storage.open(name) as kept:
                        _add(tar, f"files/{name}", kept.read(), at)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def restore(path: Path, keys: Path | None = None) -> Restored:
    """Bring a backup into an empty database, join it with current keys, begin a new epoch.

    Raises NotABackupError, NotEmptyError or ToolError; then the database is as it was.
    """
    make_database()
    if connection.introspection.table_names():
        raise NotEmptyError(NotEmptyError.__doc__)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, _opened(path) as tar:
        about = _about(tar)
        files = _bring_files(tar)
        dump = Path(folder) / "database"
        with _member(tar, "database") as kept, dump.open("wb") as out:
            shutil.copyfileobj(kept, out)
        options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        _run("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(dump))
    with connection.cursor() as cursor:
        cursor.execute(LOCKED)
    notes = prepare()  # rights are given anew, under the names of this database
    new_epoch()
    sealing.accept_head()
    came = exports.import_keys(keys) if keys else 0
    return Restored(files, came, datetime.fromisoformat(about["made_at"]), tuple(notes))


def _left_out() -> Iterator[str]:
    return (f"--exclude-table-data={table}" for table in LEFT_OUT)


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database; the password goes by the environment."""
    told = connection.settings_dict
    connection.ensure_connection()
    where = {
        "PGHOST": str(told["HOST"]),
        "PGPORT": str(told["PORT"]),
        "PGUSER": str(told["USER"]),
        "PGPASSWORD": str(told["PASSWORD"]),
        "PGDATABASE": str(told["NAME"]),
        "PGSSLMODE": str(told["OPTIONS"].get("sslmode", "prefer")),
    }
    found = tool(program, connection.connection.info.server_version // 10_000)
    done = subprocess.run(
        [found, *arguments],
        env={"PATH": os.environ["PATH"], **{name: value for name, value in where.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolError(f"{program}: {done.stderr[-2000:]}")


def _files(folder: str = "") -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in names)
    for each in folders:
        yield from _files(f"{folder}{each}/")


def _add(tar: tarfile.TarFile, name: str, data: bytes, at: datetime) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = len(data), int(at.timestamp()), 0o600
    tar.addfile(info, io.BytesIO(data))


def _opened(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path, "r:")
    except (OSError, tarfile.TarError) as error:
        raise NotABackupError(f"{path}: {NotABackupError.__doc__}") from error


def _member(tar: tarfile.TarFile, name: str) -> io.BufferedIOBase:
    try:
        kept = tar.extractfile(name)
    except KeyError:
        kept = None
    if kept is None:
        raise NotABackupError(NotABackupError.__doc__)
    return kept  # type: ignore[return-value]  # typeshed calls it IO[bytes]


def _about(tar: tarfile.TarFile) -> dict[str, str]:
    about: dict[str, str] = json.load(_member(tar, "about.json"))
    if about.get("format") != FORMAT:
        raise NotABackupError(NotABackupError.__doc__)
    return about


def _bring_files(tar: tarfile.TarFile) -> int:
    """Put the files where they were; one that is there already is the same one: names are random."""
    brought = 0
    for info in tar:
        name = info.name.removeprefix("files/")
        if not info.isfile() or name == info.name or default_storage.exists(name):
            continue
        kept = tar.extractfile(info)
        if kept:
            default_storage.save(name, File(kept))
            brought += 1
    return brought
