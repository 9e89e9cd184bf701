"""Whose wrong passwords count against whom: a stranger's do not keep an officer out.

Counted by login and visitor, and for all strangers together. A browser in which the officer has
once come in counts for itself ("device cookies", OWASP: Slow Down Online Guessing Attacks).
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from pendopo.ground import limits

TRIES, STRANGERS, MINUTES = 5, 100, 15
LASTS = timedelta(days=180)
SALT = "backoffice.known"


def spend(request: HttpRequest, login: str) -> None:
    """Count a try at a login's password. Raises TooOftenError."""
    for deed, whose, most in _counts(request, login):
        limits.spend(deed, whose, most=most, minutes=MINUTES)


def give_back(request: HttpRequest, login: str) -> None:
    """Uncount a try that was right."""
    for deed, whose, _most in _counts(request, login):
        limits.give_back(deed, whose)


def remember(response: HttpResponse, login: str) -> None:
    """Let this browser be known as one in which the officer came in."""
    response.set_signed_cookie(
        _cookie(login),
        secrets.token_urlsafe(16),
        salt=SALT,
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/petugas/masuk",
    )


def _counts(request: HttpRequest, login: str) -> list[tuple[str, str, int]]:
    known = request.get_signed_cookie(_cookie(login), default="", salt=SALT, max_age=LASTS)
    if known:
        return [("password known", f"{login} {known}", TRIES)]
    return [
        ("password", f"{login} {limits.visitor_address(request)}", TRIES),
        ("password of all", login, STRANGERS),
    ]


def _cookie(login: str) -> str:
    return f"known-{salted_hmac(SALT, login).hexdigest()[:16]}"
