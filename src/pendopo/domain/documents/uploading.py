"""A file comes in parts, over a network that breaks: each is sealed as it comes, kept for three days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from pendopo.domain.documents.inspection import MAX_BYTES, HostileFileError
from pendopo.domain.documents.models import Upload
from pendopo.domain.documents.receiving import plain_name
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import Keyring

LASTS = timedelta(days=3)
MOST_OPEN = 10
MOST_PARTS = 400
LABEL = "upload name"


class TooLongError(Exception):
    """Berkas lebih dari 10 MB. Foto ulang dengan ukuran lebih kecil."""


class TooManyError(Exception):
    """Terlalu banyak kiriman yang belum selesai. Lanjutkan atau hapus salah satu."""


class OffsetError(Exception):
    """Bagian berkas ini tidak menyambung dengan yang sudah kami terima."""


def begin(
    *,
    about: UUID,
    subject: UUID,
    question: str,
    name: str,
    length: int,
    fingerprint: str,
    batch: str,
    at: datetime,
) -> Upload:
    """Begin an upload of so many bytes. The same file begun again takes the place of the first.

    The caller holds the case's lock. Raises TooLongError, TooManyError, HostileFileError for no bytes.
    """
    if length > MAX_BYTES:
        raise TooLongError(TooLongError.__doc__)
    if length <= 0:
        raise HostileFileError("Berkas kosong. Pilih berkas lain atau foto ulang.")
    open_ones = Upload.objects.filter(about=about).unfinished(at=at)
    if fingerprint:
        for former in open_ones.filter(question=question, fingerprint=fingerprint):
            end(former)
    if open_ones.count() >= MOST_OPEN:
        raise TooManyError(TooManyError.__doc__)
    return Upload.objects.create(
        about=about,
        subject=subject,
        question=question,
        batch=batch,
        fingerprint=fingerprint,
        name_sealed=Keyring.of([subject]).seal(subject, LABEL, plain_name(name)),
        length=length,
        started_at=at,
        expires_at=at + LASTS,
    )


def append(upload: Upload, data: bytes, *, offset: int, at: datetime) -> Upload:
    """Keep the part that begins at `offset`, and return the upload as it stands then.

    Of two parts for the same place one is kept. Raises OffsetError, TooLongError beyond its length.
    """
    if offset + len(data) > upload.length:
        raise TooLongError(TooLongError.__doc__)
    if offset != upload.offset or len(upload.parts) >= MOST_PARTS:
        raise OffsetError(OffsetError.__doc__)
    if not data:
        return upload
    part = files.store(upload.subject, data)
    here = Upload.objects.filter(pk=upload.pk, offset=offset, subject=upload.subject)
    moved = here.update(
        offset=offset + len(data), parts=[*upload.parts, part], expires_at=at + LASTS
    )
    if not moved:
        files.discard(part)
        raise OffsetError(OffsetError.__doc__)
    upload.refresh_from_db()
    return upload


def whole(upload: Upload) -> bytes:
    """Return the file that the parts make. Raises HostileFileError when it is not the one begun."""
    ring = Keyring.of([upload.subject])
    data = b"".join(files.fetch(upload.subject, part, ring=ring) for part in upload.parts)
    if upload.fingerprint and sha256(data).hexdigest() != upload.fingerprint:
        raise HostileFileError("Berkas rusak di perjalanan. Kirim sekali lagi.")
    return data


def of_batch(upload: Upload) -> list[UUID]:
    """Return the evidence that a batch has brought so far, in the order it was chosen."""
    if upload.evidence_id is None or not upload.batch:
        return [upload.evidence_id] if upload.evidence_id else []
    beside = Upload.objects.filter(
        about=upload.about, question=upload.question, batch=upload.batch, evidence__isnull=False
    )
    found = beside.order_by("started_at", "pk").values_list("evidence", flat=True)
    return [*dict.fromkeys(pk for pk in found if pk)]


def end(upload: Upload) -> None:
    """Forget an upload and what came of it; of a finished one, the evidence stays."""
    parts = list(upload.parts)
    upload.delete()
    transaction.on_commit(lambda: discard(parts))


def sweep_next(*, at: datetime) -> int:
    """Forget the next upload whose time is over. Returns 0 or 1."""
    with transaction.atomic():
        over = Upload.objects.filter(expires_at__lte=at).order_by("expires_at")
        upload = over.select_for_update(skip_locked=True, of=("self",)).first()
        if upload is None:
            return 0
        end(upload)
    return 1


def hand_to(*, about: UUID, subject: UUID) -> None:
    """Seal a case's unfinished uploads anew under another subject."""
    for upload in Upload.objects.select_for_update().filter(about=about).exclude(subject=subject):
        ring = Keyring.of([upload.subject, subject])
        name = ring.unseal(upload.subject, LABEL, upload.name_sealed)
        former = list(upload.parts)
        upload.parts = [
            files.store(subject, files.fetch(upload.subject, part, ring=ring), ring=ring)
            for part in former
        ]
        upload.name_sealed = ring.seal(subject, LABEL, name)
        upload.subject = subject
        upload.save(update_fields=["parts", "name_sealed", "subject"])
        transaction.on_commit(lambda parts=former: discard(parts))  # type: ignore[misc]  # bound now


def name_of(upload: Upload, ring: Keyring) -> str:
    """Return the shown name of the file."""
    return ring.unseal(upload.subject, LABEL, upload.name_sealed)


def discard(parts: Sequence[str]) -> None:
    """Remove parts that no upload names any more."""
    for part in parts:
        files.discard(part)
