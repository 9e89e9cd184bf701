"""What every request passes through: it is measured, its page is locked down, its actor is known."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from prometheus_client import Counter, Histogram

from pendopo.domain.people.acting import actor_for
from pendopo.ground.identifiers import new_id

logger = logging.getLogger("pendopo.web")
Next = Callable[[HttpRequest], HttpResponse]
REQUESTS = Counter("pendopo_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram("pendopo_request_seconds", "Time to answer", ["route"])


class Observed:
    """Counts and logs each request by its route's name, never by its path."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        match = request.resolver_match
        route = match.view_name if match else "none"
        REQUESTS.labels(route, request.method, response.status_code).inc()
        SECONDS.labels(route).observe(seconds)
        told = {
            "route": route,
            "method": request.method,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        logger.info("request", extra={**told, "request": new_id().hex})
        return response


class ContentPolicy:
    """A strict policy: no inline script or style, nothing from elsewhere, nothing kept by caches."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        live = settings.PENDOPO.live_url
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            f"font-src 'self'; connect-src 'self' {live}; form-action 'self'; frame-ancestors 'self'; "
            "frame-src 'self'; object-src 'none'; base-uri 'none'"
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self)")
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Acting:
    """Puts `request.actor`: who acts, fetched when first asked for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_for(request))  # type: ignore[attr-defined]  # a request of ours
        return self.get_response(request)
