"""Keys of some subjects, fetched together for one piece of work and then let go."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from pendopo.ground.vault import exports, masters
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.sealing import seal_with, unseal_with

SYSTEM = UUID(int=0)  # keys that belong to nobody


def open_subject(subject: UUID) -> None:
    """Make a subject's key, if it has none; one statement. An erased subject stays erased."""
    open_subjects([subject])


def new_subject(subject: UUID) -> "Keyring":
    """Make the key of a subject that was never heard of, and return its keyring; one statement."""
    master, wrapped = masters.wrap_new(subject)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into vault_key (subject, master, wrapped) values (%s, %s, %s)",
            [subject, master, wrapped],
        )
    return Keyring({subject: masters.unwrap(subject, master, wrapped)})


def open_subjects(subjects: Iterable[UUID]) -> None:
    """Make the keys of several subjects; one statement."""
    made = [(subject, *masters.wrap_new(subject)) for subject in sorted(set(subjects))]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into vault_key (subject, master, wrapped)"
            " select * from unnest(%s::uuid[], %s::int[], %s::bytea[])"
            " on conflict (subject) do nothing",
            [[row[0] for row in made], [row[1] for row in made], [row[2] for row in made]],
        )


class Keyring:
    """Keys of some subjects, held in memory as long as the keyring lives.

    A subject without a key counts as erased: every verb raises ErasedError for it.
    """

    def __init__(self, keys: dict[UUID, bytes]) -> None:
        self._keys = keys

    @classmethod
    def of(cls, subjects: Iterable[UUID]) -> "Keyring":
        """Fetch the keys of these subjects, in one statement however many they are."""
        wanted = set(subjects)
        keys = _fetch(wanted)
        if SYSTEM in wanted and SYSTEM not in keys:
            open_subject(SYSTEM)
            keys |= _fetch({SYSTEM})
        return cls(keys)

    def holds(self, subject: UUID) -> bool:
        """Tell whether this subject can still be read."""
        return subject in self._keys

    def seal(self, subject: UUID, label: str, text: str) -> bytes:
        """Seal a text under a label that says what it is (`person.name`)."""
        return self.seal_bytes(subject, label, text.encode())

    def unseal(self, subject: UUID, label: str, blob: bytes | memoryview) -> str:
        """Return a sealed text. Raises ErasedError or UnreadableError."""
        return self.unseal_bytes(subject, label, blob).decode()

    def seal_bytes(self, subject: UUID, label: str, data: bytes) -> bytes:
        """Seal bytes; the result is 29 bytes longer."""
        return seal_with(self._key(subject), subject, label, data)

    def unseal_bytes(self, subject: UUID, label: str, blob: bytes | memoryview) -> bytes:
        """Return sealed bytes. Raises ErasedError or UnreadableError."""
        return unseal_with(self._key(subject), subject, label, bytes(blob))

    def _key(self, subject: UUID) -> bytes:
        try:
            return self._keys[subject]
        except KeyError:
            raise ErasedError(subject) from None


def seal(subject: UUID, label: str, text: str) -> bytes:
    """Seal one text; one statement."""
    return Keyring.of([subject]).seal(subject, label, text)


def unseal(subject: UUID, label: str, blob: bytes | memoryview) -> str:
    """Return one sealed text; one statement. Raises ErasedError or UnreadableError."""
    return Keyring.of([subject]).unseal(subject, label, blob)


def erase(subject: UUID) -> None:
    """Destroy a subject's key and blind indexes for good; one statement.

    A row without a key stays, so that neither a restore nor a late writer brings the
    subject back. Once the transaction commits, the key is overwritten in every export.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "with found_by as (delete from vault_index where subject = %(subject)s)"
            " insert into vault_key (subject, master, wrapped, erased_at)"
            " values (%(subject)s, 0, null, now())"
            " on conflict (subject) do update set wrapped = null, master = 0,"
            " erased_at = coalesce(vault_key.erased_at, excluded.erased_at)",
            {"subject": subject},
        )
    transaction.on_commit(lambda: exports.overwrite(subject))


def _fetch(subjects: set[UUID]) -> dict[UUID, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select subject, master, wrapped from vault_key"
            " where subject = any(%s) and wrapped is not null",
            [list(subjects)],
        )
        return {
            subject: masters.unwrap(subject, master, bytes(wrapped))
            for subject, master, wrapped in cursor.fetchall()
        }
