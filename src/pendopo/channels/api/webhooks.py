"""`/api/v1/webhooks`: where a partner's system hears what happens on its agency's cases."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from pendopo.channels.api.answering import answer, at_most_once, deed
from pendopo.channels.api.audiences import only
from pendopo.channels.api.pages import Mark
from pendopo.channels.api.parsing import Body
from pendopo.channels.api.problems import REFUSED, Refusals, WrongError, refusals
from pendopo.domain.messaging import webhooks as verbs
from pendopo.domain.messaging.models import Announcement as Row
from pendopo.domain.messaging.models import Webhook as WebhookRow
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor

routes = Router(tags=["webhooks"])
DOOR = only("webhooks", "officer")
MISSING, INVALID = HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY
REFUSALS: Refusals = {
    verbs.UrlError: INVALID,
    verbs.EventsError: INVALID,
    verbs.NoBodyError: HTTPStatus.FORBIDDEN,
    verbs.TooManyWebhooksError: HTTPStatus.CONFLICT,
}


class Subscribe(Body):
    """`url` takes CloudEvents 1.0 by POST; `events` are their names; `agency` is one's own."""

    url: str = Field(max_length=500)
    events: list[str] = Field(min_length=1, max_length=50)
    agency: str = Field(max_length=40)


class Webhook(Schema):
    """A webhook. `office` is there when its account works for one office of the agency alone."""

    id: UUID
    url: str
    events: list[str]
    agency: str
    office: str | None
    made_at: datetime
    ended_at: datetime | None


class Subscribed(Webhook):
    """`secret` signs (Standard Webhooks 1.0, `v1`). It is told once."""

    secret: str


class Webhooks(Schema):
    webhooks: list[Webhook]


class Announcement(Schema):
    """One event for a webhook: queued, taken (answered by 2xx), or dead: given up."""

    event: UUID
    type: str
    subject: str
    happened_at: datetime
    state: Literal["queued", "taken", "dead"]
    attempts: int
    next_at: datetime | None
    problem: str


class Announcements(Schema):
    """The newest first. `next` is the cursor of the page that follows."""

    announcements: list[Announcement]
    next: str | None


class Newest(Schema):
    """Which page."""

    state: Literal["", "queued", "taken", "dead"] = ""
    cursor: str = Field("", max_length=120)
    limit: int = Field(50, ge=1, le=100)


class Replay(Body):
    """From a time on, or from an event on; exactly one of both."""

    since: AwareDatetime | None = None
    event: UUID | None = None


class Replayed(Schema):
    """How many will be sent again."""

    announcements: int


@routes.get(
    "/webhooks",
    auth=DOOR,
    response=Webhooks,
    operation_id="webhooks",
    summary="Your webhooks, the newest first",
    openapi_extra=refusals(*REFUSED),
)
def webhooks(request: HttpRequest) -> HttpResponse:
    """Ended ones too."""
    found = WebhookRow.objects.visible_to(actor(request)).select_related("agency", "office")
    return answer(Webhooks(webhooks=[Webhook(**_line(w)) for w in found.order_by("-pk")]))


@routes.post(
    "/webhooks",
    auth=DOOR,
    response={201: Subscribed},
    operation_id="subscribe",
    summary="Hear of events on your agency's cases",
    openapi_extra=deed(),
)
@at_most_once
def subscribe(request: HttpRequest, subscribe: Subscribe) -> HttpResponse:
    """Nothing that is sent names a person: fetch the case by its reference."""
    made, secret = verbs.subscribe(
        url=subscribe.url,
        events=subscribe.events,
        agency=subscribe.agency,
        by=actor(request),
        at=timezone.now(),
    )
    place = reverse("api:webhook", args=[made.pk])
    return answer(Subscribed(**_line(made), secret=secret), HTTPStatus.CREATED, location=place)


@routes.get(
    "/webhooks/{uuid:webhook}",
    auth=DOOR,
    response=Webhook,
    operation_id="webhook",
    summary="One webhook",
    openapi_extra=refusals(MISSING, INVALID, *REFUSED),
)
def webhook(request: HttpRequest, webhook: UUID) -> HttpResponse:
    """Your own."""
    return answer(Webhook(**_line(_own(actor(request), webhook))))


@routes.delete(
    "/webhooks/{uuid:webhook}",
    auth=DOOR,
    response=Webhook,
    operation_id="end_webhook",
    summary="End a webhook; once is enough",
    openapi_extra=refusals(MISSING, INVALID, *REFUSED),
)
def end_webhook(request: HttpRequest, webhook: UUID) -> HttpResponse:
    """What was not taken yet is not sent any more."""
    me = actor(request)
    verbs.end(_own(me, webhook).pk, by=me, at=timezone.now())
    return answer(Webhook(**_line(_own(me, webhook))))


@routes.get(
    "/webhooks/{uuid:webhook}/announcements",
    auth=DOOR,
    response=Announcements,
    operation_id="announcements",
    summary="What was sent to a webhook, and what became of it",
    openapi_extra=refusals(MISSING, INVALID, *REFUSED),
)
def announcements(request: HttpRequest, webhook: UUID, asked: Query[Newest]) -> HttpResponse:
    """Kept for 30 days."""
    found = Row.objects.filter(webhook=_own(actor(request), webhook))
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.cursor:
        found = found.filter(Mark.read(asked.cursor).below("happened_at"))
    rows = list(found.order_by("-happened_at", "-pk")[: asked.limit + 1])
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answer(
        Announcements(
            announcements=[Announcement(**_told(row)) for row in rows[: asked.limit]],
            next=Mark(last.happened_at, last.pk).told() if last else None,
        )
    )


@routes.post(
    "/webhooks/{uuid:webhook}/replay",
    auth=DOOR,
    response=Replayed,
    operation_id="replay",
    summary="Send again what happened since a time, or from an event on",
    openapi_extra=deed(MISSING),
)
@at_most_once
def replay(request: HttpRequest, webhook: UUID, replay: Replay) -> HttpResponse:
    """Under the same ids; of the last 30 days."""
    if (replay.since is None) == (replay.event is None):
        raise WrongError({"/since": "Name a time or an event, one of both."})
    me = actor(request)
    count = verbs.replay(
        _own(me, webhook).pk, since=replay.since, event=replay.event, by=me, at=timezone.now()
    )
    return answer(Replayed(announcements=count))


def _own(me: Actor, webhook: UUID) -> WebhookRow:
    """Return one's own webhook. Raises Http404 for another's, the same as for none."""
    mine = WebhookRow.objects.visible_to(me).select_related("agency", "office")
    found = mine.filter(pk=webhook).first()
    if found is None:
        raise Http404
    return found


def _line(row: WebhookRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": row.url,
        "events": row.events,
        "agency": row.agency.code,
        "office": row.office.code if row.office else None,
        "made_at": row.made_at,
        "ended_at": row.ended_at,
    }


def _told(row: Row) -> dict[str, Any]:
    queued = row.state == Row.State.QUEUED
    return {
        "event": row.event,
        "type": f"id.pendopo.{row.type}",
        "subject": row.about,
        "happened_at": row.happened_at,
        "state": row.state,
        "attempts": row.attempts,
        "next_at": row.not_before if queued else None,
        "problem": row.problem,
    }
