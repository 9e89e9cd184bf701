"""What went wrong, as RFC 9457 has it: `application/problem+json`."""

import json
import re
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from pendopo.ground.limits import TooOftenError
from pendopo.ground.vault.errors import ErasedError

Refusals = Mapping[type[Exception], HTTPStatus]
"""How a room's own refusals are answered; what they say is the detail, their name the code."""
REFUSED = (
    *(HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED),
    *(HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS),
)
"""What any operation may answer."""
ERASED = "Whose case this was has had their data erased."
NOT_JSON = "Send JSON, as application/json."
_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_MEMBERS = {
    **{name: {"type": "string"} for name in ("type", "title", "detail", "code")},
    "status": {"type": "integer"},
    "errors": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("pointer", "parameter", "detail")},
            "required": ["detail"],
        },
    },
}
PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457. `code` names the refusal, `errors` what is wrong and where.",
    "type": "object",
    "properties": _MEMBERS,
    "required": ["type", "title", "status"],
}


def problem(status: int, detail: str = "", **also: Any) -> HttpResponse:
    """Return a problem document; `detail` says what to do about it."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body = json.dumps({**told, **({"detail": detail} if detail else {}), **also})
    return HttpResponse(body, status=status, content_type="application/problem+json")


def refusals(*statuses: HTTPStatus) -> dict[str, Any]:
    """Return how OpenAPI describes an operation's refusals."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told = {s.value: {"description": s.phrase, "content": content} for s in statuses}
    return {"responses": told}


class WrongError(Exception):
    """Some of what was sent is wrong: `errors` says what, each at a JSON pointer (RFC 6901)."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = errors
        super().__init__()


def tell_problems(api: NinjaAPI, refused: Refusals) -> None:
    """Let an API answer every refusal by a problem document."""
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(WrongError, _wrong)
    api.add_exception_handler(HttpError, _refused)
    api.add_exception_handler(TooOftenError, _too_often)
    api.add_exception_handler(
        RawPostDataException, lambda *_: problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, NOT_JSON)
    )
    api.add_exception_handler(ErasedError, lambda *_: problem(HTTPStatus.GONE, ERASED))
    api.add_exception_handler(Http404, lambda *_: problem(HTTPStatus.NOT_FOUND))
    for kind, status in refused.items():
        api.add_exception_handler(kind, partial(_told, status))


def _told(status: HTTPStatus, _: HttpRequest, error: object) -> HttpResponse:
    name = type(error).__name__.removesuffix("Error")
    return problem(status, str(error), code=_WORD.sub("_", name).lower())


def _refused(_: HttpRequest, error: object) -> HttpResponse:
    told = cast("HttpError", error)
    answer = problem(told.status_code, told.message)
    if told.status_code == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Pendopo"'
    return answer


def _too_often(_: HttpRequest, error: object) -> HttpResponse:
    told = cast("TooOftenError", error)
    answer = problem(HTTPStatus.TOO_MANY_REQUESTS, str(told))
    answer.headers["Retry-After"] = str(told.seconds)
    return answer


def _wrong(_: HttpRequest, error: object) -> HttpResponse:
    told = cast("WrongError", error).errors
    found = [{"pointer": pointer, "detail": said} for pointer, said in told.items()]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, code="wrong", errors=found)


def _invalid(_: HttpRequest, error: object) -> HttpResponse:
    """Name what is wrong with each part of the request; what was sent is not repeated."""
    found = []
    for each in cast("ValidationError", error).errors:
        source, *path = (str(part) for part in each["loc"])
        if source == "body":
            place = {"pointer": "".join(f"/{part}" for part in path[1:])}
        else:
            place = {"parameter": path[-1] if path else source}
        found.append({**place, "detail": each["msg"]})
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, code="invalid", errors=found)
