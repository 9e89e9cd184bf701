"""A browser is subscribed to what a person is told, until it is gone or turned off."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from pendopo.domain.messaging.models import Channel, PushSubscription
from pendopo.domain.messaging.preferring import opt_in
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring

POINT, SECRET = 65, 16
"""Bytes of a P-256 point and of the authentication secret (RFC 8291, 3.1 and 3.2)."""
LONGEST = 1_000
MOST = 10


class BadSubscriptionError(ValueError):
    """Peramban ini tidak dapat menerima notifikasi."""


class _Push:
    """What the house that runs can do: the key to subscribe with, and whom it would call."""

    key = ""
    knows: Callable[[str], bool] = staticmethod(lambda _endpoint: False)


PUSH = _Push()


@transaction.atomic
def subscribe(
    *, person: UUID, endpoint: str, p256dh: str, auth: str, by: Actor, at: datetime
) -> None:
    """Tell this browser from now on, whoever had it before. Raises BadSubscriptionError."""
    if len(endpoint) > LONGEST or not PUSH.knows(endpoint):
        raise BadSubscriptionError(BadSubscriptionError.__doc__)
    if (_length(p256dh), _length(auth)) != (POINT, SECRET):
        raise BadSubscriptionError(BadSubscriptionError.__doc__)
    told = json.dumps({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})
    PushSubscription.objects.update_or_create(
        endpoint_digest=sha256(endpoint.encode()).digest(),
        defaults={
            "person_id": person,
            "address_sealed": Keyring.of([person]).seal(person, "contact", told),
            "since": at,
        },
    )
    old = PushSubscription.objects.filter(person=person).order_by("-since")[MOST:]
    PushSubscription.objects.filter(pk__in=[each.pk for each in old]).delete()
    opt_in(person=person, channel=Channel.PUSH, by=by, at=at)


def _length(text: str) -> int:
    try:
        return len(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return 0
