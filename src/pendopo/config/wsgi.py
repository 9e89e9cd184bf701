"""Pages and API, for Granian. Style, script, fonts and pages for all are answered before Django is asked."""

import gc
import os
from wsgiref.headers import Headers

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import resolve
from servestatic import ServeStatic

ALLOCATIONS = 50_000
"""Things made before garbage is looked for: some twenty requests'."""


def locked_down(headers: Headers, _path: str, _address: str) -> None:
    """Add what Django's security middleware says on every page."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    headers["Cross-Origin-Opener-Policy"] = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
django = get_wsgi_application()
from pendopo.config.ready import Ready  # noqa: E402  # it reads settings

application = ServeStatic(
    Ready(django),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    allow_all_origins=False,
    add_headers_function=locked_down,
)
resolve("/healthz")  # every page is imported before the first is asked for
gc.collect()
gc.freeze()  # half a million things that stay are not looked through
gc.set_threshold(ALLOCATIONS)
