"""Who waits elsewhere is told to come while a few are still ahead: once a ticket, after a call."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.messaging.models import Channel
from pendopo.domain.messaging.telling import NoTemplateError, tell, tell_address
from pendopo.domain.queues.boards import coming
from pendopo.domain.queues.learned import fresh
from pendopo.domain.queues.models import LineDay, Ticket
from pendopo.domain.queues.places import token_of
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError

NEAR = 3
"""People ahead at whom one had better set out, where no forecast tells."""
SOON = 10
"""Minutes before which a call may come (one in ten is earlier) at whom one had better set out."""
LOOKED_AT = 12
GOOD = timedelta(minutes=30)
"""How long the message is of use."""
COME = "come_now"
SAID_BY_CITY |= {COME: ("number", "url")}


@subscribe("queues.alerting", to=("ticket.called",))
def tell_who_is_near(event: Recorded) -> None:
    """Tell those of a line who come next and left a phone, or are signed in: each once.

    Now, as the line stands: what an office node tells may be hours old, or its clock hours off.
    """
    now = timezone.now()
    day = LineDay.objects.select_related("line").get(pk=UUID(event.payload["line_day"]))
    first = coming([day.line_id], most=LOOKED_AT, at=now)
    told = fresh(day.line.hall_id, at=now)
    keys = [
        each.ticket
        for ahead, each in enumerate(first)
        if is_near(ahead, told.get(str(each.ticket)))
    ]
    for ticket in Ticket.objects.waiting().filter(pk__in=keys).select_related("account"):
        with suppress(ErasedError, NoTemplateError):
            _tell(ticket, at=now)


def is_near(ahead: int, told: list[int] | None) -> bool:
    """Tell whether a call may come soon: by the forecast, else by who is ahead. Who is next always is."""
    return ahead == 0 or (told[0] < SOON if told else ahead <= NEAR)


def _tell(ticket: Ticket, *, at: datetime) -> None:
    place = f"{settings.PENDOPO.public_url}/antrean/{token_of(ticket.pk)}"
    data = {"number": ticket.label, "url": place}
    if ticket.phone_sealed is not None and ticket.subject:
        tell_address(
            subject=ticket.subject,
            channel=Channel.SMS,
            address_sealed=ticket.phone_sealed,
            template=COME,
            data=data,
            language=ticket.language,
            cause=ticket.pk,
            at=at,
            good_until=at + GOOD,
        )
    elif ticket.account and ticket.account.person_id:
        tell(
            person=ticket.account.person_id,
            about=ticket.pk,
            template=COME,
            data=data,
            language=ticket.language,
            cause=ticket.pk,
            urgent=True,
            at=at,
        )
