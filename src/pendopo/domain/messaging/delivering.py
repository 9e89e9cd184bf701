"""Deliveries leave: at most one attempt unknown, always with the same identifier.

`sending` is committed before the first byte travels. A worker that dies in between leaves
the row `sending`; the sweep makes it `unknown` and tries once more, never twice.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from pendopo.domain.messaging.models import Delivery
from pendopo.domain.messaging.transports import (
    TRANSPORTS,
    DelayedError,
    Parcel,
    RefusedError,
    UnansweredError,
)
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))

CLAIM = """
update messaging_delivery set state = 'sending', started_at = %(at)s, attempts = attempts + 1
where id = (select id from messaging_delivery
            where state = 'queued' and not_before <= %(at)s and channel = any(%(channels)s)
            order by not_before limit 1 for update skip locked)
returning id
"""


def deliver_next(*, at: datetime) -> int:
    """Send the next queued delivery. Returns how many were dealt with (0 or 1)."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "channels": list(TRANSPORTS)})
        row = cursor.fetchone()
    if row is None:
        return 0
    _attempt(row[0])
    return 1


def _attempt(delivery_id: UUID) -> None:
    delivery = Delivery.objects.select_related("message").get(pk=delivery_id)
    try:
        TRANSPORTS[delivery.channel].deliver(_parcel(delivery))
    except ErasedError:
        _settle(delivery, Delivery.State.FAILED, problem="erased")
    except RefusedError as refusal:
        _settle(delivery, Delivery.State.FAILED, problem=str(refusal))
    except DelayedError as delay:
        _again(delivery, problem=str(delay))
    except UnansweredError as silence:
        _unanswered(delivery, problem=str(silence))
    else:
        _settle(delivery, Delivery.State.SENT)


def _parcel(delivery: Delivery) -> Parcel:
    message = delivery.message
    ring = Keyring.of([message.subject])
    return Parcel(
        identifier=str(delivery.pk),
        address=ring.unseal(message.subject, "contact", delivery.address_sealed),
        title=ring.unseal(message.subject, "title", message.title_sealed),
        text=ring.unseal(message.subject, "text", message.text_sealed),
    )


def sweep(*, at: datetime) -> int:
    """Find deliveries whose worker died before the answer came. Returns how many."""
    left = Delivery.objects.unanswered().filter(started_at__lte=at - LEASE)
    for delivery in left:
        _unanswered(delivery, problem="worker died before the answer")
    return len(left)


def _unanswered(delivery: Delivery, *, problem: str) -> None:
    """Retry an unknown once; the second time it stays unknown, for an officer to see."""
    delivery.unknowns += 1
    if delivery.unknowns > 1:
        _settle(delivery, Delivery.State.UNKNOWN, problem=problem)
    else:
        _queue(delivery, wait=timedelta(0), problem=problem)


def _again(delivery: Delivery, *, problem: str) -> None:
    if delivery.attempts > len(WAITS):
        _settle(delivery, Delivery.State.FAILED, problem=problem)
    else:
        _queue(delivery, wait=WAITS[delivery.attempts - 1], problem=problem)


def _queue(delivery: Delivery, *, wait: timedelta, problem: str) -> None:
    _change(
        delivery,
        state=Delivery.State.QUEUED,
        not_before=timezone.now() + wait,
        problem=problem[:200],
        unknowns=delivery.unknowns,
    )


def _settle(delivery: Delivery, state: Delivery.State, *, problem: str = "") -> None:
    _change(
        delivery,
        state=state,
        finished_at=timezone.now(),
        problem=problem[:200],
        unknowns=delivery.unknowns,
    )


def _change(delivery: Delivery, **fields: object) -> None:
    """Change the row only while it is still this attempt's."""
    Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.SENDING, attempts=delivery.attempts
    ).update(**fields)
