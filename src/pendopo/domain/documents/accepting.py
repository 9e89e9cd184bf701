"""Documents that another authority signed come in: checked, sealed, kept as they came."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from pendopo.domain.documents.models import ReceivedDocument
from pendopo.engines.signatures.signing import Authority
from pendopo.engines.signatures.validating import Validation, validate
from pendopo.ground.vault import files


class UntrustedError(Exception):
    """Dokumen ini tidak ditandatangani oleh pihak yang dipercaya kota."""


def accept(
    *,
    about: UUID,
    subject: UUID,
    source: str,
    kind: Mapping[str, str],
    pdf: bytes,
    vouching: Authority | None,
    at: datetime,
) -> ReceivedDocument:
    """Keep a signed PDF from outside for a case; the same file is kept once. The city signs nothing.

    `kind` names it, per language. Without anyone who vouches for `source` its signature stays
    unchecked, and the page says so. Raises UntrustedError for a signature that does not hold.
    """
    digest = sha256(pdf).hexdigest()
    found = ReceivedDocument.objects.filter(about=about, digest=digest).first()
    if found:
        return found
    checked = _checked(pdf, vouching, at=at) if vouching else None
    return ReceivedDocument.objects.create(
        about=about,
        subject=subject,
        source=source,
        kind=dict(kind),
        digest=digest,
        file=files.store(subject, pdf),
        signer=checked.signer if checked else "",
        signed_at=checked.at if checked else None,
        received_at=at,
    )


def _checked(pdf: bytes, vouching: Authority, *, at: datetime) -> Validation:
    found = validate(
        pdf,
        roots=vouching.roots(),
        intermediates=vouching.intermediates(),
        crls=vouching.revocation(),
        at=at,
    )
    if not found.valid:
        raise UntrustedError(found.problem)
    return found
