"""What is filed while its person stands at the counter: the ticket says which application it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.queues.issuing import tell_about
from pendopo.domain.queues.models import Call
from pendopo.ground.actor import Actor


def at_desk(ticket: UUID, *, by: Actor) -> Call | None:
    """Return the call of a ticket that stands at an officer's own counter; None for any other."""
    rows = Call.objects.open().filter(ticket=ticket, session__account=by.signed_in)
    return rows.select_related("ticket", "queue").first()


@transaction.atomic
def filed(ticket: UUID, *, about: UUID, by: Actor, at: datetime) -> bool:
    """Say that this was begun for whom an officer serves; False once they serve another."""
    here = at_desk(ticket, by=by) is not None
    if here:
        tell_about(ticket, about=about, by=by, at=at)
    return here
