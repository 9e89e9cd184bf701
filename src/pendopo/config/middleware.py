"""What every request passes through: it is measured, its page is locked down, its actor is known."""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject
from prometheus_client import Counter, Histogram

from pendopo.config.failures import refused
from pendopo.config.logs import REQUEST
from pendopo.domain.directory.city import city
from pendopo.domain.people.acting import actor_for
from pendopo.ground.identifiers import new_id
from pendopo.ground.sharing import from_here

logger = logging.getLogger("pendopo.web")
Next = Callable[[HttpRequest], HttpResponse]
REQUESTS = Counter("pendopo_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram("pendopo_request_seconds", "Time to answer", ["route"])
LARGEST = 52_000_000
NULL = "\0"
DESKS = ("/petugas", "/loket", "/meja-depan", "/pengawas")
DESKS_SPEAK = frozenset({"id", "en"})
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Observed:
    """Counts and logs each request by its route's name, never by its path."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        mine = REQUEST.set(new_id().hex)
        statements = Statements()
        try:
            with connection.execute_wrapper(statements):
                response = self.get_response(request)
            _tell(request, response, time.perf_counter() - began, statements.count)
            response.headers["X-Request-Id"] = REQUEST.get()
        finally:
            REQUEST.reset(mine)
        return response


class Statements:
    """Counts statements on their way to the database; BEGIN and COMMIT are the driver's, uncounted."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


def _tell(request: HttpRequest, response: HttpResponse, seconds: float, statements: int) -> None:
    match = request.resolver_match
    route = match.view_name if match else "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(route, method, response.status_code).inc()
    SECONDS.labels(route).observe(seconds)
    logger.info(
        "request",
        extra={
            "route": route,
            "method": method,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "statements": statements,
        },
    )


class Sane:
    """Refuses what no page of ours sends: null characters, which no text may hold, and gigabytes."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            return refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if any(NULL in value for value in request.COOKIES.values()):
            return refused(request, HTTPStatus.BAD_REQUEST)
        if NULL in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return refused(request, HTTPStatus.BAD_REQUEST)
        if any(NULL in value for _, values in request.POST.lists() for value in values):
            return refused(request, HTTPStatus.BAD_REQUEST)
        return self.get_response(request)


class ContentPolicy:
    """A strict policy: no inline script or style, nothing from elsewhere, nothing kept by caches.

    A redirect has no page to lock down: an application has thirty, and the policy is half of each.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        live = settings.PENDOPO.live_url
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            f"font-src 'self'; connect-src 'self' {live}; form-action 'self' {live}; frame-ancestors 'self'; "
            "frame-src 'self'; object-src 'none'; base-uri 'none'; manifest-src 'self'"
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseRedirectBase):
            response.headers.setdefault("Content-Security-Policy", self.policy)
            response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self)")
        if settings.SESSION_COOKIE_NAME in request.COOKIES.keys() | response.cookies.keys():
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Apart:
    """Says by a word that names nobody whose page this is, so that a phone keeps each one's apart.

    The word is made of the session's key and changes with it: at sign-in, sign-out and lapse.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            set_now = response.cookies.get(settings.SESSION_COOKIE_NAME)
            key = set_now.value if set_now else request.COOKIES.get(settings.SESSION_COOKIE_NAME)
            word = salted_hmac("pendopo.apart", key, algorithm="sha256").hexdigest() if key else ""
            response.headers["X-Visitor"] = word[:16]
        return response


class Token(CsrfViewMiddleware):
    """Django's, which sends its cookie with every page; ours only to whom does not have it yet.

    Forms that carry no token are known by their origin (Fetch Metadata; else Origin): one that comes
    from elsewhere, or from a signed-in browser that says nothing, is refused.
    """

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> Any:
        if request.method == "POST" and getattr(callback, "by_origin", False):
            says = from_here(request)
            stranger = settings.SESSION_COOKIE_NAME not in request.COOKIES
            ours = stranger if says is None else says
            return None if ours else refused(request, HTTPStatus.FORBIDDEN)
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            patch_vary_headers(response, ("Cookie",))
            held = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = held != request.META.get("CSRF_COOKIE")
        return super().process_response(request, response)


class Tongue(LocaleMiddleware):
    """Django's, in the languages that the city speaks; desks have no words in further ones."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        speaks = DESKS_SPEAK if request.path.startswith(DESKS) else city().languages
        if translation.get_language() not in speaks:
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE


class Acting:
    """Puts `request.actor`: who acts, fetched when first asked for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_for(request))  # type: ignore[attr-defined]  # a request of ours
        return self.get_response(request)
