"""What both doors do: ask for a passkey, keep its challenge, and remember what came in."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from pendopo.domain.people import sessions
from pendopo.domain.people.models import Account
from pendopo.domain.people.passkeys import Asked, PasskeyRefusedError
from pendopo.domain.people.trust import Passkey
from pendopo.flows.entering.freshness import asking
from pendopo.ground.actor import Actor

CHALLENGE = "passkey"
LIFE = 300
BACKEND = "pendopo.domain.people.acting.Door"
BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def let_in(request: HttpRequest, account: Account) -> None:
    """Sign an account in, and keep with the session on what it came in and when."""
    login(request, account, backend=BACKEND)
    request.session[sessions.DEVICE] = device(request)
    request.session[sessions.BEGAN] = timezone.now().isoformat()


def device(request: HttpRequest) -> str:
    """Return a browser and a system in words, such as `Chrome, Android`; empty when unknown."""
    told = request.headers.get("User-Agent", "")
    found = [
        next((name for sign, name in each if sign in told), "") for each in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found))


def asked(request: HttpRequest, what: Asked) -> HttpResponse:
    """Hand the browser what it is asked, and keep the challenge for one answer."""
    request.session[CHALLENGE] = [b64encode(what.challenge).decode(), time.time()]
    return HttpResponse(what.options, content_type="application/json")


def challenge(request: HttpRequest) -> bytes:
    """Return the challenge that was kept, once. Raises PasskeyRefusedError."""
    kept, since = request.session.pop(CHALLENGE, None) or ("", 0.0)
    if time.time() - since > LIFE:
        raise PasskeyRefusedError(PasskeyRefusedError.__doc__)
    return b64decode(kept)


def ways_in(
    request: HttpRequest, me: Actor, address: Callable[..., str], *, confirm: str
) -> dict[str, Any]:
    """Return an account's passkeys and sessions, as `entering/ways_in.html` shows them.

    `address` makes an address of this door from a route's name and its argument; `confirm` names
    the route where one shows who one is.
    """
    here = request.session.session_key or ""
    return {
        "passkeys": [
            {"row": p, "remove": address("remove_passkey", p.pk)}
            for p in Passkey.objects.filter(account=me.signed_in).order_by("made_at")
        ],
        "sessions": [
            {
                "row": s,
                "here": s.session_key == here,
                "end": address("end_session", sessions.handle(s.session_key)),
            }
            for s in sessions.of(me.signed_in, at=timezone.now())
        ],
        "make": address("make_passkey"),
        "options": address("passkey_options"),
        "end_others": address("end_sessions"),
        "confirm": asking(request, door=confirm, place=request.path),
    }


def answer(request: HttpRequest) -> str:
    """Return what the browser's authenticator answered, as JSON."""
    return request.POST.get("credential", "")[:20_000]
