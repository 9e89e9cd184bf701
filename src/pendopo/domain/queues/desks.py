"""What an officer does to the ticket they see before them, in whichever tab they see it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.queues.calling import NotCalledError, open_call
from pendopo.domain.queues.models import Call
from pendopo.ground.actor import Actor

Deed = Callable[..., Call]


class MovedOnError(Exception):
    """Nomor itu sudah ditangani di jendela lain. Layar ini sekarang menunjukkan keadaan terakhir."""


@transaction.atomic
def to_this(session: UUID, *, call: UUID, deed: Deed, by: Actor, at: datetime, **told: Any) -> Call:
    """Do a deed of `serving` to a call, provided it is still the one at the desk.

    Raises MovedOnError when another window went on, and what the deed raises.
    """
    try:
        found = open_call(session, by=by)
    except NotCalledError:
        raise MovedOnError(MovedOnError.__doc__) from None
    if found.pk != call:
        raise MovedOnError(MovedOnError.__doc__)
    return deed(session, by=by, at=at, **told)
