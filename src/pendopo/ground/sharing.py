"""Pages that say the same to every stranger, and forms on them, which carry no token."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

SAME = "X-Same-For-All"
"""Said, with the view's name, of what any stranger may get who speaks the language. It stays in the house."""
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def same_for_all(view: View[P]) -> View[P]:
    """State that a view tells all strangers the same, for some seconds."""

    @wraps(view)
    def told(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.resolver_match:
            response.headers[SAME] = request.resolver_match.view_name
        return response

    return cast("View[P]", told)


def by_origin(view: View[P]) -> View[P]:
    """State that a form is known as ours by where it comes from, which browsers say, not by a token.

    Only for what does no harm: a page without a token is the same for all.
    """
    view.by_origin = True  # type: ignore[attr-defined]  # read by the middleware Token
    return view


def from_here(request: HttpRequest) -> bool | None:
    """Tell whether a page of this very address sent a form; None when the browser does not say."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    return urlsplit(sender).netloc == request.get_host() if sender else None
