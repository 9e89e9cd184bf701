"""An officer sends once more what failed, or what may be lost and a carrier could not tell apart."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.messaging.models import Delivery, Retry
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

State = Delivery.State


class NoRetryError(Exception):
    """Pesan ini tidak dapat dikirim lagi. Mungkin sudah sampai, atau sudah pernah diulang."""


@transaction.atomic
def retry(delivery_id: UUID, *, by: Actor, at: datetime) -> None:
    """Queue a troubled delivery again, at most once in its life and under its own identifier.

    One that is `unknown` may arrive twice: that is the officer's choice, and on record. Raises
    NoRetryError.
    """
    found = (
        Delivery.objects.visible_to(by)
        .retriable(at=at)
        .filter(pk=delivery_id)
        .select_related("message__person")
        .select_for_update(of=("self",))
        .first()
    )
    if found is None or found.message.person is None or by.account is None:
        raise NoRetryError(NoRetryError.__doc__)
    before = found.state
    found.state, found.not_before, found.finished_at = State.QUEUED, at, None
    found.save(update_fields=["state", "not_before", "finished_at"])
    Retry.objects.create(delivery=found, by_id=by.account, at=at)
    record(
        found.message.person,
        "delivery.retried",
        by=by,
        at=at,
        delivery=str(found.pk),
        channel=found.channel,
        was=before,
    )
