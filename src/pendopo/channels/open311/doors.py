"""The door of every resource: its form (xml, json), its jurisdiction, its limits, and errors as the text has them.

Status 404 stands for what does not exist, 403 for a key that is missing or wrong, 400 for anything
else; 429 is ours, for who asks too often. Answers may be read by any page (CORS), since no cookie counts.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from pendopo.channels.open311.writing import Format, refused
from pendopo.domain.directory.city import city
from pendopo.domain.people import api_keys
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.audience import audience

PER_MINUTE, VISITS = 600, 60
"""Requests a minute: of one key, and of one address without any."""
SCOPE = "reports:write"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class RefusedError(Exception):
    """A request that is answered by errors: their status, and what to do about each."""

    def __init__(self, *said: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        self.status = status
        super().__init__(*said)


class NotFoundError(RefusedError):
    """What was named is not here."""

    def __init__(self, description: str) -> None:
        super().__init__(description, status=HTTPStatus.NOT_FOUND)


def resource(*methods: str) -> Callable[[View[P]], View[P]]:
    """Open a resource to these methods. Its address ends in its form, which the view is given."""

    def opened(view: View[P]) -> View[P]:
        @wraps(view)
        def held(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            form = cast("Format", kwargs["form"])
            answer = _answered(lambda: view(request, *args, **kwargs), request, form, methods)
            answer.headers["Access-Control-Allow-Origin"] = "*"
            answer.headers.setdefault("Cache-Control", "no-store")
            return answer

        # A key is sent with each deed, and no cookie counts.
        return csrf_exempt(audience("public")(cast("View[P]", held)))

    return opened


def _answered(
    view: Callable[[], HttpResponse], request: HttpRequest, form: Format, methods: tuple[str, ...]
) -> HttpResponse:
    try:
        if request.method not in methods:
            answer = refused(
                "Use " + " or ".join(methods), status=HTTPStatus.METHOD_NOT_ALLOWED, form=form
            )
            answer.headers["Allow"] = HttpResponseNotAllowed(methods).headers["Allow"]
            return answer
        _jurisdiction(told(request, "jurisdiction_id"))
        if not told(request, "api_key"):
            limits.spend("open311", limits.visitor_address(request), most=VISITS, minutes=1)
        return view()
    except RefusedError as error:
        return refused(*error.args, status=error.status, form=form)
    except Http404:
        return refused("There is no such resource.", status=HTTPStatus.NOT_FOUND, form=form)
    except limits.TooOftenError as error:
        answer = refused(str(error), status=HTTPStatus.TOO_MANY_REQUESTS, form=form)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer


def told(request: HttpRequest, name: str) -> str:
    """Return a parameter, from the body of a POST or from the address; empty counts as not given."""
    return str(request.POST.get(name) or request.GET.get(name) or "").strip()


def key_holder(request: HttpRequest) -> Actor:
    """Return who acts by the request's `api_key`. Raises RefusedError (403).

    The house that sends a report is its reporter, whoever holds its key: an officer's posts, and
    what those may see and do, stay outside.
    """
    secret = told(request, "api_key")
    if not secret:
        raise RefusedError("api_key was not provided.", status=HTTPStatus.FORBIDDEN)
    held = api_keys.holder(secret, at=timezone.now())
    if held is None:
        raise RefusedError(
            "api_key is not known, was revoked, or has expired.", status=HTTPStatus.FORBIDDEN
        )
    limits.spend("open311", str(held.key), most=PER_MINUTE, minutes=1)
    if SCOPE not in held.scopes:
        raise RefusedError(f"api_key lacks the scope {SCOPE}.", status=HTTPStatus.FORBIDDEN)
    return replace(held.actor, kind="resident", grants=())


def moment(request: HttpRequest, name: str) -> datetime | None:
    """Return a time that was named, or None. Raises RefusedError for one without its offset."""
    said = told(request, name)
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said.replace(" ", "+"))  # a plus sign that nobody quoted
    except ValueError as error:
        raise RefusedError(f"{name}: use the W3C format, such as 2026-11-24T09:00:00Z.") from error
    if at.tzinfo is None:
        raise RefusedError(f"{name}: name the offset, Z or +07:00.")
    return at


def whole(request: HttpRequest, name: str, *, least: int, most: int) -> int | None:
    """Return a whole number that was named, or None. Raises RefusedError beyond its bounds."""
    said = told(request, name)
    if not said:
        return None
    if not said.isascii() or not said.isdigit() or len(said) > 9 or not least <= int(said) <= most:  # noqa: PLR2004
        raise RefusedError(f"{name}: a whole number from {least} to {most}.")
    return int(said)


def _jurisdiction(named: str) -> None:
    """Raise NotFoundError for another's jurisdiction; one that is not named is this city's."""
    if named and named not in {city().code, city().site}:
        raise NotFoundError(f"jurisdiction_id {named[:60]} was not found.")
