"""Wrapped keys backed up apart from the data, in records that an erasure overwrites.

A file is a header of 16 bytes, then one record of 80 bytes per subject, ordered by subject:
the subject (16), the master key's number (4), the wrapped key (60). Nothing in it opens
without the master keys, which are kept elsewhere.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from uuid import UUID

from django.db import connection, transaction

from pendopo.ground.vault.errors import NotAnExportError
from pendopo.ground.vault.masters import directory

HEADER = b"pendopo.keys.1\0\0"
RECORD = 80
_BATCH = 5_000
log = logging.getLogger(__name__)


def export_keys(path: Path) -> int:
    """Write every wrapped key to a file, whole or not at all; return how many.

    The path is remembered: erasing a subject overwrites its record there.
    """
    path = path.resolve()
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    written = 0
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(HEADER)
        for subject, master, wrapped in _keys():
            file.write(subject.bytes + master.to_bytes(4, "big") + wrapped)
            written += 1
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        _blank(path)
    draft.replace(path)
    _remember(path)
    return written


def import_keys(path: Path) -> int:
    """Bring back the keys of a file, except of the erased; return how many came."""
    came = 0
    with path.open("rb") as file, transaction.atomic():
        for records in _records(file):
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into vault_key (subject, master, wrapped)"
                    " select * from unnest(%s::uuid[], %s::int[], %s::bytea[])"
                    " on conflict (subject) do nothing",
                    [list(column) for column in zip(*records, strict=True)],
                )
                came += cursor.rowcount
    return came


def overwrite(subject: UUID) -> list[Path]:
    """Overwrite a subject's record in every export; return those that could not be reached.

    Such a file keeps the wrapped key until it is exported to again; this is logged.
    """
    missed = []
    for path in exported():
        try:
            with path.open("r+b") as file:
                _overwrite(file, subject)
        except OSError as error:
            log.warning("export of keys not reached at an erasure: %s", type(error).__name__)
            missed.append(path)
    return missed


def exported() -> list[Path]:
    """Return the files that hold keys."""
    try:
        lines = (directory() / "exports").read_text().splitlines()
    except FileNotFoundError:
        return []
    return [Path(line) for line in lines]


def _remember(path: Path) -> None:
    if path not in exported():
        with (directory() / "exports").open("a") as file:
            file.write(f"{path}\n")


def _keys() -> Iterator[tuple[UUID, int, bytes]]:
    last = None
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "select subject, master, wrapped from vault_key where wrapped is not null"
                " and (%s::uuid is null or subject > %s) order by subject limit %s",
                [last, last, _BATCH],
            )
            rows = cursor.fetchall()
        for subject, master, wrapped in rows:
            yield subject, master, bytes(wrapped)
        if len(rows) < _BATCH:
            return
        last = rows[-1][0]


def _records(file: IO[bytes]) -> Iterator[list[tuple[UUID, int, bytes]]]:
    if file.read(len(HEADER)) != HEADER:
        raise NotAnExportError(file.name)
    while chunk := file.read(RECORD * _BATCH):
        if len(chunk) % RECORD:
            raise NotAnExportError(file.name)
        records = (chunk[start : start + RECORD] for start in range(0, len(chunk), RECORD))
        kept = [
            (UUID(bytes=record[:16]), int.from_bytes(record[16:20], "big"), record[20:])
            for record in records
            if any(record[20:])
        ]
        if kept:
            yield kept


def _overwrite(file: IO[bytes], subject: UUID) -> None:
    low, high = 0, (file.seek(0, os.SEEK_END) - len(HEADER)) // RECORD
    while low < high:
        middle = (low + high) // 2
        file.seek(len(HEADER) + middle * RECORD)
        found = file.read(16)
        if found == subject.bytes:
            file.write(bytes(RECORD - 16))
            file.flush()
            os.fsync(file.fileno())
            return
        low, high = (middle + 1, high) if found < subject.bytes else (low, middle)


def _blank(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
