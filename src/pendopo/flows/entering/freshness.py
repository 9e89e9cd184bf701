"""Whether somebody has shown a moment ago who they are: an open session on a lent phone has not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from pendopo.domain.people import sessions

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
CONFIRMED = "confirmed"
FRESH = timedelta(minutes=10)


def confirm(request: HttpRequest) -> None:
    """Keep with the session that its holder has shown just now who they are."""
    request.session[CONFIRMED] = timezone.now().timestamp()


def just_confirmed(request: HttpRequest) -> bool:
    """Tell whether a fresh code was given in this session, ten minutes ago at most."""
    since = timezone.now().timestamp() - request.session.get(CONFIRMED, 0)
    return bool(since <= FRESH.total_seconds())


def fresh(request: HttpRequest) -> bool:
    """Tell whether the session began, or was confirmed, ten minutes ago at most."""
    began: str = request.session.get(sessions.BEGAN, "")
    new = began and timezone.now() - datetime.fromisoformat(began) <= FRESH
    return bool(new) or just_confirmed(request)


def asking(request: HttpRequest, *, door: str, place: str) -> str:
    """Return where to show who one is and come back to an address; empty when it was shown just now."""
    return "" if fresh(request) else f"{reverse(door)}?{urlencode({'next': place})}"


def freshly(
    *, door: str, place: str = "", known: Callable[[HttpRequest], bool] = fresh
) -> Callable[[View[P]], View[P]]:
    """Let a view be reached only by who is `known`; others show it at a `door` and come to `place`.

    Both are routes' names; without a place they come back to what they asked for.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def held(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if known(request):
                return view(request, *args, **kwargs)
            back = reverse(place) if place else request.path
            return redirect(f"{reverse(door)}?{urlencode({'next': back})}")

        return cast("View[P]", held)

    return guard
