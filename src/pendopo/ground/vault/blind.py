"""Blind indexes: finding a subject by a value that the database cannot read."""

import base64
import hashlib
import hmac
import os
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from pendopo.ground.key_files import key_file
from pendopo.ground.vault.errors import TakenError

KINDS = frozenset({"nik", "kk", "phone", "email", "name", "identity", "counter", "provider"})
"""`identity` is a NIK that was proven: like a phone or an e-mail, it has one holder at a time.
`counter` is a code shown at a counter, `provider` whom a provider of identities vouches for."""


def remember(subject: UUID, kind: str, value: str) -> None:
    """Let a subject be found by a value, already normalised, in place of a former one.

    One statement in a savepoint. An erased subject, or one without a key, is not remembered.
    Raises TakenError when another holds a value of a kind that has one holder.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into vault_index (subject, kind, digest)"
                " select subject, %s, %s from vault_key where subject = %s and wrapped is not null"
                " on conflict (subject, kind) do update set digest = excluded.digest",
                [kind, digest(kind, value), subject],
            )
    except IntegrityError as error:
        raise TakenError(kind) from error


def forget(subject: UUID, kind: str) -> None:
    """Let a subject no longer be found by its value of this kind."""
    with connection.cursor() as cursor:
        cursor.execute("delete from vault_index where subject = %s and kind = %s", [subject, kind])


def find(kind: str, value: str) -> list[UUID]:
    """Return the subjects that have this value, in the order of their keys; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select subject from vault_index where kind = %s and digest = %s order by subject",
            [kind, digest(kind, value)],
        )
        return [subject for (subject,) in cursor.fetchall()]


def digest(kind: str, value: str) -> bytes:
    """Return what stands for a value in an index: without the key, nobody tells it is that value."""
    if kind not in KINDS:
        raise ValueError(f"no blind index of kind {kind}")
    return hmac.digest(index_key(), f"{kind}\0{value}".encode(), hashlib.sha256)


@cache
def index_key() -> bytes:
    """Return the key of the blind indexes (PENDOPO_INDEX_KEY in base64, else its file)."""
    given = os.environ.get("PENDOPO_INDEX_KEY", "")
    if given:
        return base64.b64decode(given, validate=True)
    return key_file(Path(settings.PENDOPO.data_dir), "index")
