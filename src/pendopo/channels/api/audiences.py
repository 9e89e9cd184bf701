"""Whom an operation is for. Its `auth` says so, and holds it to that; without one nothing starts."""

from collections.abc import Iterator
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern
from ninja import NinjaAPI, Router
from ninja.security import APIKeyCookie

from pendopo.ground.actor import Actor
from pendopo.ground.audience import Audience, actor


class UndeclaredError(TypeError):
    """Setiap operasi API menyebut untuk siapa, lewat `auth`."""


class Session(APIKeyCookie):
    """An officer's signed-in browser session."""

    param_name = settings.SESSION_COOKIE_NAME
    audience: Audience = "officer"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return the officer, or None, which is answered by 401."""
        del key  # the middleware has read it
        me = actor(request)
        return me if me.kind == self.audience else None


OFFICER = Session()


def addresses(api: NinjaAPI, routes: Router) -> Iterator[URLPattern]:
    """Yield an API's addresses, each with its audience. Raises UndeclaredError."""
    told: dict[str, Audience] = {"api-root": "public"}
    for view in routes.path_operations.values():
        for operation in view.operations:
            door = operation.auth_param
            if door is not None and not isinstance(door, Session):
                raise UndeclaredError(operation.path)
            told[operation.view_func.__name__] = door.audience if door else "public"
    for pattern in cast("list[URLPattern]", api.urls[0]):
        pattern.callback.audience = told[str(pattern.name)]  # type: ignore[attr-defined]  # as `ground.audience` does
        yield pattern
