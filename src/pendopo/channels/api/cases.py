"""`GET /api/v1/cases`: where cases stand. Nothing in it names a person."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from pendopo.channels.api.audiences import only
from pendopo.channels.api.pages import cursor as cursor_of
from pendopo.channels.api.pages import place
from pendopo.channels.api.problems import REFUSED, refusals
from pendopo.domain.applications.listing import Place, Wanted, newest
from pendopo.domain.applications.models import Application
from pendopo.domain.workflow.models import Clock, Task
from pendopo.ground.audience import actor

routes = Router(tags=["cases"])
Sent = Literal["submitted", "correcting", "granted", "refused", "withdrawn", "lapsed"]


class Narrowed(Schema):
    """Which cases, and which page of them."""

    state: Sent | None = Field(None)
    service: str = Field("", max_length=80)
    since: AwareDatetime | None = Field(None)
    cursor: str = Field("", max_length=120)
    limit: int = Field(50, ge=1, le=100)


class CaseStep(Schema):
    """A step that waits for an officer."""

    node: str
    agency: str
    office: str | None
    role: str
    due_at: datetime | None
    escalated: bool
    claimed: bool


class Case(Schema):
    """Where a case stands. `due_at` is empty while its statutory clock stands still, and at the end."""

    reference: str
    service: str
    state: Sent
    agency: str
    office: str | None
    submitted_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    late: bool
    steps: list[CaseStep]


class Cases(Schema):
    """Cases, the newest first. `next` is the cursor of the page that follows."""

    cases: list[Case]
    next: str | None = Field(None)


@routes.get(
    "/cases",
    auth=only("tasks:read", "officer"),
    response=Cases,
    operation_id="cases",
    summary="Cases you may see, the newest first",
    openapi_extra=refusals(HTTPStatus.UNPROCESSABLE_ENTITY, *REFUSED),
)
def cases(request: HttpRequest, asked: Query[Narrowed]) -> dict[str, Any]:
    """Filter by state, by a service's slug, and by when they were sent."""
    below, limit = place(asked.cursor) if asked.cursor else None, asked.limit
    wanted = Wanted(asked.state or "", asked.service, asked.since, below)
    due = Clock.objects.filter(process__about=OuterRef("pk"), ended_at=None).values("due_at")
    found = newest(wanted, by=actor(request), most=limit + 1)
    rows = list(found.select_related("service", "agency", "office").annotate(due_at=Subquery(due)))
    page, last = rows[:limit], rows[limit - 1] if len(rows) > limit else None
    steps, now = _steps(a.pk for a in page), timezone.now()
    onward = Place(last.submitted_at, last.pk) if last and last.submitted_at else None
    return {
        "cases": [_case(a, steps[a.pk], at=now) for a in page],
        "next": cursor_of(onward) if onward else None,
    }


def _case(case: Application, steps: list[CaseStep], *, at: datetime) -> dict[str, Any]:
    due: datetime | None = getattr(case, "due_at", None)
    return {
        "reference": case.reference,
        "service": case.service.slug,
        "state": case.state,
        "agency": case.body.agency.code,
        "office": case.office.code if case.office else None,
        "submitted_at": case.submitted_at,
        "due_at": due,
        "finished_at": case.finished_at,
        "late": due is not None and due < at,
        "steps": steps,
    }


def _steps(cases: Iterable[UUID]) -> dict[UUID, list[CaseStep]]:
    """Return the steps of each case that wait for officers. One statement."""
    told = defaultdict(list)
    waiting = Task.objects.waiting_for_an_officer().filter(about__in=list(cases))
    for task in waiting.select_related("agency", "office").order_by("opened_at", "id"):
        step = CaseStep(
            node=task.node,
            agency=task.agency.code if task.agency else "",
            office=task.office.code if task.office else None,
            role=task.role,
            due_at=task.due_at,
            escalated=task.escalated_at is not None,
            claimed=task.claimed_at is not None,
        )
        told[task.about].append(step)
    return told
