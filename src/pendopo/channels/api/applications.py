"""`/api/v1/applications`: a resident's own, from draft to document. Another's is not there: 404."""

from http import HTTPStatus
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from pendopo.channels.api.answering import answer, at_most_once, deed
from pendopo.channels.api.audiences import Visit, only
from pendopo.channels.api.pages import Mark
from pendopo.channels.api.parsing import Body
from pendopo.channels.api.problems import REFUSED, Refusals, WrongError, refusals
from pendopo.channels.api.stories import Application, State, Summary, summary, told
from pendopo.design.writing import language
from pendopo.domain.applications import correcting, drafting, submission, withdrawing
from pendopo.domain.applications.models import Application as Row
from pendopo.domain.applications.models import Handover
from pendopo.domain.applications.objecting import ObjectionError
from pendopo.domain.catalogue.finding import startable
from pendopo.domain.directory.city import city
from pendopo.domain.documents.models import IssuedDocument, ReceivedDocument
from pendopo.domain.workflow.models import Clock
from pendopo.engines.forms.describing import say
from pendopo.engines.forms.giving import pointer
from pendopo.flows.filling.giving import give
from pendopo.flows.filling.pages import StalePageError, opened
from pendopo.flows.following.calendars import calendar
from pendopo.flows.following.deadlines import deadlines
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault import files

routes = Router(tags=["applications"])
READ, WRITE = only("applications:read", "resident"), only("applications:write", "resident")
REFUSALS: Refusals = {
    StalePageError: HTTPStatus.CONFLICT,
    submission.AssuranceError: HTTPStatus.FORBIDDEN,
    submission.IncompleteError: HTTPStatus.CONFLICT,
    ObjectionError: HTTPStatus.CONFLICT,
    withdrawing.NotWithdrawableError: HTTPStatus.CONFLICT,
    correcting.NoCorrectionError: HTTPStatus.CONFLICT,
    drafting.NotFoundError: HTTPStatus.NOT_FOUND,
}
MISSING, INVALID = HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY
CONFLICT, NOT_JSON = HTTPStatus.CONFLICT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Mine(Schema):
    """Which of one's own."""

    state: State | None = Field(None)
    cursor: str = Field("", max_length=120)
    limit: int = Field(50, ge=1, le=100)


class Applications(Schema):
    """Applications, the newest first. `next` is the cursor of the page that follows."""

    applications: list[Summary]
    next: str | None


class Begin(Body):
    """Which service to begin (its slug), and in which language one is to be told."""

    service: str = Field(max_length=80)
    language: str = Field("id", pattern="^(id|en|su)$")


class Begun(Schema):
    """A draft. With `reference` and `secret` anyone may follow it; the secret is told once."""

    reference: str
    secret: str


class Wanting(Schema):
    """What is wrong or missing, and where (a JSON pointer into `answers`)."""

    pointer: str
    detail: str


class AnswersPage(Schema):
    """A page that is shown, given the answers so far."""

    slug: str
    title: str
    questions: list[str]
    complete: bool


class Filled(Schema):
    """Answers as they stand. Pages and questions come and go with them."""

    reference: str
    complete: bool
    answers: dict[str, Any]
    pages: list[AnswersPage]
    wanting: list[Wanting]


class Given(Body):
    """A page's answers, by question; files stay as they are unless they are named."""

    answers: dict[str, Any]


class Known(Body):
    """Reference and secret, as on the slip."""

    reference: str = Field(max_length=40)
    secret: str = Field(max_length=40)


@routes.get(
    "/applications",
    auth=READ,
    response=Applications,
    operation_id="applications",
    summary="Your own applications, the newest first",
    openapi_extra=refusals(INVALID, *REFUSED),
)
def applications(request: HttpRequest, asked: Query[Mine]) -> HttpResponse:
    """Drafts too."""
    due = Clock.objects.filter(process__about=OuterRef("pk"), ended_at=None).values("due_at")
    found = Row.objects.visible_to(actor(request)).annotate(due_at=Subquery(due))
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.cursor:
        found = found.filter(Mark.read(asked.cursor).below("created_at"))
    ordered = found.select_related("service", "agency").order_by("-created_at", "-pk")
    rows = list(ordered.defer("answers_sealed")[: asked.limit + 1])
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answer(
        Applications(
            applications=[
                summary(row, due=getattr(row, "due_at", None)) for row in rows[: asked.limit]
            ],
            next=Mark(last.created_at, last.pk).told() if last else None,
        )
    )


@routes.post(
    "/applications",
    auth=WRITE,
    response={201: Begun},
    operation_id="begin_application",
    summary="Begin a draft",
    openapi_extra=deed(),
)
@at_most_once
def begin_application(request: HttpRequest, begin: Begin) -> HttpResponse:
    """Fill its pages, send its evidence, then submit it."""
    now = timezone.now()
    version = startable(begin.service, on=now.astimezone(city().zone).date())
    if version is None:
        raise WrongError({"/service": "No service of this slug is offered today."})
    draft, secret = drafting.start(
        version, key=new_id(), by=actor(request), language=begin.language, at=now
    )
    begun = Begun(reference=draft.reference, secret=secret)
    return answer(begun, HTTPStatus.CREATED, location=_address(draft))


@routes.get(
    "/applications/{reference}",
    auth=READ,
    response=Application,
    operation_id="application",
    summary="Where an application stands",
    openapi_extra=refusals(MISSING, *REFUSED),
)
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """What has happened, who has it, what comes next and by when, what you must do."""
    me = actor(request)
    return answer(told(own(me, reference), by=me, at=timezone.now()))


@routes.get(
    "/applications/{reference}/answers",
    auth=READ,
    response=Filled,
    operation_id="answers",
    summary="The answers of a draft, or of an application under correction",
    openapi_extra=refusals(MISSING, CONFLICT, *REFUSED),
)
def answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what is still wanting, and on which page."""
    return answer(_filled(own(actor(request), reference)))


@routes.put(
    "/applications/{reference}/answers/{page}",
    auth=WRITE,
    response=Filled,
    operation_id="put_answers",
    summary="Put the answers of one page",
    openapi_extra=refusals(MISSING, CONFLICT, INVALID, NOT_JSON, *REFUSED),
)
def put_answers(request: HttpRequest, reference: str, page: str, given: Given) -> HttpResponse:
    """All of the page or nothing: 422 names each answer that is off, and nothing is changed."""
    me = actor(request)
    found = own(me, reference)
    filling = opened(found, language=language(), at=timezone.now())
    if filling.ready.form.page(page) is None:
        raise Http404
    wrong = give(found.pk, page, given.answers, by=me, language=language(), at=timezone.now())
    if wrong:
        raise WrongError({f"/answers{at}": say(text, language()) for at, text in wrong.items()})
    return answer(_filled(own(me, reference)))


@routes.post(
    "/applications/{reference}/submission",
    auth=WRITE,
    response=Application,
    operation_id="submit_application",
    summary="Submit a draft; one that was submitted already stays as it is",
    openapi_extra=deed(MISSING),
)
@at_most_once
def submit_application(request: HttpRequest, reference: str) -> HttpResponse:
    """409 `incomplete` while something is wanting; see its answers."""
    me = actor(request)
    submission.submit(own(me, reference).pk, by=me, at=timezone.now())
    return answer(told(own(me, reference), by=me, at=timezone.now()))


@routes.post(
    "/applications/{reference}/correction",
    auth=WRITE,
    response=Application,
    operation_id="send_correction",
    summary="Send the answers that were asked to be mended",
    openapi_extra=deed(MISSING),
)
@at_most_once
def send_correction(request: HttpRequest, reference: str) -> HttpResponse:
    """The statutory clock goes on."""
    me = actor(request)
    correcting.send(own(me, reference).pk, by=me, at=timezone.now())
    return answer(told(own(me, reference), by=me, at=timezone.now()))


@routes.post(
    "/applications/{reference}/withdrawal",
    auth=WRITE,
    response=Application,
    operation_id="withdraw_application",
    summary="Withdraw an application that nobody has decided yet",
    openapi_extra=deed(MISSING),
)
@at_most_once
def withdraw_application(request: HttpRequest, reference: str) -> HttpResponse:
    """One that was withdrawn already stays as it is."""
    me = actor(request)
    withdrawing.withdraw(own(me, reference).pk, by=me, at=timezone.now())
    return answer(told(own(me, reference), by=me, at=timezone.now()))


@routes.get(
    "/applications/{reference}/documents/{document}",
    auth=READ,
    response={200: None},
    operation_id="document",
    summary="A document that the application gave, as it was signed",
    openapi_extra=refusals(MISSING, *REFUSED),
)
def document(request: HttpRequest, reference: str, document: str) -> HttpResponse:
    """By its id, as the application names it."""
    me = actor(request)
    found = own(me, reference)
    issued = IssuedDocument.objects.visible_to(me).filter(about=found.pk)
    received = ReceivedDocument.objects.visible_to(me).filter(about=found.pk)
    every = {str(each.pk): each for each in (*issued, *received)}
    if document not in every:
        raise Http404
    chosen = every[document]
    Handover.objects.filter(document=chosen.pk, fetched_at=None).update(fetched_at=timezone.now())
    return bytes_of(files.fetch(chosen.subject, chosen.file), "application/pdf")


@routes.get(
    "/applications/{reference}/calendar",
    auth=READ,
    response={200: None},
    operation_id="calendar",
    summary="What is due, as a calendar (RFC 5545)",
    openapi_extra=refusals(MISSING, *REFUSED),
)
def due_dates(request: HttpRequest, reference: str) -> HttpResponse:
    """Until when the city must answer, and until when you may mend."""
    found = own(actor(request), reference)
    place = request.build_absolute_uri(_address(found))
    return calendar(reference, deadlines(found, language=language(), url=place), at=timezone.now())


@routes.post(
    "/follow",
    auth=[Visit()],
    response=Application,
    operation_id="follow",
    summary="Where an application stands, by its reference and its secret",
    openapi_extra=refusals(MISSING, HTTPStatus.GONE, INVALID, NOT_JSON, *REFUSED),
)
def follow(request: HttpRequest, known: Known) -> HttpResponse:
    """Need no account. A wrong reference and a wrong secret are answered alike."""
    limits.spend("track", limits.visitor_address(request), most=60, minutes=10)
    found = drafting.resume(reference=known.reference, secret=known.secret)
    me = Actor(kind="anonymous", channel="api", drafts=frozenset({found.pk}))
    return answer(told(own(me, found.reference), by=me, at=timezone.now()))


def own(me: Actor, reference: str) -> Row:
    """Return the actor's application. Raises Http404 for another's, the same as for none."""
    found = (
        Row.objects.visible_to(me)
        .select_related("service__agency", "agency", "office")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    return found


def bytes_of(data: bytes, kind: str) -> HttpResponse:
    """Return a file as it is, for nobody's cache."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(data, content_type=kind, headers=headers)


def _filled(found: Row) -> Filled:
    filling = opened(found, language=language(), at=timezone.now())
    walked = filling.walked()
    form = filling.ready.form
    shown = {page.slug for page in filling.pages(walked)}
    wanting = []
    for name, text in walked.complaints.items():
        question = form.question(name.split("-", 1)[0])
        if question is not None:
            at = f"/answers{pointer(question, name)}"
            wanting.append(Wanting(pointer=at, detail=say(text, language())))
    return Filled(
        reference=found.reference,
        complete=walked.complete,
        answers=walked.answers,
        pages=[
            AnswersPage(
                slug=page.slug,
                title=filling.title(page),
                questions=[q.name for q in walked.shown[page.slug]],
                complete=not walked.needs(page),
            )
            for page in walked.pages
            if page.slug in shown
        ],
        wanting=wanting,
    )


def _address(found: Row) -> str:
    return reverse("api:application", args=[found.reference])
