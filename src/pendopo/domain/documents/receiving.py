"""Evidence comes in: inspected, sealed, kept once however often it is sent."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath
from uuid import UUID

from pendopo.domain.documents.inspection import HostileFileError, inspect
from pendopo.domain.documents.models import Evidence
from pendopo.domain.documents.scanning import quarantine, refuse_infected
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import Keyring

MAX_NAME = 80
MOST = 100
"""Files of a case, replaced ones too: anybody may begin one and send files without an account."""
FULL = "Permohonan ini sudah memuat 100 berkas. Mulailah permohonan baru, atau datanglah ke loket."


def receive(
    *,
    about: UUID,
    subject: UUID,
    question: str,
    name: str,
    data: bytes,
    accept: frozenset[str],
    at: datetime,
) -> Evidence:
    """Keep a file given with a case. The same file for the same question is kept once.

    Raises HostileFileError with a sentence for the sender.
    """
    harmless = inspect(data, accept=accept)
    digest = sha256(harmless.data).hexdigest()
    same = Evidence.objects.filter(about=about, question=question, digest=digest)
    found = same.select_related("scan").first()
    if found:
        refuse_infected(found)
        return found
    if Evidence.objects.filter(about=about).count() >= MOST:
        raise HostileFileError(FULL)
    kept = Evidence.objects.create(
        about=about,
        subject=subject,
        question=question,
        name_sealed=Keyring.of([subject]).seal(subject, "file name", plain_name(name)),
        media_type=harmless.media_type,
        size=len(harmless.data),
        pages=harmless.pages,
        digest=digest,
        file=files.store(subject, harmless.data),
        received_at=at,
    )
    quarantine(kept, at=at)
    return kept


def give_again(
    former: Evidence, *, about: UUID, subject: UUID, question: str, at: datetime
) -> Evidence:
    """Give a cleared file to another case: its bytes are sealed anew there, nothing is sent."""
    same = Evidence.objects.filter(about=about, question=question, digest=former.digest)
    if found := same.first():
        return found
    ring = Keyring.of([former.subject, subject])
    name = ring.unseal(former.subject, "file name", bytes(former.name_sealed))
    data = files.fetch(former.subject, former.file, ring=ring)
    return Evidence.objects.create(
        about=about,
        subject=subject,
        question=question,
        name_sealed=ring.seal(subject, "file name", name),
        media_type=former.media_type,
        size=former.size,
        pages=former.pages,
        digest=former.digest,
        file=files.store(subject, data, ring=ring),
        received_at=at,
    )


def plain_name(name: str) -> str:
    """Return a file name that can be shown: no path, no control or direction marks."""
    base = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in base if c.isprintable() and not "\u200b" <= c <= "\u206f")
    return shown.strip(" .")[-MAX_NAME:] or "berkas"


def hand_to(*, about: UUID, subject: UUID) -> None:
    """Seal a case's evidence anew under another subject: the person who claimed the draft."""
    for evidence in Evidence.objects.filter(about=about).exclude(subject=subject):
        ring = Keyring.of([evidence.subject, subject])
        name = ring.unseal(evidence.subject, "file name", bytes(evidence.name_sealed))
        evidence.name_sealed = ring.seal(subject, "file name", name)
        former = evidence.file
        if former:  # one that was infected is gone
            evidence.file = files.store(subject, files.fetch(evidence.subject, former))
        evidence.subject = subject
        evidence.save(update_fields=["name_sealed", "file", "subject"])
        if former:
            files.discard(former)


def names(evidence: Iterable[Evidence], ring: Keyring) -> dict[UUID, str]:
    """Return the shown name of each file."""
    return {e.pk: ring.unseal(e.subject, "file name", bytes(e.name_sealed)) for e in evidence}
