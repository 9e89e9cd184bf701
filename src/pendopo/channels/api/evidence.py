"""`/api/v1/applications/{reference}/evidence`: papers sent with an application, sealed at rest."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from pendopo.channels.api.answering import answer, at_most_once, deed
from pendopo.channels.api.applications import bytes_of, own
from pendopo.channels.api.audiences import only
from pendopo.channels.api.problems import REFUSED, Refusals, WrongError, refusals
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.documents.models import Evidence as Row
from pendopo.domain.documents.receiving import names, receive
from pendopo.domain.people.reading import record_view
from pendopo.flows.filling.pages import opened
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import Keyring

routes = Router(tags=["evidence"])
READ = only("evidence:read", "resident", "officer")
WRITE = only("evidence:write", "resident")
REFUSALS: Refusals = {HostileFileError: HTTPStatus.UNPROCESSABLE_ENTITY}
MISSING, INVALID = HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY


class Evidence(Schema):
    """A file, kept once it has proven harmless. An answer names it by its id."""

    id: UUID
    question: str
    name: str
    media_type: str
    size: int
    pages: int
    received_at: datetime


class Papers(Schema):
    evidence: list[Evidence]


@routes.get(
    "/applications/{reference}/evidence",
    auth=READ,
    response=Papers,
    operation_id="evidence_list",
    summary="The files of an application: your own, or of a case you work on",
    openapi_extra=refusals(MISSING, HTTPStatus.GONE, *REFUSED),
)
def evidence_list(request: HttpRequest, reference: str) -> HttpResponse:
    """An officer's look is recorded, and the applicant can see it."""
    me = actor(request)
    found = _seen(me, reference)
    rows = list(Row.objects.filter(about=found.pk).order_by("received_at", "pk"))
    told = names(rows, Keyring.of({row.subject for row in rows} | {found.subject}))
    return answer(Papers(evidence=[_line(row, told[row.pk]) for row in rows]))


@routes.post(
    "/applications/{reference}/evidence",
    auth=WRITE,
    response={201: Evidence},
    operation_id="send_evidence",
    summary="Send a file for a question of a draft, or of what is to be mended",
    openapi_extra=deed(MISSING),
)
@at_most_once
def send_evidence(
    request: HttpRequest, reference: str, file: File[UploadedFile], question: Form[str]
) -> HttpResponse:
    """Told by its content, measured, rebuilt. Name its id in the answer to the question."""
    me, now = actor(request), timezone.now()
    found = own(me, reference)
    filling = opened(found, language="id", at=now)
    asked = compiled(found.version_id).form.question(question)
    if asked is None or asked.name != question or asked.type != "file":
        raise WrongError({"/question": "This form asks for no file under this name."})
    if filling.only is not None and question not in filling.only:
        raise WrongError({"/question": "This answer was not asked to be mended."})
    kept = receive(
        about=found.pk,
        subject=found.subject,
        question=question,
        name=file.name or "berkas",
        data=file.read(),
        accept=asked.accept,
        at=now,
    )
    name = names([kept], Keyring.of([kept.subject]))[kept.pk]
    place = reverse("api:evidence", args=[reference, kept.pk])
    return answer(_line(kept, name), HTTPStatus.CREATED, location=place)


@routes.get(
    "/applications/{reference}/evidence/{uuid:evidence}",
    auth=READ,
    response={200: None},
    operation_id="evidence",
    summary="A file, as it was kept",
    openapi_extra=refusals(MISSING, HTTPStatus.GONE, INVALID, *REFUSED),
)
def evidence(request: HttpRequest, reference: str, evidence: UUID) -> HttpResponse:
    """An officer's look is recorded, and the applicant can see it."""
    found = _seen(actor(request), reference)
    kept = Row.objects.cleared().filter(about=found.pk, pk=evidence).first()
    if kept is None:
        raise Http404
    return bytes_of(files.fetch(kept.subject, kept.file), kept.media_type)


def _seen(me: Actor, reference: str) -> Application:
    """Return a case the actor may see; an officer's look is recorded. Raises Http404."""
    found = own(me, reference)
    if me.kind == "officer":
        record_view(
            by=me,
            about=found.pk,
            subjects=[found.subject],
            purpose="evidence",
            agency=found.body.agency.code,
            at=timezone.now(),
        )
    return found


def _line(row: Row, name: str) -> Evidence:
    return Evidence(
        id=row.pk,
        question=row.question,
        name=name,
        media_type=row.media_type,
        size=row.size,
        pages=row.pages,
        received_at=row.received_at,
    )
