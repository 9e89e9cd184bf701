"""The addresses of `/api/v1`. What they promise is `openapi.json`, and a test holds them to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from ninja import NinjaAPI

from pendopo.channels.api import (
    answering,
    applications,
    cases,
    catalogue,
    evidence,
    gauges,
    tasks,
    verification,
    webhooks,
)
from pendopo.channels.api.audiences import addresses, secured
from pendopo.channels.api.links import linked
from pendopo.channels.api.parsing import Strict
from pendopo.channels.api.problems import PROBLEM, tell_problems
from pendopo.ground.audience import audience

app_name = "api"
MODULES = (catalogue, applications, evidence, tasks, cases, verification, webhooks, gauges)
api = NinjaAPI(
    title="Pendopo",
    version="1",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=Strict(),
)
for module in MODULES:
    api.add_router("", module.routes)
rooms = (answering, applications, evidence, tasks, webhooks, gauges)
tell_problems(api, {kind: status for room in rooms for kind, status in room.REFUSALS.items()})


def described() -> dict[str, Any]:
    """Return what the API promises, as OpenAPI 3.1."""
    told: dict[str, Any] = api.get_openapi_schema()
    told["components"]["schemas"]["Problem"] = PROBLEM
    secured(told, [module.routes for module in MODULES])
    linked(told)
    return told


@audience("public")
def openapi(request: HttpRequest) -> HttpResponse:
    """Describe the API by OpenAPI 3.1."""
    del request
    return JsonResponse(described())


urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *addresses(api, *(module.routes for module in MODULES)),
]
