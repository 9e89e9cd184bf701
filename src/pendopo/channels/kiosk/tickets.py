"""A number given to a kiosk, in one statement: JSON in and out, the device's credential as bearer.

    POST /kios/antrean/<line>/nomor   Authorization: Bearer alat_…
    {"key": "<uuid of this press>", "priority": "umum", "service": "", "language": "id"}
    201 {"number": "A023", "token": "…", "line_day": "<uuid>", "again": false}

Sent again under the same key it is the same number. A refusal is {"code", "say"}.
"""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pendopo.design.writing import words_of
from pendopo.domain.queues import issuing
from pendopo.domain.queues.devices import Credential, NoDeviceError, read_credential
from pendopo.domain.queues.plans import UnknownLineError
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.ground.audience import audience

REFUSED: dict[type[Exception], tuple[HTTPStatus, str]] = {
    NoDeviceError: (HTTPStatus.FORBIDDEN, "device"),
    UnknownLineError: (HTTPStatus.NOT_FOUND, "line"),
    issuing.LineClosedError: (HTTPStatus.CONFLICT, "closed"),
    issuing.LinePausedError: (HTTPStatus.CONFLICT, "paused"),
    issuing.LineFullError: (HTTPStatus.CONFLICT, "full"),
    issuing.OtherTicketError: (HTTPStatus.CONFLICT, "other_ticket"),
    HeldByNodeError: (HTTPStatus.CONFLICT, "held"),
}
SHORT = 120


@csrf_exempt  # nothing that a browser sends by itself lets anyone in here
@audience("machine")
@require_POST
def issue(request: HttpRequest, line: str) -> HttpResponse:
    """Give the next number of a line of the device's hall."""
    try:
        device = credential(request)
        told = _told(request)
        made = issuing.issue(line, device=device, by=device.actor, at=timezone.now(), **told)
    except tuple(REFUSED) as error:
        status, code = REFUSED[type(error)]
        return _json({"code": code, "say": words_of(error)}, status)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, DataError):
        say = _("Permintaan ini tidak terbaca. Mulai lagi dari layar pertama.")
        return _json({"code": "unreadable", "say": say}, HTTPStatus.BAD_REQUEST)
    answer = {
        "number": made.label,
        "token": made.token,
        "line_day": str(made.line_day),
        "again": made.again,
    }
    return _json(answer, HTTPStatus.OK if made.again else HTTPStatus.CREATED)


def credential(request: HttpRequest) -> Credential:
    """Return which device asks; no statement. Raises NoDeviceError."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        raise NoDeviceError(NoDeviceError.__doc__)
    return read_credential(given)


def _told(request: HttpRequest) -> dict[str, Any]:
    told = json.loads(request.body)
    return {
        "key": UUID(told["key"]),
        "priority": str(told.get("priority", ""))[:20],
        "service": str(told.get("service", ""))[:SHORT],
        "language": str(told.get("language", "id"))[:5],
    }


def _json(told: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    return HttpResponse(json.dumps(told), status=status, content_type="application/json")
