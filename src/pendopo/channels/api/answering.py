"""How an operation answers, and how a deed is done at most once."""

import json
import re
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from ninja.errors import HttpError

from pendopo.channels.api.problems import REFUSED, Refusals, refusals
from pendopo.ground.audience import actor
from pendopo.ground.limits import once

HEADER = "Idempotency-Key"
REFUSALS: Refusals = {
    once.UnderWayError: HTTPStatus.CONFLICT,
    once.OtherDeedError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
LONGEST = 100
KEY = re.compile(rf"[!-~]{{1,{LONGEST}}}")
KEPT = ("Location",)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    "description": "The same key and request are done once; for 24 hours its answer is repeated.",
}


def answer(told: Schema, status: HTTPStatus = HTTPStatus.OK, *, location: str = "") -> HttpResponse:
    """Return a body in JSON; `location` is where what was made is found."""
    made = HttpResponse(told.model_dump_json(), status=status, content_type="application/json")
    made.headers["Cache-Control"] = "no-store"
    if location:
        made.headers["Location"] = location
    return made


def deed(*statuses: HTTPStatus) -> dict[str, Any]:
    """Return how OpenAPI describes the refusals of a deed, and the key it may carry."""
    again = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
    return {
        **refusals(*statuses, *again, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, *REFUSED),
        "parameters": [_PARAMETER],
    }


def at_most_once(view: View[P]) -> View[P]:
    """Do a POST at most once for each Idempotency-Key of an account.

    The deed, and what was answered to it, stand in one transaction. Only what succeeded is kept:
    after a refusal the same key may be tried again.
    """

    @wraps(view)
    def held(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        named = request.headers.get(HEADER)
        if named is None:
            return view(request, *args, **kwargs)
        if not KEY.fullmatch(named):
            raise HttpError(HTTPStatus.BAD_REQUEST, f"{HEADER}: 1 to {LONGEST} printable letters")
        me = actor(request)
        if me.person is None:
            raise LookupError("nobody is signed in")
        key = once.digest(me.signed_in.bytes, named.encode())
        asked = _asked(request)
        with transaction.atomic():
            before = once.answered(key, asked, subject=me.person)
            if before is not None:
                return _again(before)
            made = view(request, *args, **kwargs)
            once.keep(key, asked, _kept(made), subject=me.person, at=timezone.now())
        return made

    return cast("View[P]", held)


def _asked(request: HttpRequest) -> bytes:
    """Return what stands for a request: its address and all it carries."""
    about = [(request.method or "").encode(), request.path.encode()]
    if not (request.content_type or "").startswith("multipart/"):
        return once.digest(*about, request.body)
    fields = json.dumps(sorted(request.POST.lists())).encode()
    files = [
        (name, _digest(upload))
        for name, uploads in sorted(request.FILES.lists())
        for upload in uploads
    ]
    return once.digest(*about, fields, json.dumps(files).encode())


def _digest(upload: Any) -> str:
    found = sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


def _kept(made: HttpResponse) -> str:
    headers = {name: made.headers[name] for name in KEPT if name in made.headers}
    told: dict[str, Any] = {"status": made.status_code, "headers": headers}
    return json.dumps({**told, "body": made.content.decode()})


def _again(before: str) -> HttpResponse:
    told = json.loads(before)
    kind = {"content_type": "application/json"} if told["body"] else {}
    made = HttpResponse(told["body"], status=told["status"], headers=told["headers"], **kind)
    made.headers["Cache-Control"] = "no-store"
    made.headers["Idempotent-Replayed"] = "true"
    return made
