"""Whom an operation is for. Its `auth` says so, and holds it to that; without one nothing starts.

Two ways in lead to the same operations: a key (`Authorization: Bearer`), as its account and no
further than its scopes, and a signed-in browser session, whose unsafe requests carry a CSRF token.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, AuthorizationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.security.base import AuthBase

from pendopo.channels.api.problems import problem
from pendopo.domain.people import api_keys
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.audience import Audience, actor

PER_MINUTE = 600
VISITS = 60
"""Requests a minute: of one key, and of one address without any."""


Security = dict[str, list[str]]


class UndeclaredError(TypeError):
    """Setiap operasi API menyebut untuk siapa, lewat `auth`."""


class Key(HttpBearer):
    """A key with a scope. What does not open never falls back on a cookie sent along."""

    def __init__(self, scope: str, *kinds: str) -> None:
        self.scope, self.kinds = scope, frozenset(kinds)
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return who acts by the key. Raises what is answered by 401, 403 and 429."""
        held = api_keys.holder(token, at=timezone.now())
        if held is None:
            raise AuthenticationError(message="This key is not known, was revoked, or has expired.")
        limits.spend("api", str(held.key), most=PER_MINUTE, minutes=1)
        if self.scope not in held.scopes:
            raise AuthorizationError(message=f"This key lacks the scope {self.scope}.")
        if held.actor.kind not in self.kinds:
            raise AuthorizationError(message="This operation is not for the account of this key.")
        request.actor = held.actor  # type: ignore[attr-defined]  # as the middleware Acting does
        return held.actor

    def described(self) -> Security:
        """Return how OpenAPI says it."""
        return {"Key": [self.scope]}


class Session(APIKeyCookie):
    """A signed-in browser session, for oneself: whom one acts for is for screens alone."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *kinds: str) -> None:
        self.kinds = frozenset(kinds)
        super().__init__()

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return who is signed in, or None, which is answered by 401."""
        del key  # the middleware has read it
        me = actor(request)
        if me.kind not in self.kinds:
            return None
        for_oneself = replace(me.through("api"), acting=None)
        request.actor = for_oneself  # type: ignore[attr-defined]  # as the middleware Acting does
        return for_oneself

    def described(self) -> Security:
        """Return how OpenAPI says it."""
        return {"Session": []}


class Visit(AuthBase):
    """Nobody in particular, counted by address; who brings a key has come in by it already."""

    openapi_type = "visit"

    def __call__(self, request: HttpRequest) -> bool:
        """Let anyone in, so often a minute."""
        limits.spend("api visit", limits.visitor_address(request), most=VISITS, minutes=1)
        return True

    def described(self) -> Security:
        """Return how OpenAPI says that nothing is needed."""
        return {}


def only(scope: str, *kinds: str) -> list[AuthBase]:
    """Return the ways in for accounts of these kinds: a key with a scope, or a session."""
    return [Key(scope, *kinds), Session(*kinds)]


def anyone(scope: str) -> list[AuthBase]:
    """Return the ways in to what is public: a key with a scope counts for itself."""
    return [Key(scope, "resident", "officer"), Visit()]


def addresses(api: NinjaAPI, *routers: Router) -> Iterator[URLPattern]:
    """Yield an API's addresses, each with its audience. Raises UndeclaredError."""
    told: dict[str, Audience] = {"api-root": "public"}
    for routes in routers:
        for view in routes.path_operations.values():
            for operation in view.operations:
                told[operation.view_func.__name__] = _audience(operation.auth_param)
    for pattern in cast("list[URLPattern]", api.urls[0]):
        pattern.callback = _told_plainly(pattern.callback)
        pattern.callback.audience = told[str(pattern.name)]  # type: ignore[attr-defined]  # as `ground.audience` does
        yield pattern


def secured(told: dict[str, Any], routers: Iterable[Router]) -> None:
    """Say in a description of the API which scope opens each operation."""
    doors: dict[str | None, Any] = {
        operation.operation_id: operation.auth_callbacks
        for routes in routers
        for view in routes.path_operations.values()
        for operation in view.operations
    }
    for operation in (op for place in told["paths"].values() for op in place.values()):
        operation["security"] = [door.described() for door in doors[operation["operationId"]]]
    told["components"]["securitySchemes"] = {
        "Key": {"type": "http", "scheme": "bearer"},
        "Session": {"type": "apiKey", "in": "cookie", "name": Session.param_name},
    }


def _audience(doors: Any) -> Audience:
    if not isinstance(doors, Sequence) or not doors:
        raise UndeclaredError(str(doors))
    if any(isinstance(door, Visit) for door in doors):
        return "public"
    kinds = {kind for door in doors for kind in door.kinds}
    return cast("Audience", kinds.pop()) if len(kinds) == 1 else "machine"


def _told_plainly(view: Any) -> Any:
    """Answer a method that an address does not know by a problem document, as everything else."""

    @wraps(view)
    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = view(request, *args, **kwargs)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        refused = problem(HTTPStatus.METHOD_NOT_ALLOWED)
        refused.headers["Allow"] = answer.headers["Allow"]
        return refused

    return held
