"""Officers at counters: opened, on a break, moved, closed; freed by who leads the hall.

An officer whose browser died finds the session, and the ticket at it, as they left it (`mine`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from pendopo.domain.queues import serving
from pendopo.domain.queues.calling import CounterBusyError, NotOpenError
from pendopo.domain.queues.models import Call, Counter, Hall, Session
from pendopo.domain.queues.standing_aside import stand_aside
from pendopo.domain.queues.supervising import lead, serve
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


class CounterTakenError(Exception):
    """Loket ini dipakai petugas lain. Pilih loket lain, atau minta pengawas menutupnya."""


class ElsewhereError(Exception):
    """Anda masih membuka loket lain. Tutup loket itu dahulu."""


class NoCounterError(LookupError):
    """Loket itu tidak ada di kantor ini. Pilih loket dari daftar."""


def mine(*, by: Actor) -> Session | None:
    """Return an officer's open session, whichever browser opened it; one statement."""
    return (
        Session.objects.open()
        .filter(account=by.signed_in)
        .select_related("counter__hall__office")
        .first()
    )


def in_service(session: UUID) -> Call | None:
    """Return what a session's counter is at, to go on with; one statement."""
    rows = Call.objects.open().filter(session=session)
    return rows.select_related("ticket", "queue__line").first()


def open_counter(counter: UUID, *, by: Actor, at: datetime) -> Session:
    """Open a counter and serve all its lines; one's own that is open already stays as it is.

    Raises NoCounterError, NotServingError, CounterTakenError, ElsewhereError, HeldByNodeError.
    """
    desk = Counter.objects.in_use().filter(pk=counter).first()
    if desk is None:
        raise NoCounterError(NoCounterError.__doc__)
    hall = serve(desk.hall_id, by=by)
    stand_aside(desk.hall_id)
    for found in Session.objects.open().filter(account=by.signed_in):
        if found.counter_id == counter:
            return found
        raise ElsewhereError(ElsewhereError.__doc__)
    return begin_session(desk, hall, by.signed_in, by=by, at=at)


def begin_session(desk: Counter, hall: Hall, account: UUID, *, by: Actor, at: datetime) -> Session:
    """Let an officer begin at a counter, serving all its lines. Raises CounterTakenError."""
    lines = [line.pk for line in desk.lines.in_use()]
    try:
        with transaction.atomic():
            made = Session.objects.create(
                counter=desk, account_id=account, lines=lines, opened_at=at
            )
            _tell(made, "counter.opened", hall.office_id, by=by, at=at)
    except IntegrityError:
        raise CounterTakenError(CounterTakenError.__doc__) from None
    return made


@transaction.atomic
def take_break(session: UUID, *, until: datetime | None = None, by: Actor, at: datetime) -> None:
    """Call nobody until `resume`; what is being served may be finished. Raises NotOpenError."""
    found = _own(session, by)
    if found.break_since is None:
        found.break_since, found.break_until = at, until
        found.save(update_fields=["break_since", "break_until"])
        _tell(found, "counter.paused", found.counter.hall.office_id, by=by, at=at)


@transaction.atomic
def resume(session: UUID, *, by: Actor, at: datetime) -> None:
    """Go on after a break. Raises NotOpenError."""
    found = _own(session, by)
    if found.break_since:
        found.break_since = found.break_until = None
        found.save(update_fields=["break_since", "break_until"])
        _tell(found, "counter.resumed", found.counter.hall.office_id, by=by, at=at)


@transaction.atomic
def close_counter(session: UUID, *, by: Actor, at: datetime) -> None:
    """Close one's counter; once is enough. Raises NotOpenError, CounterBusyError while it serves."""
    if Session.objects.filter(pk=session, account=by.signed_in, closed_at__isnull=False).exists():
        return
    found = _own(session, by)
    if Call.objects.open().filter(session=found).exists():
        raise CounterBusyError(CounterBusyError.__doc__)
    end_session(found, by=by, at=at)


@transaction.atomic
def move_staff(session: UUID, *, lines: Iterable[UUID], by: Actor, at: datetime) -> Session:
    """Let a counter serve other lines, among those it can. For who leads the hall.

    Raises NotOpenError, NotLeadingError, NoCounterError for none of its lines.
    """
    found = _led(session, by)
    able = set(found.counter.lines.in_use().values_list("pk", flat=True))
    chosen = [line for line in lines if line in able]
    if not chosen:
        raise NoCounterError(NoCounterError.__doc__)
    found.lines = chosen
    found.save(update_fields=["lines"])
    _tell(found, "counter.moved", found.counter.hall.office_id, by=by, at=at, lines=list(chosen))
    return found


@transaction.atomic
def free(session: UUID, *, by: Actor, at: datetime) -> None:
    """Close the counter of an officer who is gone; its ticket waits again, at its place.

    Raises NotOpenError, NotLeadingError.
    """
    found = _led(session, by)
    if Call.objects.open().filter(session=found).exists():
        serving.free(found.pk, by=by, at=at)
    end_session(found, by=by, at=at)


def _own(session: UUID, by: Actor) -> Session:
    rows = Session.objects.open().select_for_update(of=("self",)).select_related("counter__hall")
    found = rows.filter(pk=session, account=by.signed_in).first()
    if found is None:
        raise NotOpenError(NotOpenError.__doc__)
    stand_aside(found.counter.hall_id)
    return found


def _led(session: UUID, by: Actor) -> Session:
    rows = Session.objects.open().select_for_update(of=("self",)).select_related("counter__hall")
    found = rows.filter(pk=session).first()
    if found is None:
        raise NotOpenError(NotOpenError.__doc__)
    lead(found.counter.hall_id, by=by)
    stand_aside(found.counter.hall_id)
    return found


def end_session(found: Session, *, by: Actor, at: datetime) -> None:
    """Let an officer leave a counter. The caller holds the row's lock."""
    found.closed_at = at
    found.save(update_fields=["closed_at"])
    _tell(found, "counter.closed", found.counter.hall.office_id, by=by, at=at)


def _tell(
    session: Session,
    name: str,
    office: UUID,
    *,
    by: Actor,
    at: datetime,
    lines: list[UUID] | None = None,
) -> None:
    """Record an event of a session, for its counter and its office."""
    more: dict[str, Any] = {"lines": [*lines]} if lines else {}
    record(session, name, by=by, at=at, counter=session.counter_id, office=office, **more)
