"""At most once: what was answered to a deed is kept under its sender's key, and answered again.

In the transaction of the deed: either both are there or neither is (the Idempotency-Key header,
draft-ietf-httpapi-idempotency-key-header).
"""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from pendopo.ground.limits.models import Answer
from pendopo.ground.vault.keyring import seal, unseal

KEPT = timedelta(hours=24)
LABEL = "answer"


class UnderWayError(Exception):
    """Permintaan dengan kunci ini sedang dikerjakan. Tunggu sebentar, lalu kirim lagi."""


class OtherDeedError(Exception):
    """Kunci ini sudah dipakai untuk permintaan lain. Pakai kunci baru."""


def digest(*parts: bytes) -> bytes:
    """Return what stands for a deed's key, or for what it asks; nobody tells either from it."""
    told = b"\0".join(str(len(part)).encode() + b":" + part for part in parts)
    return hmac.digest(settings.SECRET_KEY.encode(), b"once\0" + told, "sha256")


def answered(key: bytes, asked: bytes, *, subject: UUID) -> str | None:
    """Return what was answered to this deed, or None: then it is yours until the transaction ends.

    Raises UnderWayError while another does it, OtherDeedError when something else was asked.
    """
    with connection.cursor() as cursor:
        number = int.from_bytes(key[:8], "big", signed=True)
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise UnderWayError(UnderWayError.__doc__)
    found = Answer.objects.filter(pk=key).first()
    if found is None:
        return None
    if bytes(found.asked) != asked:
        raise OtherDeedError(OtherDeedError.__doc__)
    return unseal(subject, LABEL, found.sealed)


def keep(key: bytes, asked: bytes, answer: str, *, subject: UUID, at: datetime) -> None:
    """Keep what was answered, sealed under who asked."""
    sealed = seal(subject, LABEL, answer)
    Answer(key=key, asked=asked, sealed=sealed, at=at).save(force_insert=True)


def forget(*, at: datetime) -> int:
    """Forget answers older than a day. Returns how many."""
    gone, _ = Answer.objects.filter(at__lt=at - KEPT).delete()
    return gone
