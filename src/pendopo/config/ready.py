"""Pages that are the same for every stranger are kept ready before Django is asked.

A page is made anew every few seconds, by the first who asks then; the others meanwhile get it as it
was. So a morning on which all the city looks at one page costs little more than files (ADR 87).
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http.cookie import parse_cookie
from prometheus_client import Counter, Histogram

from pendopo.config.middleware import REQUESTS, SECONDS
from pendopo.ground.identifiers import new_id
from pendopo.ground.sharing import SAME

FRESH = 5.0
"""Seconds that a page may be old."""
MOST = 1000
"""Pages kept, of some 5 kB packed."""
LONGEST = 200
"""Characters of a query or a list of languages; who sends more gets no kept page."""
NAMELESS = frozenset({settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME})
"""Cookies that a stranger may bring."""
PAGE = "200 OK"
Environment = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environment, Any], Iterable[bytes]]
logger = logging.getLogger("pendopo.web")


@dataclass(slots=True)
class Page:
    """A page as it went out: `route` is the name of its view."""

    made: float
    route: str
    headers: Headers
    body: bytes


class Ready:
    """Answers from memory what may be; passes the rest on."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self.one_at_a_time = threading.Lock()

    def __call__(self, environ: Environment, start_response: Any) -> Iterable[bytes]:
        about = _about(environ)
        if about is None:
            return self.application(environ, _silent(start_response))
        began = time.monotonic()
        page = self._page(about, began)
        if page is None:
            return self._made(about, environ, start_response)
        start_response(PAGE, [*page.headers, ("X-Request-Id", _told(page.route, began))])
        return [page.body]

    def _page(self, about: tuple[str, ...], now: float) -> Page | None:
        """Return the page, unless it is for this one to make it anew."""
        with self.one_at_a_time:
            page = self.pages.get(about)
            if page is None or now - page.made < FRESH:
                return page
            page.made = now
            return None

    def _made(
        self, about: tuple[str, ...], environ: Environment, start_response: Any
    ) -> Iterable[bytes]:
        said: list[tuple[str, Headers]] = []
        answer = self.application(environ, lambda *told: said.append((told[0], told[1])))
        try:
            body = b"".join(answer)
        finally:
            if close := getattr(answer, "close", None):
                close()
        ((status, headers),) = said
        names = {name.lower() for name, _ in headers}
        route = dict(headers).get(SAME)
        if route and status == PAGE and "set-cookie" not in names:
            kept = [each for each in headers if each[0] not in {SAME, "X-Request-Id"}]
            self._keep(about, Page(time.monotonic(), route, kept, body))
        start_response(status, [each for each in headers if each[0] != SAME])
        return [body]

    def _keep(self, about: tuple[str, ...], page: Page) -> None:
        with self.one_at_a_time:
            self.pages[about] = page
            self.pages.move_to_end(about)
            while len(self.pages) > MOST:
                self.pages.popitem(last=False)


def _about(environ: Environment) -> tuple[str, ...] | None:
    """Return what an answer to a stranger depends on, or None when it is not for strangers."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_HX_REQUEST" in environ:
        return None
    cookies = parse_cookie(environ["HTTP_COOKIE"]) if environ.get("HTTP_COOKIE") else {}
    if not cookies.keys() <= NAMELESS:
        return None
    about = (
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        cookies.get(settings.LANGUAGE_COOKIE_NAME, ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        "gzip" if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else "",
    )
    return about if all(len(part) <= LONGEST for part in about) else None


@lru_cache(maxsize=MOST)
def _counts(route: str) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(route, "GET", 200), SECONDS.labels(route)


def _told(route: str, began: float) -> str:
    """Count and log a request that was answered here, as Observed does; return its name."""
    seconds, request = time.monotonic() - began, new_id().hex
    requests, times = _counts(route)
    requests.inc()
    times.observe(seconds)
    told = {"route": route, "method": "GET", "status": 200, "statements": 0}
    logger.info("request", extra=told | {"ms": round(seconds * 1000, 1)})
    return request


def _silent(start_response: Any) -> Any:
    """Keep the house's word on an answer in the house."""

    def told(status: str, headers: Headers, *more: Any) -> Any:
        return start_response(status, [each for each in headers if each[0] != SAME], *more)

    return told
