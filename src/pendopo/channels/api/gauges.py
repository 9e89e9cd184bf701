"""`/api/v1/gauges`: levels of the city's rivers, read by anybody, sent by the systems that measure them."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema

from pendopo.channels.api.answering import answer, at_most_once, deed
from pendopo.channels.api.audiences import anyone, only
from pendopo.channels.api.parsing import Body
from pendopo.channels.api.problems import REFUSED, Refusals, refusals
from pendopo.domain.information import levels
from pendopo.domain.information.gauges import HIGHEST, Gauge, Plan, gauges, plan_of
from pendopo.ground.audience import actor

routes = Router(tags=["gauges"])
READ, WRITE = anyone("services:read"), only("levels:write", "officer")
REFUSALS: Refusals = {
    levels.LevelError: HTTPStatus.UNPROCESSABLE_ENTITY,
    levels.MomentError: HTTPStatus.UNPROCESSABLE_ENTITY,
    levels.NotAReaderError: HTTPStatus.FORBIDDEN,
}


class Standing(Schema):
    """A gauge and its last level. `siaga` goes from 4, safe, to 1, danger."""

    code: str
    name: str
    river: str
    cm: int | None
    siaga: int | None
    at: datetime | None


class Gauges(Schema):
    """Every gauge of the city."""

    gauges: list[Standing]


class Level(Body):
    """A level, and when it was measured; sent again for the same moment, the last counts."""

    cm: int = Field(ge=0, le=HIGHEST, description="centimetres")
    at: datetime = Field(description="with its offset from UTC")


class Taken(Schema):
    """What a level means, and whether it had a warning drafted, which waits for a person."""

    siaga: int
    drafted: bool


@routes.get(
    "/gauges",
    auth=READ,
    response=Gauges,
    operation_id="list_gauges",
    summary="Levels of the rivers now",
    openapi_extra=refusals(*REFUSED),
)
def list_gauges(request: HttpRequest) -> HttpResponse:
    """`cm` is null where nothing was measured yet."""
    del request
    known = {each.code: each for each in Gauge.objects.all()}
    return answer(Gauges(gauges=[_standing(plan, known) for plan in gauges()]))


@routes.post(
    "/gauges/{slug:code}/readings",
    auth=WRITE,
    response={HTTPStatus.CREATED: Taken},
    operation_id="send_level",
    summary="Send a level",
    openapi_extra=deed(HTTPStatus.NOT_FOUND),
)
@at_most_once
def send_level(request: HttpRequest, code: str, level: Level) -> HttpResponse:
    """Only accounts whose role the pack names for the gauge. A moment ahead of now is refused."""
    plan = plan_of(code)
    if plan is None:
        raise Http404
    moment = level.at if level.at.tzinfo else timezone.make_aware(level.at)
    drafted = levels.read(
        code, cm=level.cm, read_at=moment, by=actor(request).through("api"), at=timezone.now()
    )
    told = Taken(siaga=plan.band(level.cm).siaga, drafted=drafted is not None)
    return answer(told, HTTPStatus.CREATED)


def _standing(plan: Plan, known: Mapping[str, Gauge]) -> Standing:
    gauge = known.get(plan.code)
    last = gauge.readings.order_by("-at").first() if gauge else None
    return Standing(
        code=plan.code,
        name=plan.name,
        river=plan.river,
        cm=last.cm if last else None,
        siaga=plan.band(last.cm).siaga if last else None,
        at=last.at if last else None,
    )
