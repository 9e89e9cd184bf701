"""The Cloud API for the demo and for tests: the same protocol over HTTP, and no phone ever rings.

    python -m pendopo.integrations.whatsapp.simulator --port 9005 --webhook URL --secret WORD

It tells each message's fate to the webhook, signed. `GET /pesan` tells what phones have got,
`POST /pesan` `{"from": "+62…", "text": "…"}` sends a text to the city, `POST /nasib`
`{"status": "failed"}` says what becomes of messages from now on. How it misbehaves on demand stands
in `ground.wire.misbehaving`.
"""

import argparse
import hashlib
import hmac
import json
import re
import secrets
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pendopo.ground.wire.misbehaving import Asked, Reply, StandIn

PLACE = re.compile(r"/v\d+\.\d+/\d+/messages")
TOKEN = "contoh"  # noqa: S105  # of a simulator
KEPT = 500


@dataclass
class Cloud:
    """What Meta keeps: messages taken, and where to tell of them."""

    webhook: str = ""
    secret: str = "contoh"  # noqa: S105  # of a simulator
    fate: str = "delivered"
    got: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        """Answer one call of the protocol, or of who plays with it."""
        told = asked.json()
        match asked.method, asked.path:
            case "GET", "/pesan":
                return Reply.of({"messages": self.got[-KEPT:][::-1]})
            case "POST", "/pesan":
                self.hear(str(told.get("from", "")), str(told.get("text", "")))
                return Reply.of({}, 202)
            case "POST", "/nasib":
                self.fate = str(told.get("status", "delivered"))
                return Reply.of({"status": self.fate})
        return self._refused(asked, told) or self._take(told)

    def _refused(self, asked: Asked, told: dict[str, Any]) -> Reply | None:
        if not PLACE.fullmatch(asked.path) or asked.method != "POST":
            return _error(100, "Unsupported post request", 404)
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(190, "Invalid OAuth access token", 401)
        known = told.get("messaging_product") == "whatsapp"
        if not known or told.get("type") not in {"template", "text"}:
            return _error(100, "Invalid parameter", 400)
        return None

    def hear(self, number: str, text: str, name: str = "") -> None:
        """Send a person's text to the city."""
        message = {
            "from": number.removeprefix("+"),
            "id": name or f"wamid.{secrets.token_hex(12)}",
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": text},
        }
        self._tell({"messages": [message]})

    def figures(self) -> dict[str, int]:
        """Return how many messages were taken."""
        return {"messages": len(self.got)}

    def signed(self, value: dict[str, Any]) -> tuple[bytes, str]:
        """Return the body of a webhook that tells a value, and its signature."""
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", **value}}
        told = {"object": "whatsapp_business_account", "entry": [{"id": "0", "changes": [change]}]}
        body = json.dumps(told).encode()
        return body, "sha256=" + hmac.digest(self.secret.encode(), body, hashlib.sha256).hex()

    def _take(self, told: dict[str, Any]) -> Reply:
        name = f"wamid.{secrets.token_hex(12)}"
        self.got.append({"id": name, **told})
        status: dict[str, Any] = {
            "id": name,
            "status": self.fate,
            "timestamp": str(int(time.time())),
            "recipient_id": told["to"],
            "biz_opaque_callback_data": told.get("biz_opaque_callback_data", ""),
        }
        if self.fate == "failed":
            status["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
        threading.Timer(0.2, self._tell, [{"statuses": [status]}]).start()
        contact = {"input": told["to"], "wa_id": told["to"]}
        return Reply.of(
            {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": name}]}
        )

    def _tell(self, value: dict[str, Any]) -> None:
        if not self.webhook:
            return
        body, signature = self.signed(value)
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        asked = urllib.request.Request(self.webhook, body, headers)  # noqa: S310  # the house's own
        with suppress(OSError):
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=10)


def _error(code: int, say: str, status: int) -> Reply:
    return Reply.of({"error": {"message": say, "type": "OAuthException", "code": code}}, status)


def stand_in(port: int, cloud: Cloud) -> StandIn:
    """Return a simulated API, ready to serve on this machine."""
    return StandIn(port, cloud.answer, cloud.figures)


def main() -> None:
    """Serve until stopped."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--port", type=int, required=True)
    reader.add_argument("--webhook", default="")
    reader.add_argument("--secret", default="contoh")
    told = reader.parse_args()
    stand_in(told.port, Cloud(told.webhook, told.secret)).serve_forever()


if __name__ == "__main__":
    main()
