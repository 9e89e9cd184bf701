"""Who leads a hall seats officers at its counters: one is opened for them, the former one closed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.queues import counters
from pendopo.domain.queues.models import Call, Counter, Hall, Session
from pendopo.domain.queues.standing_aside import stand_aside
from pendopo.domain.queues.supervising import lead, posts
from pendopo.ground.actor import Actor


class NotStaffError(LookupError):
    """Petugas itu tidak bertugas di kantor ini. Pilih petugas dari daftar."""


class OfficerServesError(Exception):
    """Petugas itu masih melayani di loket lain. Tunggu sampai nomornya selesai."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Who may sit at a counter of a hall; `counter` is the number of the one they sit at."""

    account: UUID
    name: str
    counter: int | None


def officers(hall: Hall, *, at: datetime) -> list[Officer]:
    """Return who serves in a hall, who sits nowhere first; two statements."""
    roles = posts(hall).held(at=at).filter(role__in=hall.staff, account__is_active=True)
    names = dict(roles.values_list("account", "account__display_name"))
    seats = Session.objects.open().filter(account__in=names)
    where = dict(seats.values_list("account", "counter__number"))
    told = [Officer(key, name, where.get(key)) for key, name in names.items()]
    return sorted(told, key=lambda each: (each.counter is not None, each.name))


@transaction.atomic
def seat(counter: UUID, *, officer: UUID, by: Actor, at: datetime) -> Session:
    """Open a counter for an officer, who leaves the one they sat at; where they sit, once is enough.

    Raises NoCounterError, NotLeadingError, NotStaffError, OfficerServesError, CounterTakenError,
    HeldByNodeError.
    """
    desk = Counter.objects.in_use().filter(pk=counter).first()
    if desk is None:
        raise counters.NoCounterError(counters.NoCounterError.__doc__)
    hall = lead(desk.hall_id, by=by)
    stand_aside(hall.pk)
    if officer not in {each.account for each in officers(hall, at=at)}:
        raise NotStaffError(NotStaffError.__doc__)
    rows = Session.objects.open().select_for_update(of=("self",)).select_related("counter__hall")
    former = rows.filter(account=officer).first()
    if former and former.counter_id == counter:
        return former
    if former:
        busy = Call.objects.open().filter(session=former).exists()
        if busy or former.counter.hall_id != hall.pk:
            raise OfficerServesError(OfficerServesError.__doc__)
        counters.end_session(former, by=by, at=at)
    return counters.begin_session(desk, hall, officer, by=by, at=at)
