"""Every route says whom it is for, and this holds it to that."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from pendopo.ground.actor import Actor

Audience = Literal["public", "resident", "officer", "machine"]
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SIGN_IN = {"resident": "portal:sign_in", "officer": "backoffice:sign_in"}


def audience(whom: Audience) -> Callable[[View[P]], View[P]]:
    """State a view's audience. Residents and officers who are not signed in are sent to do so."""

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def held(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if whom in SIGN_IN and actor(request).kind != whom:
                onward = (
                    urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
                )
                return HttpResponseRedirect(f"{reverse(SIGN_IN[whom])}?{onward}")
            return view(request, *args, **kwargs)

        held.audience = whom  # type: ignore[attr-defined]  # read by the test that walks every route
        return cast("View[P]", held)

    return declare


def actor(request: HttpRequest) -> Actor:
    """Return who makes this request."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]  # set by the middleware Acting
