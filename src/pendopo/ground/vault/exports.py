"""Wrapped keys and blind indexes backed up apart, in records that an erasure overwrites.

A file is a header of 16 bytes, then records of 80 bytes ordered by subject: the subject (16),
what it is (4), and the thing itself (60). For a key, what it is is the master key's number;
for a blind index FFFFFFFn, n being the place of its kind in KINDS, and the digest is padded
with zeros. Nothing in it opens without the master keys, which are kept elsewhere.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import connection, transaction

from pendopo.ground.vault.errors import NotAnExportError
from pendopo.ground.vault.masters import directory

HEADER = b"pendopo.keys.1\0\0"
RECORD = 80
KINDS = ("nik", "kk", "phone", "email")
_BATCH = 5_000
_INDEX = 0xFFFFFFF0
_DIGEST = 32
_PAGE = """
select subject, what, thing from (
    select subject, master::bigint as what, wrapped as thing from vault_key
    where wrapped is not null
    union all
    select subject, %(index)s + array_position(%(kinds)s, kind), digest from vault_index
) as kept
where %(subject)s::uuid is null or (subject, what) > (%(subject)s, %(what)s)
order by subject, what limit %(batch)s
"""
log = logging.getLogger(__name__)


def export_keys(path: Path) -> int:
    """Write wrapped keys and blind indexes to a file, whole or not at all; return how many keys.

    The path is remembered: erasing a subject overwrites its records there.
    """
    path = path.resolve()
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    written = 0
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(HEADER)
        for subject, what, thing in _things():
            file.write(subject.bytes + what.to_bytes(4, "big") + thing.ljust(RECORD - 20, b"\0"))
            written += what < _INDEX
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        _blank(path)
    draft.replace(path)
    _remember(path)
    return written


def import_keys(path: Path) -> int:
    """Bring back the keys and blind indexes of a file, except of the erased.

    Returns how many keys came. Raises NotAnExportError, and then nothing is brought back.
    """
    came = 0
    with path.open("rb") as file, transaction.atomic(), connection.cursor() as cursor:
        for things in _records(file):
            keys = [each for each in things if each[1] < _INDEX]
            cursor.execute(
                "insert into vault_key (subject, master, wrapped)"
                " select * from unnest(%s::uuid[], %s::int[], %s::bytea[])"
                " on conflict (subject) do nothing",
                [[each[part] for each in keys] for part in range(3)],
            )
            came += cursor.rowcount
            indexes = [each for each in things if each[1] > _INDEX]
            cursor.execute(
                "insert into vault_index (subject, kind, digest)"
                " select n.* from unnest(%s::uuid[], %s::text[], %s::bytea[])"
                " as n (subject, kind, digest) join vault_key k using (subject)"
                " where k.wrapped is not null on conflict (subject, kind) do nothing",
                [
                    [subject for subject, _, _ in indexes],
                    [KINDS[what - _INDEX - 1] for _, what, _ in indexes],
                    [thing[:_DIGEST] for _, _, thing in indexes],
                ],
            )
    return came


def overwrite(subject: UUID) -> list[Path]:
    """Overwrite a subject's records in every export; return those that could not be reached.

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


def _things() -> Iterator[tuple[UUID, int, bytes]]:
    place: dict[str, UUID | int | None] = {"subject": None, "what": 0}
    said: dict[str, Any] = {"index": _INDEX, "kinds": list(KINDS), "batch": _BATCH}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PAGE, said | place)
            rows = cursor.fetchall()
        for subject, what, thing in rows:
            yield subject, what, bytes(thing)
        if len(rows) < _BATCH:
            return
        place = {"subject": rows[-1][0], "what": rows[-1][1]}


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
    records = (file.seek(0, os.SEEK_END) - len(HEADER)) // RECORD
    low, high = 0, records
    while low < high:
        middle = (low + high) // 2
        if _subject(file, middle) < subject.bytes:
            low = middle + 1
        else:
            high = middle
    while low < records and _subject(file, low) == subject.bytes:
        file.write(bytes(RECORD - 16))
        low += 1
    file.flush()
    os.fsync(file.fileno())


def _subject(file: IO[bytes], record: int) -> bytes:
    file.seek(len(HEADER) + record * RECORD)
    return file.read(16)


def _blank(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
