"""Texts that wait for an answer: each is claimed in the transaction that answers it."""

from datetime import datetime, timedelta

from django.db import connection

from pendopo.domain.messaging.models import Inbound

KEPT = timedelta(days=1)
"""After so long nobody waits for an answer any more."""
CLAIM = """
update messaging_inbound set answered_at = %(at)s
where id = (select id from messaging_inbound
            where answered_at is null and at > %(oldest)s
            order by at limit 1 for update skip locked)
returning id
"""


def next_inbound(*, at: datetime) -> Inbound | None:
    """Claim the text that has waited longest, in the caller's transaction: one that fails leaves it."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "oldest": at - KEPT})
        row = cursor.fetchone()
    return Inbound.objects.get(pk=row[0]) if row else None
