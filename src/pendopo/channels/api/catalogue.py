"""`/api/v1/services`: what the city does, by what standard, and what each form asks."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from pendopo.channels.api.answering import answer
from pendopo.channels.api.audiences import anyone
from pendopo.channels.api.problems import REFUSED, refusals
from pendopo.domain.catalogue.compiled import Compiled, compiled
from pendopo.domain.catalogue.finding import answering, in_force, startable, takes
from pendopo.domain.catalogue.models import Service as Row
from pendopo.domain.directory.city import city
from pendopo.engines.forms.answers_schema import json_schema, question_schema
from pendopo.engines.forms.model import Form
from pendopo.engines.forms.model import Question as Asking

routes = Router(tags=["services"])
SCOPE = "services:read"
Say = dict[str, str]
"""A text by language: `id` always, `en` and others where there."""


class Searched(Schema):
    """Which services."""

    q: str = Field("", max_length=100)
    life_event: str = Field("", max_length=40)


class Service(Schema):
    """A service in force. `fee` in rupiah, null where it depends on the answers; `term` in ISO 8601, working days or hours."""

    slug: str
    name: Say
    summary: Say
    agency: str
    fee: int | None
    term: str


class Services(Schema):
    services: list[Service]


class Question(Schema):
    """A question; `answer` is the JSON Schema of what it takes, files named by their evidence."""

    name: str
    type: str
    ask: Say
    hint: Say
    required: bool
    shown: str = Field(
        description="always, or depending on other answers", pattern="^(always|maybe)$"
    )
    answer: dict[str, Any]
    questions: list["Question"] = Field(description="of each row of a group")


class ServicePage(Schema):
    slug: str
    title: Say
    questions: list[Question]


class Told(Service):
    """A service with its standard (UU 25/2009 art. 21) and its form.

    `version` names all of it by a hash; `answers` is the JSON Schema 2020-12 of a whole form.
    """

    version: str
    product: Say
    assurance: int
    standard: dict[str, Any]
    tariff: dict[str, Any] | None = Field(
        description="basis and lines; each in rupiah, times and when are rules over the answers"
    )
    pages: list[ServicePage]
    answers: dict[str, Any]


@routes.get(
    "/services",
    auth=anyone(SCOPE),
    response=Services,
    operation_id="services",
    summary="Services in force, or those that answer a search",
    openapi_extra=refusals(HTTPStatus.UNPROCESSABLE_ENTITY, *REFUSED),
)
def services(request: HttpRequest, asked: Query[Searched]) -> HttpResponse:
    """Search forgives misspelling; `life_event` is a code such as `lahir`."""
    del request
    found = in_force(on=_today())
    if asked.life_event:
        found = found.filter(life_events__code=asked.life_event)
    answers, _why = answering(asked.q, found)
    return answer(Services(services=[Service(**_row(s)) for s in answers if takes(s)]))


@routes.get(
    "/services/{slug}",
    auth=anyone(SCOPE),
    response=Told,
    operation_id="service",
    summary="One service, its standard and its form",
    openapi_extra=refusals(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, *REFUSED),
)
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Raises Http404 for a service that is not offered today."""
    del request
    version = startable(slug, on=_today())
    if version is None:
        raise Http404
    ready = compiled(version.pk)
    return answer(
        Told(
            **_row(version.service),
            version=version.digest,
            product=ready.service["product"],
            assurance=ready.service["assurance"],
            standard=ready.service["standard"],
            tariff=None if isinstance(ready.service["fee"], int) else ready.service["fee"],
            pages=pages(ready),
            answers=json_schema(ready.form),
        )
    )


def _row(service: Row) -> dict[str, Any]:
    told = service.listing
    return {
        "slug": service.slug,
        "name": told["name"],
        "summary": told["summary"],
        "agency": service.agency.code,
        "fee": told["fee"] if isinstance(told["fee"], int) else None,
        "term": told.get("term") or city().default_term,
    }


def pages(ready: Compiled) -> list[ServicePage]:
    """Return the pages of a form as it is asked."""
    form: Form = ready.form
    return [
        ServicePage(slug=p.slug, title=dict(p.title), questions=[_asked(q) for q in p.questions])
        for p in form.pages
    ]


def _asked(question: Asking) -> Question:
    return Question(
        name=question.name,
        type=question.type,
        ask=dict(question.ask),
        hint=dict(question.hint),
        required=question.must,
        shown="always" if question.show_if is None else "maybe",
        answer=question_schema(question),
        questions=[_asked(each) for each in question.questions],
    )


def _today() -> Any:
    return timezone.now().astimezone(city().zone).date()
