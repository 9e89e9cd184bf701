"""A push service is handed a message that only the browser can read.

The Topic (RFC 8030, 5.4) is our identifier: handed over twice, a message is shown once. An endpoint
is an address that a browser gave us, so only push services that are known by name are ever called.
"""

import base64
import json
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush
from requests import ConnectionError as NotConnectedError
from requests import RequestException, Session

from pendopo.domain.messaging.transports import (
    BusyError,
    CarrierError,
    DelayedError,
    GoneError,
    OneByOne,
    Outcome,
    Parcel,
    RefusedError,
    Taken,
    UnansweredError,
)
from pendopo.ground.key_files import key_file

SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
"""Push services of the browsers; theirs and their subdomains are called, nobody else."""
KEPT = 3 * 24 * 3600
"""Seconds that a push service keeps a message for a phone that is off."""
LONGEST_TEXT = 1_200
PLAIN = re.compile(r"https?://[a-z0-9.\-]+(:[0-9]+)?/[!-~]*", re.IGNORECASE)
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def vapid(folder: Path) -> Vapid02:
    """Return the city's key towards push services (RFC 8292), made once and kept as a file."""
    number = int.from_bytes(key_file(folder, "vapid"), "big")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return Vapid02(private_key=ec.derive_private_key(number % (order - 1) + 1, ec.SECP256R1()))


def public_key(key: Vapid02) -> str:
    """Return what a browser subscribes with: the public point in base64url."""
    point = key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


@dataclass
class WebPushTransport(OneByOne):
    """All push services. `contact` is whom they may write to, a mailto or a page of the city."""

    key: Vapid02 = field(repr=False)
    contact: str
    services: tuple[str, ...] = SERVICES
    most: int = 16
    _lines: "_Lines" = field(default_factory=lambda: _Lines(), repr=False)  # noqa: PLW0108  # stands below

    def deliver(self, parcels: Sequence[Parcel]) -> Iterator[tuple[Parcel, Outcome]]:
        """Hand parcels over side by side: each is another person's, and each a call across the net."""
        with ThreadPoolExecutor(max_workers=len(parcels)) as hands:
            yield from zip(parcels, hands.map(self._attempt, parcels), strict=True)

    def _attempt(self, parcel: Parcel) -> Outcome:
        try:
            return self.carry(parcel)
        except CarrierError as error:
            return error

    def carry(self, parcel: Parcel) -> Taken:
        """Hand a message to the push service of one browser. Raises GoneError once it has none."""
        subscription = json.loads(parcel.address)
        if not self.knows(subscription["endpoint"]):
            raise GoneError("no push service that we know")
        told = {
            "title": parcel.title,
            "text": parcel.text[:LONGEST_TEXT],
            "url": parcel.words.get("url", ""),
            "tag": parcel.identifier,
        }
        try:
            webpush(
                subscription,
                json.dumps(told, ensure_ascii=False),
                vapid_private_key=self.key,
                vapid_claims={"sub": self.contact},
                ttl=KEPT,
                timeout=15,
                headers={
                    "Topic": UUID(parcel.identifier).hex,
                    "Urgency": "high" if parcel.urgent else "normal",
                },
                requests_session=self._lines.session,
            )
        except WebPushException as refusal:
            raise _refusal(refusal) from refusal
        except NotConnectedError as error:
            raise DelayedError("no connection to the push service") from error
        except (RequestException, ValueError) as error:
            raise UnansweredError(type(error).__name__) from error
        return Taken()

    def knows(self, endpoint: str) -> bool:
        """Tell whether an endpoint is one of the push services', by HTTPS on the port of HTTPS.

        A service that was named with its port is called there, by whichever scheme. An address with
        a sign that one library reads as part of a name, and another as its end, is nobody's.
        """
        if not PLAIN.fullmatch(endpoint):
            return False
        parts = urlsplit(endpoint)
        if ":" in parts.netloc:
            return parts.netloc in self.services
        host = parts.netloc
        ours = any(host == each or host.endswith(f".{each}") for each in self.services)
        return ours and parts.scheme == "https"


class _Lines(threading.local):
    """A session a thread: requests shares none safely."""

    def __init__(self) -> None:
        self.session = Session()


def _refusal(refusal: WebPushException) -> Exception:
    """Return what a push service meant; without an answer, what we gave it was not to be sealed."""
    if refusal.response is None:
        return GoneError("the subscription's keys are no keys")
    status = int(refusal.response.status_code)
    if status in GONE:
        return GoneError(f"push {status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return BusyError(f"push {status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return DelayedError(f"push {status}")
    return RefusedError(f"push {status}")
