"""A mandate whose time is over ends as one that is taken back: on record, and both are told."""

from datetime import datetime

from django.db import transaction

from pendopo.domain.people.models import Mandate
from pendopo.ground.actor import system
from pendopo.ground.log import record


def expire_next(*, at: datetime) -> int:
    """End the next mandate whose time has run out. Returns 0 or 1."""
    with transaction.atomic():
        over = Mandate.objects.filter(until__lte=at, ended_at=None, given_at__isnull=False)
        waiting = over.order_by("until").select_for_update(skip_locked=True, of=("self",))
        mandate = waiting.first()
        if mandate is None:
            return 0
        mandate.ended_at = mandate.until
        mandate.save(update_fields=["ended_at"])
        record(mandate, "mandate.ended", by=system("expiry"), at=at, by_giver=False)
    return 1
