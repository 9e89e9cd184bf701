"""A ticket shown at a hall: whether it is one of this hall's, of today, and not over."""

from datetime import datetime
from uuid import UUID

from pendopo.domain.queues.places import OVER, Standing, standing, ticket_of
from pendopo.domain.queues.plans import UnknownLineError, plan_of, today
from pendopo.domain.queues.serving import TicketOverError


class ForeignTicketError(Exception):
    """Nomor ini untuk kantor lain. Periksa nama kantor pada tiket Anda."""


class OldTicketError(Exception):
    """Nomor ini untuk hari lain. Ambil nomor baru untuk hari ini."""


REFUSED = (ForeignTicketError, OldTicketError, TicketOverError)
"""Why a ticket is not taken up again where it is shown."""


def recognise(token: str, *, hall: UUID, at: datetime) -> Standing:
    """Return where the ticket of an address, or the end of one, stands in a hall.

    Raises NoTicketError, ForeignTicketError, OldTicketError, TicketOverError.
    """
    found = standing(ticket_of(token.strip().rstrip("/").rpartition("/")[2]), at=at)
    try:
        here = plan_of(found.line).hall == hall
    except UnknownLineError:
        here = False
    if not here:
        raise ForeignTicketError(ForeignTicketError.__doc__)
    if found.date != today(at):
        raise OldTicketError(OldTicketError.__doc__)
    if found.state in OVER:
        raise TicketOverError(TicketOverError.__doc__)
    return found
