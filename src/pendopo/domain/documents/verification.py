"""Anyone may check a document: by its code, or by the file itself. Nothing of the checker is kept."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from pendopo.domain.directory.city import city
from pendopo.domain.documents.models import IssuedDocument, Revocation
from pendopo.domain.documents.proofs import public_facts
from pendopo.domain.documents.signers import authority
from pendopo.engines.signatures.validating import Validation, validate
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

Verdict = Literal["genuine", "expired", "revoked", "unknown", "altered", "foreign"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `document` only when the city issued it."""

    verdict: Verdict
    document: IssuedDocument | None = None
    name: str = ""
    title: str = ""
    revocation: Revocation | None = None
    validation: Validation | None = None


def check_code(code: str, *, at: datetime) -> Checked:
    """Check by the code under the QR, as it stands at a moment."""
    found = (
        IssuedDocument.objects.filter(code=code, state=IssuedDocument.State.ISSUED)
        .select_related("agency", "revocation", "validity")
        .prefetch_related("signatures")
        .first()
    )
    return _told(found, at=at) if found else Checked("unknown")


def check_file(pdf: bytes, *, at: datetime) -> Checked:
    """Check a PDF: is it byte for byte what the city issued, and if not, what it is."""
    vouched = authority()
    validation = validate(
        pdf,
        roots=vouched.roots(),
        intermediates=vouched.intermediates(),
        crls=vouched.revocation(),
        at=at,
    )
    found = (
        IssuedDocument.objects.filter(
            digest=sha256(pdf).hexdigest(), state=IssuedDocument.State.ISSUED
        )
        .select_related("agency", "revocation", "validity")
        .prefetch_related("signatures")
        .first()
    )
    if found and validation.valid:
        return _told(found, validation, at=at)
    return Checked("altered" if validation.signed else "foreign", validation=validation)


def _told(
    document: IssuedDocument, validation: Validation | None = None, *, at: datetime
) -> Checked:
    try:
        name = public_facts(document, Keyring.of([document.subject]))["name"]
    except ErasedError:
        name = ""
    signed = next((s for s in document.signatures.all() if s.state == "signed"), None)
    capacity = signed.capacity if signed else {}
    title = " ".join(filter(None, [capacity.get("prefix"), capacity.get("title")]))
    revocation = getattr(document, "revocation", None)
    verdict: Verdict = "revoked" if revocation else "expired" if _over(document, at) else "genuine"
    return Checked(verdict, document, name, title, revocation, validation)


def _over(document: IssuedDocument, at: datetime) -> bool:
    """Tell whether its last good day has passed, in the city's own time."""
    validity = getattr(document, "validity", None)
    return validity is not None and validity.until < at.astimezone(city().zone).date()
