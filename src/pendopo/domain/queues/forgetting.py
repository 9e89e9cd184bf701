"""What names a person goes from old tickets and bookings; the numbers stay, for they teach how long things take."""

from datetime import datetime, timedelta
from uuid import UUID

from pendopo.domain.people.erasing import before_erasing
from pendopo.domain.people.models import Person
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.draws import DrawRequest, Entrant
from pendopo.domain.queues.models import Ticket
from pendopo.ground.actor import Actor

KEPT = timedelta(days=30)
"""How long a name and phone stay on a ticket: for complaints about the day (contoh Pendopo)."""
NOBODY = {
    "name_sealed": None,
    "phone_sealed": None,
    "holder": None,
    "subject": None,
    "account": None,
    "about": None,
}
NOBODYS = {
    **{name: None for name in NOBODY if name != "about"},
    "others_sealed": None,
    "contact": None,
    "made_by": None,
}
AT_ONCE = 500


def forget(*, at: datetime) -> int:
    """Forget whose tickets of more than 30 days ago were, some at a time. Returns how many."""
    old = Ticket.objects.filter(issued_at__lt=at - KEPT, subject__isnull=False)[:AT_ONCE]
    mine = Ticket.objects.filter(issued_at__lt=at - KEPT, account__isnull=False)[:AT_ONCE]
    keys = {*old.values_list("pk", flat=True), *mine.values_list("pk", flat=True)}
    return Ticket.objects.filter(pk__in=keys).update(**NOBODY)


def forget_bookings(*, at: datetime) -> int:
    """Forget whose bookings of more than 30 days ago were, some at a time. Returns how many."""
    over = Booking.objects.filter(date__lt=(at - KEPT).date(), subject__isnull=False)
    keys = list(over.exclude(state__in=Booking.OPEN).values_list("pk", flat=True)[:AT_ONCE])
    return Booking.objects.filter(pk__in=keys).update(**NOBODYS)


def forget_draws(*, at: datetime) -> int:
    """Forget who asked in draws of more than 30 days ago; codes and order stay. Returns how many."""
    over = DrawRequest.objects.filter(draw__date__lt=(at - KEPT).date(), subject__isnull=False)
    return _forget_requests(list(over.values_list("pk", flat=True)[:AT_ONCE]))


@before_erasing
def let_go(person: Person, by: Actor, at: datetime) -> None:
    """An erased person's tickets are nobody's; one still open, or drawn, keeps its place."""
    del by, at
    theirs = Ticket.objects.filter(subject=person.pk) | Ticket.objects.filter(
        account__person=person
    )
    Ticket.objects.filter(pk__in=list(theirs.values_list("pk", flat=True))).update(**NOBODY)
    booked = Booking.objects.filter(subject=person.pk) | Booking.objects.filter(
        account__person=person
    )
    Booking.objects.filter(pk__in=list(booked.values_list("pk", flat=True))).update(**NOBODYS)
    asked = DrawRequest.objects.filter(subject=person.pk) | DrawRequest.objects.filter(
        account__person=person
    )
    _forget_requests(list(asked.values_list("pk", flat=True)))


def _forget_requests(keys: list[UUID]) -> int:
    Entrant.objects.filter(request__in=keys).delete()
    return DrawRequest.objects.filter(pk__in=keys).update(**NOBODYS)
