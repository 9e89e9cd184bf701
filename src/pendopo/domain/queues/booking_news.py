"""Whoever booked is told what comes of it: that its time is near, that the office is closed, that a place is theirs."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings

from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.messaging.models import Channel
from pendopo.domain.messaging.telling import NoTemplateError, tell, tell_address
from pendopo.domain.queues.booking import token_of
from pendopo.domain.queues.bookings import Booking
from pendopo.ground.vault.errors import ErasedError

SOON, CLOSED, UNPLACED = "booking_soon", "booking_closed", "booking_unplaced"
OFFERED = "booking_offered"
SAID_BY_CITY |= dict.fromkeys((SOON, CLOSED), ("time", "place", "url"))
SAID_BY_CITY |= {OFFERED: ("time", "place", "until", "url"), UNPLACED: ("place", "url")}


def tell_booked(booking: Booking, template: str, *, cause: UUID, at: datetime) -> None:
    """Tell who booked, by the phone they left or as they are signed in, while it is of use; once a `cause`."""
    data = {
        "time": booking.begins,
        "until": booking.offered_until,
        "place": booking.line.hall.office.name,
        "url": f"{settings.PENDOPO.public_url}/janji/{token_of(booking.pk)}",
    }
    with suppress(ErasedError, NoTemplateError):
        if booking.phone_sealed is not None and booking.subject:
            tell_address(
                subject=booking.subject,
                channel=Channel.SMS,
                address_sealed=booking.phone_sealed,
                template=template,
                data=data,
                language=booking.language,
                cause=cause,
                at=at,
                good_until=booking.offered_until or booking.begins,
            )
        elif booking.account and booking.account.person_id:
            tell(
                person=booking.account.person_id,
                about=booking.pk,
                template=template,
                data=data,
                language=booking.language,
                cause=cause,
                at=at,
            )
