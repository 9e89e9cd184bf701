"""`/api/v1/tasks`: an officer's inbox and the steps in it. Nothing in a list names a person."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from pendopo.channels.api.answering import answer, at_most_once, deed
from pendopo.channels.api.audiences import only
from pendopo.channels.api.pages import Mark
from pendopo.channels.api.parsing import Body
from pendopo.channels.api.problems import REFUSED, Refusals, refusals
from pendopo.domain.applications import consulting, deciding
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.workflow import inboxes, running
from pendopo.domain.workflow.models import SIGN
from pendopo.domain.workflow.models import Task as Row
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor

routes = Router(tags=["tasks"])
READ, WRITE = only("tasks:read", "officer"), only("tasks:write", "officer")
REFUSALS: Refusals = {
    running.StepRefusedError: HTTPStatus.CONFLICT,
    deciding.ReasonNeededError: HTTPStatus.UNPROCESSABLE_ENTITY,
    deciding.QuestionsNeededError: HTTPStatus.UNPROCESSABLE_ENTITY,
    consulting.WordsNeededError: HTTPStatus.UNPROCESSABLE_ENTITY,
    consulting.SettledError: HTTPStatus.CONFLICT,
}
MISSING, INVALID = HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY
CONFLICT = HTTPStatus.CONFLICT
Show = Literal["", "mine", "free", "late", "escalated"]


class Wanted(Schema):
    """Which tasks: `service` by its slug, `body` by the code of an office or agency."""

    show: Show = ""
    service: str = Field("", max_length=80)
    body: str = Field("", max_length=40)
    cursor: str = Field("", max_length=120)
    limit: int = Field(50, ge=1, le=100)


class Task(Schema):
    """A step that waits for an officer, or was finished by one."""

    id: UUID
    reference: str
    service: str
    node: str
    name: dict[str, str]
    kind: Literal["user", "consult"]
    agency: str
    office: str | None
    role: str
    opened_at: datetime
    due_at: datetime | None
    escalated: bool
    claimed: Literal["free", "mine", "other"]
    finished: bool


class Tasks(Schema):
    """Tasks, the most pressing first. `next` is the cursor of the page that follows."""

    tasks: list[Task]
    next: str | None


class Outcome(Schema):
    """One way to finish a step."""

    code: str
    name: dict[str, str]


class Whole(Task):
    """A step with the ways to finish it; none for advice, and for a signature: a person's act."""

    outcomes: list[Outcome]


class Finish(Body):
    """How a step came out. A refusal and a correction need a reason that the applicant reads.

    A correction names the questions to mend.
    """

    outcome: str = Field(max_length=40)
    reason: str = Field("", max_length=2000)
    questions: list[str] = Field(default_factory=list, max_length=100)


class Advice(Body):
    """What a body that was asked for advice answers."""

    text: str = Field(max_length=4000)


@routes.get(
    "/tasks",
    auth=READ,
    response=Tasks,
    operation_id="tasks",
    summary="Your inbox, the most pressing first",
    openapi_extra=refusals(INVALID, *REFUSED),
)
def tasks(request: HttpRequest, asked: Query[Wanted]) -> HttpResponse:
    """The lanes you work in; `show` narrows to yours, free, late or escalated ones."""
    me, now = actor(request), timezone.now()
    wanted = inboxes.Filter(asked.show, asked.service, body=asked.body)
    found = inboxes.tasks(wanted, by=me, at=now).exclude(due_at=None)
    if asked.cursor:
        mark = Mark.read(asked.cursor)
        later = Q(due_at__gt=mark.at) | Q(pk__gt=mark.row)
        found = found.filter(later, due_at__gte=mark.at)
    rows = list(found.select_related("agency", "office")[: asked.limit + 1])
    page = rows[: asked.limit]
    cases = _cases(me, page)
    last = page[-1] if len(rows) > asked.limit else None
    return answer(
        Tasks(
            tasks=[Task(**_line(t, cases[t.about], me)) for t in page if t.about in cases],
            next=Mark(last.due_at, last.pk).told() if last and last.due_at else None,
        )
    )


@routes.get(
    "/tasks/{uuid:task}",
    auth=READ,
    response=Whole,
    operation_id="task",
    summary="One step, and how it may be finished",
    openapi_extra=refusals(MISSING, *REFUSED),
)
def task(request: HttpRequest, task: UUID) -> HttpResponse:
    """Of the lanes you work in, finished ones too."""
    me = actor(request)
    return _told(_found(me, task), me)


@routes.post(
    "/tasks/{uuid:task}/claim",
    auth=WRITE,
    response=Whole,
    operation_id="claim_task",
    summary="Take a step; one's own again changes nothing",
    openapi_extra=deed(MISSING),
)
@at_most_once
def claim_task(request: HttpRequest, task: UUID) -> HttpResponse:
    """409 `taken` when a colleague holds it, `closed` when it is finished."""
    me = actor(request)
    running.claim(_found(me, task).pk, by=me, at=timezone.now())
    return _told(_found(me, task), me)


@routes.post(
    "/tasks/{uuid:task}/release",
    auth=WRITE,
    response=Whole,
    operation_id="release_task",
    summary="Give a step back to the team",
    openapi_extra=deed(MISSING),
)
@at_most_once
def release_task(request: HttpRequest, task: UUID) -> HttpResponse:
    """One that you do not hold stays as it is."""
    me = actor(request)
    running.release(_found(me, task).pk, by=me, at=timezone.now())
    return _told(_found(me, task), me)


@routes.post(
    "/tasks/{uuid:task}/completion",
    auth=WRITE,
    response=Whole,
    operation_id="complete_task",
    summary="Finish a step that you hold, with one of its outcomes",
    openapi_extra=deed(MISSING),
)
@at_most_once
def complete_task(request: HttpRequest, task: UUID, finish: Finish) -> HttpResponse:
    """All that follows from it happens with it: correction, decision, the next step."""
    me = actor(request)
    found = _found(me, task)
    if finish.outcome not in {o.code for o in _outcomes(found)}:
        raise HttpError(CONFLICT, "outcome: take one of the task's own")
    deciding.settle(
        found.pk,
        outcome=finish.outcome,
        reason=finish.reason,
        questions=finish.questions,
        by=me,
        at=timezone.now(),
    )
    return _told(_found(me, task), me)


@routes.post(
    "/tasks/{uuid:task}/advice",
    auth=WRITE,
    response=Whole,
    operation_id="advise",
    summary="Answer a question for advice that you hold",
    openapi_extra=deed(MISSING),
)
@at_most_once
def advise(request: HttpRequest, task: UUID, advice: Advice) -> HttpResponse:
    """Only a task of kind `consult`."""
    me = actor(request)
    found = _found(me, task)
    if found.kind != Row.Kind.CONSULT:
        raise HttpError(CONFLICT, "advice: this task is a step of the process")
    consulting.answer(found.consultation.pk, text=advice.text, by=me, at=timezone.now())
    return _told(_found(me, task), me)


def _found(me: Actor, task: UUID) -> Row:
    """Return a step of the officer's lanes. Raises Http404 for any other, the same as for none."""
    people = Row.objects.visible_to(me).workable_by(me).filter(kind__in=["user", "consult"])
    waiting = people.select_related("agency", "office", "process", "consultation")
    found = waiting.filter(pk=task).first()
    if found is None:
        raise Http404
    return found


def _told(task: Row, me: Actor) -> HttpResponse:
    case = _cases(me, [task]).get(task.about)
    if case is None:
        raise Http404
    return answer(Whole(**_line(task, case, me), outcomes=_outcomes(task)))


def _outcomes(task: Row) -> list[Outcome]:
    node = compiled(task.process.version_id).process.nodes.get(task.node)
    if node is None or node.form == SIGN or task.closed_at:
        return []
    return [Outcome(code=o.code, name=dict(o.texts)) for o in node.outcomes]


def _cases(me: Actor, tasks: list[Row]) -> dict[UUID, Application]:
    found = Application.objects.visible_to(me).filter(pk__in=[task.about for task in tasks])
    return {case.pk: case for case in found.select_related("service").defer("answers_sealed")}


def _line(task: Row, case: Application, me: Actor) -> dict[str, Any]:
    mine = task.claimed_by_id == me.account
    return {
        "id": task.pk,
        "reference": case.reference,
        "service": case.service.slug,
        "node": task.node,
        "name": task.name,
        "kind": task.kind,
        "agency": task.agency.code if task.agency else "",
        "office": task.office.code if task.office else None,
        "role": task.role,
        "opened_at": task.opened_at,
        "due_at": task.due_at,
        "escalated": task.escalated_at is not None,
        "claimed": "mine" if mine else "other" if task.claimed_by_id else "free",
        "finished": task.closed_at is not None,
    }
