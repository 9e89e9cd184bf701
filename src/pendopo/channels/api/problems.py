"""What went wrong, as RFC 9457 has it: `application/problem+json`."""

import json
from http import HTTPStatus
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError


def problem(status: int, detail: str = "", **also: Any) -> HttpResponse:
    """Return a problem document; `detail` says what to do about it."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body = json.dumps({**told, **({"detail": detail} if detail else {}), **also})
    return HttpResponse(body, status=status, content_type="application/problem+json")


def refusals(*statuses: HTTPStatus) -> dict[str, Any]:
    """Return how OpenAPI describes an operation's refusals."""
    members = {"type": "string", "title": "string", "status": "integer", "detail": "string"}
    schema = {
        "type": "object",
        "properties": {name: {"type": kind} for name, kind in members.items()},
        "required": ["type", "title", "status"],
    }
    content = {"application/problem+json": {"schema": schema}}
    told = {s.value: {"description": s.phrase, "content": content} for s in statuses}
    return {"responses": told}


def tell_problems(api: NinjaAPI) -> None:
    """Let an API answer every refusal by a problem document."""
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _refused)
    api.add_exception_handler(Http404, lambda *_: problem(HTTPStatus.NOT_FOUND))


def _refused(_: HttpRequest, error: object) -> HttpResponse:
    told = cast("HttpError", error)
    return problem(told.status_code, told.message)


def _invalid(_: HttpRequest, error: object) -> HttpResponse:
    """Name what is wrong with each parameter; what was sent is not repeated."""
    told = cast("ValidationError", error).errors
    found = [{"parameter": str(e["loc"][-1]), "message": e["msg"]} for e in told]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=found)
