"""Whether a signed PDF is whole, and signed by someone the city trusts."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import crl, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found; `whole` when the signature covers all of the file as it was signed.

    What an incremental update adds after that is not judged here: the city compares the whole
    file's digest with what it issued, so bytes added by anyone are found there.
    """

    signed: bool
    intact: bool = False
    trusted: bool = False
    whole: bool = False
    long_term: bool = False
    signer: str = ""
    at: datetime | None = None
    problem: str = ""

    @property
    def valid(self) -> bool:
        return self.signed and self.intact and self.trusted and self.whole


def validate(
    pdf: bytes,
    *,
    roots: Sequence[x509.Certificate],
    intermediates: Sequence[x509.Certificate],
    crls: Sequence[crl.CertificateList],
    at: datetime,
) -> Validation:
    """Validate the first signature of a PDF. Never raises for a bad file."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = reader.embedded_signatures
        if not signatures:
            return Validation(signed=False, problem="no signature")
        context = ValidationContext(
            trust_roots=list(roots),
            other_certs=list(intermediates),
            crls=list(crls),
            moment=at,
            allow_fetching=False,
            revocation_mode="require",
        )
        status = validate_pdf_signature(signatures[0], context, context, skip_diff=True)
        dss: Any = reader.root.get("/DSS")
    except (
        PdfError,
        SignatureValidationError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as error:
        return Validation(signed=True, problem=type(error).__name__)
    return Validation(
        signed=True,
        intact=bool(status.intact and status.valid),
        trusted=bool(
            status.trusted and status.timestamp_validity and status.timestamp_validity.trusted
        ),
        whole=status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
        long_term=dss is not None,
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        at=status.timestamp_validity.timestamp if status.timestamp_validity else None,
        problem="" if status.intact and status.valid and status.trusted else "not valid",
    )
