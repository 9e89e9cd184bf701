"""What WhatsApp tells: fates of messages, and texts of people. Only Meta's signature is believed."""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from pendopo.domain.messaging.models import Channel
from pendopo.domain.messaging.receiving import take
from pendopo.domain.messaging.transports import Fate, Said
from pendopo.ground.audience import audience

ARRIVED = {"delivered": True, "read": True, "failed": False}
NO_TEXT = "?"
"""What a voice message or a picture says to us: it is answered with help."""


@csrf_exempt
@audience("machine")
def webhook(request: HttpRequest) -> HttpResponse:
    """Prove that this address is ours, or hear what happened; told again, nothing changes."""
    if request.method == "GET":
        return _proof(request)
    secret = os.environ.get("PENDOPO_WHATSAPP_SECRET", "").encode()
    signature = "sha256=" + hmac.digest(secret, request.body, hashlib.sha256).hex()
    given = request.headers.get("X-Hub-Signature-256", "")
    if not secret or not hmac.compare_digest(signature.encode(), given.encode()):
        return HttpResponse(status=403)
    try:
        told = list(_heard(json.loads(request.body)))
    except (ValueError, LookupError, TypeError, AttributeError):
        return HttpResponse(status=400)
    take(told, channel=Channel.WHATSAPP, at=timezone.now())
    return HttpResponse(status=200)


def _proof(request: HttpRequest) -> HttpResponse:
    """Answer Meta's question when the address is set there: the challenge, for the word we agreed."""
    word = os.environ.get("PENDOPO_WHATSAPP_VERIFY", "")
    given = request.GET.get("hub.verify_token", "")
    if not word or not hmac.compare_digest(word.encode(), given.encode()):
        return HttpResponse(status=403)
    return HttpResponse(request.GET.get("hub.challenge", "")[:200], content_type="text/plain")


def _heard(told: Mapping[str, Any]) -> Iterator[Fate | Said]:
    for entry in told["entry"]:
        for change in entry["changes"]:
            value = change["value"]
            for status in value.get("statuses", ()):
                if status["status"] in ARRIVED:
                    yield _fate(status)
            for message in value.get("messages", ()):
                text = str(message.get("text", {}).get("body", NO_TEXT))
                yield Said(f"+{message['from']}", text, str(message["id"]))


def _fate(status: Mapping[str, Any]) -> Fate:
    errors = status.get("errors") or [{}]
    return Fate(
        carrier_id=str(status["id"]),
        arrived=ARRIVED[status["status"]],
        identifier=str(status.get("biz_opaque_callback_data", "")),
        problem=f"WhatsApp {errors[0].get('code', '')}".strip(),
    )
