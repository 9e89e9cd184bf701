"""Whether a signed PDF is whole, and signed by someone the city trusts.

The signer's certificate is judged at the moment the time stamp proves (ETSI EN 319 102-1, 5.5):
an officer who retires, or whose certificate ends, does not undo what was signed before. The
time stamp itself is judged now.
"""

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    ModificationLevel,
    SuspiciousModification,
)
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

END = re.compile(rb"\nstartxref\s+\d+\s+%%EOF\s*\Z")
TAIL = 64
EOF = b"%%EOF"
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)  # a bad file is no error


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found; `whole` when nothing but long-term data was added after the signature.

    A changed byte in that long-term data, or among the certificates that a signature carries
    beside itself, can pass here, since it changes nothing that is vouched for: the city compares
    the whole file's digest with what it issued.
    """

    signed: bool
    intact: bool = False
    trusted: bool = False
    whole: bool = False
    long_term: bool = False
    signer: str = ""
    at: datetime | None = None
    problem: str = ""
    revoked: bool = False

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
    completed_from: bytes = b"",
) -> Validation:
    """Validate the one signature of a PDF. Never raises for a bad file.

    `completed_from` is the signed file that we have just completed ourselves: what follows it is
    then our own long-term data and need not be judged (11 ms a letter).
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = reader.embedded_signatures
        if not signatures:
            return Validation(signed=False, problem="no signature")
        signature = signatures[0]

        def context(moment: datetime) -> ValidationContext:
            return ValidationContext(
                trust_roots=list(roots),
                other_certs=list(intermediates),
                crls=list(crls),
                moment=moment,
                allow_fetching=False,
                revocation_mode="require",
                retroactive_revinfo=True,
            )

        status = validate_pdf_signature(
            signature, context(_stamped(signature) or at), context(at), skip_diff=True
        )
        dss: Any = reader.root.get("/DSS")
        ours = _signed_to_its_end(completed_from, signature) and pdf.startswith(completed_from)
        whole = len(signatures) == 1 and (ours or _whole(pdf, signature, status))
    except Exception as error:  # noqa: BLE001  # hostile bytes fail parsers in ways nobody lists
        return Validation(signed=True, problem=type(error).__name__)
    stamp = status.timestamp_validity
    intact = bool(status.intact and status.valid)
    trusted = bool(status.trusted and stamp and stamp.trusted and stamp.intact and stamp.valid)
    return Validation(
        signed=True,
        intact=intact,
        trusted=trusted,
        whole=whole,
        long_term=dss is not None,
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        at=stamp.timestamp if stamp else None,
        problem=_problem(intact=intact, trusted=trusted, whole=whole, status=status),
        revoked=bool(status.revoked),
    )


def _stamped(signature: EmbeddedPdfSignature) -> datetime | None:
    """Return when the time stamp says it was signed; whether to believe it is judged apart."""
    for attribute in signature.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            content = attribute["values"][0]["content"]["encap_content_info"]["content"]
            told = content.parsed["gen_time"].native
            return told if isinstance(told, datetime) else None
    return None


def _signed_to_its_end(before: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Tell whether the signature covers all of a file but its own place in it."""
    begin, _, start, length = signature.byte_range
    return bool(before) and begin == 0 and start + length == len(before)


def _whole(pdf: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
    """Tell whether what follows the signed bytes is long-term data alone, to the last byte."""
    later = signature.reader.xrefs.total_revisions - 1 - signature.signed_revision
    _, _, start, length = signature.byte_range
    if not END.search(pdf, max(0, len(pdf) - TAIL)) or pdf.count(EOF, start + length) != later:
        return False
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return False
    added = signature.evaluate_modifications(DEFAULT_DIFF_POLICY)
    return (
        not isinstance(added, SuspiciousModification)
        and added.modification_level <= ModificationLevel.LTA_UPDATES
    )


def _problem(*, intact: bool, trusted: bool, whole: bool, status: PdfSignatureStatus) -> str:
    if not intact:
        return "changed since it was signed"
    if status.revoked:
        return "certificate was revoked before"
    if not trusted:
        return "not signed by anyone the city trusts"
    return "" if whole else "something was added after it was signed"
