"""`/api/v1/verification`: whether a document is the city's, unaltered, and still valid."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from pendopo.channels.api.answering import answer
from pendopo.channels.api.audiences import anyone
from pendopo.channels.api.problems import REFUSED, WrongError, refusals
from pendopo.domain.documents.verification import Checked, check_code, check_file
from pendopo.engines import references
from pendopo.ground import limits

routes = Router(tags=["verification"])
SCOPE = "verification:read"
LARGEST = 10_000_000


class Verified(Schema):
    """What the city issued, and in whose name."""

    kind: dict[str, str]
    number: str
    agency: str
    name: str = Field(description="of whom it names, as far as anyone may know it")
    signed_by: str = Field(description="the office that signed, not the person")
    issued_at: datetime | None


class Verdict(Schema):
    """`genuine`, `expired` (past `valid_until`), `revoked`; of a file also `altered` (signed, then changed) and `foreign`."""

    verdict: Literal["genuine", "expired", "revoked", "altered", "foreign"]
    document: Verified | None
    revoked_at: datetime | None
    valid_until: date | None = Field(description="its last good day, where it has one")


@routes.get(
    "/verification/{code}",
    auth=anyone(SCOPE),
    response=Verdict,
    operation_id="verify_code",
    summary="Check a document by the code under its QR",
    openapi_extra=refusals(HTTPStatus.NOT_FOUND, *REFUSED),
)
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """404 when the city has issued nothing under it."""
    del request
    try:
        checked = check_code(references.parse_code(code), at=timezone.now())
    except references.BadReferenceError:
        raise Http404 from None
    if checked.document is None:
        raise Http404
    return answer(_told(checked))


@routes.post(
    "/verification",
    auth=anyone(SCOPE),
    response=Verdict,
    operation_id="verify_file",
    summary="Check a PDF, byte for byte; it is not kept",
    openapi_extra=refusals(HTTPStatus.UNPROCESSABLE_ENTITY, *REFUSED),
)
def verify_file(request: HttpRequest, pdf: File[UploadedFile]) -> HttpResponse:
    """At most 10 MB, 30 in ten minutes."""
    limits.spend("verify", limits.visitor_address(request), most=30, minutes=10)
    if pdf.size is None or pdf.size > LARGEST:
        raise WrongError({"/pdf": "At most 10 MB."})
    return answer(_told(check_file(pdf.read(), at=timezone.now())))


def _told(checked: Checked) -> Verdict:
    found: Any = checked.document
    document = found and Verified(
        kind=found.kind,
        number=found.number,
        agency=found.agency.code,
        name=checked.name,
        signed_by=checked.title,
        issued_at=found.issued_at,
    )
    revoked_at = checked.revocation.at if checked.revocation else None
    validity = getattr(found, "validity", None)
    return Verdict(
        verdict=checked.verdict,  # type: ignore[arg-type]  # `unknown` answers 404 before
        document=document,
        revoked_at=revoked_at,
        valid_until=validity.until if validity else None,
    )
