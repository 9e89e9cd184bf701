"""Who is next: one statement picks and claims, whoever presses at the same time.

Accumulating priority: a ticket's points are its class's gain times the time since its clock began,
and who has most is called (Kleinrock 1964; Stanford, Taylor and Ziedins 2014). Inside a class that is
first come, first served, so that only the head of each class is looked at. Walk-ins have a hard
share: when fewer of the last ten calls were theirs than the line's policy says, one of them is
next if any waits. See ADR 90.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from pendopo.domain.queues.issuing import alone
from pendopo.domain.queues.models import Call, Session, Ticket, line_day_id
from pendopo.domain.queues.plans import plan_of, today
from pendopo.domain.queues.standing_aside import stand_aside
from pendopo.engines.queueing.order import WINDOW
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record, telling, within
from pendopo.ground.planned import planned

HEADS = 16
"""Heads of a class that are looked at: as many as may be claimed in the same instant."""
TRIES = 5
"""How often it looks again when all heads were claimed by others in the same instant."""

_TOLD = within(
    "ticket.called",
    kind=Ticket,
    rows="called",
    payload="jsonb_build_object('line_day', queue_id, 'counter', counter_id, 'office', office_id)",
)
CALL_NEXT = f"""
with seat as (
    select s.id, s.counter_id, s.lines, h.office_id
    from queues_session s join queues_counter c on c.id = s.counter_id
    join queues_hall h on h.id = c.hall_id
    where s.id = %(session)s and s.account_id = %(account)s
        and s.closed_at is null and s.break_since is null
        and not exists (select from queues_lease n where n.hall_id = h.id and n.ended_at is null)
        and not exists (select from queues_call k where k.counter_id = s.counter_id and k.ended_at is null)
), queue as (
    select d.id, l.classes,
        floor(l.walk_in_share * (recent.calls + 1) / 100.0) > recent.walk_ins as owes
    from seat join queues_line l on l.id = any(seat.lines)
    join queues_lineday d on d.line_id = l.id and d.date = %(today)s and d.paused_at is null
    cross join lateral (
        select count(*) as calls, count(*) filter (where k.walk_in) as walk_ins from (
            select walk_in from queues_call where queue_id = d.id order by at desc limit {WINDOW - 1}) k
    ) recent
), head as (
    select t.id, q.owes and w.walk_in as owed,
        t.gain * extract(epoch from %(at)s - t.clock) as points
    from queue q cross join unnest(q.classes) as p (priority)
    cross join (values (true), (false)) as w (walk_in)
    cross join lateral (
        select id, gain, clock from queues_ticket
        where queue_id = q.id and state = 'waiting' and priority = p.priority and walk_in = w.walk_in
        order by clock, id limit {HEADS}) t
), picked as (
    select t.id from head h join queues_ticket t on t.id = h.id where t.state = 'waiting'
    order by h.owed desc, h.points desc, t.id limit 1 for update of t skip locked
), called as (
    update queues_ticket t set state = 'called', event_seq = event_seq + 1
    from picked, seat where t.id = picked.id
    returning t.id, t.event_seq, t.label, t.queue_id, t.walk_in, t.language, seat.counter_id,
        seat.office_id
), visit as (
    insert into queues_call (id, ticket_id, queue_id, session_id, counter_id, key, walk_in, at)
    select %(call)s, id, queue_id, %(session)s, counter_id, %(key)s, walk_in, %(at)s from called
), told as ({_TOLD})
select id, label, queue_id, counter_id, language from called
"""  # noqa: S608 - constants of ours


class NobodyWaitsError(Exception):
    """Tidak ada yang menunggu di antrean loket ini."""


class NotOpenError(Exception):
    """Loket Anda belum dibuka atau sedang jeda. Buka loket, lalu panggil lagi."""


class CounterBusyError(Exception):
    """Loket ini masih melayani satu nomor. Selesaikan atau tahan nomor itu dahulu."""


class NotCalledError(Exception):
    """Nomor ini tidak sedang dipanggil atau dilayani di loket Anda."""


class RecalledOutError(Exception):
    """Nomor ini sudah dipanggil berulang kali. Tandai tidak hadir; ia dapat kembali."""


@dataclass(frozen=True, slots=True)
class Called:
    """A ticket called to a counter."""

    call: UUID
    ticket: UUID
    label: str
    queue: UUID
    counter: UUID
    language: str


def call_next(session: UUID, *, key: UUID, by: Actor, at: datetime) -> Called:
    """Call who is next to an officer's counter; asked again under the same `key`, the same call.

    One statement. Raises NobodyWaitsError, NotOpenError, CounterBusyError, HeldByNodeError.
    """
    told: dict[str, Any] = {
        "session": session,
        "account": by.signed_in,
        "today": today(at),
        "at": at,
        "key": key,
        "call": new_id(),
        **telling(by=by, at=at),
    }
    for _ in range(TRIES):
        if row := _ask(told):
            return Called(told["call"], *row)
        if made := _called_before(session, key, by):
            return made
        if not _waits(session, at):
            break
    raise NobodyWaitsError(NobodyWaitsError.__doc__)


def _ask(told: dict[str, Any]) -> tuple[UUID, str, UUID, UUID, str] | None:
    try:
        with alone(), planned(CALL_NEXT, told) as cursor:
            row: tuple[UUID, str, UUID, UUID, str] | None = cursor.fetchone()
            return row
    except IntegrityError as error:
        if "one_open_call_a_counter" in str(error) or "queues_call_key" in str(error):
            return None
        raise


def _called_before(session: UUID, key: UUID, by: Actor) -> Called | None:
    """Return the call that this key has made, if any.

    Raises NotOpenError, CounterBusyError, HeldByNodeError.
    """
    rows = Session.objects.open().select_related("counter")
    mine = rows.filter(pk=session, account=by.signed_in).first()
    call = Call.objects.filter(key=key, session=session).select_related("ticket").first()
    if call and mine:
        ticket = call.ticket
        return Called(
            call.pk, ticket.pk, ticket.label, call.queue_id, call.counter_id, ticket.language
        )
    if mine is None or mine.break_since:
        raise NotOpenError(NotOpenError.__doc__)
    stand_aside(mine.counter.hall_id)
    if Call.objects.open().filter(counter=mine.counter_id).exists():
        raise CounterBusyError(CounterBusyError.__doc__)
    return None


def _waits(session: UUID, at: datetime) -> bool:
    """Tell whether anybody waits whom others claimed in this instant, or whose heads they did."""
    lines = Session.objects.values_list("lines", flat=True).get(pk=session)
    days = [line_day_id(line, today(at)) for line in lines]
    return Ticket.objects.waiting().filter(queue__in=days, queue__paused_at=None).exists()


@transaction.atomic
def call_this(session: UUID, ticket: UUID, *, key: UUID, by: Actor, at: datetime) -> Called:
    """Call a ticket of the hall out of turn (it stands at the desk); put on record.

    Raises NotOpenError, CounterBusyError, NotCalledError when it does not wait or is held elsewhere.
    """
    seat = open_session(session, by=by)
    if Call.objects.open().filter(counter=seat.counter_id).exists():
        raise CounterBusyError(CounterBusyError.__doc__)
    here = Ticket.objects.filter(queue__line__hall=seat.counter.hall_id)
    found = here.select_for_update(of=("self",)).filter(pk=ticket).first()
    if found is None or found.state not in {Ticket.State.WAITING, Ticket.State.HELD}:
        raise NotCalledError(NotCalledError.__doc__)
    found.state = Ticket.State.CALLED
    found.save(update_fields=["state"])
    call = Call.objects.create(
        ticket=found,
        queue_id=found.queue_id,
        session=seat,
        counter_id=seat.counter_id,
        key=key,
        walk_in=found.walk_in,
        at=at,
    )
    tell(call, "ticket.called", by=by, at=at, out_of_turn=True)
    return Called(call.pk, found.pk, found.label, call.queue_id, call.counter_id, found.language)


@transaction.atomic
def recall(session: UUID, *, by: Actor, at: datetime) -> Call:
    """Call the counter's ticket again. Raises NotCalledError, RecalledOutError past the policy."""
    call = open_call(session, by=by)
    if call.started_at:
        raise NotCalledError(NotCalledError.__doc__)
    if call.recalls >= plan_of(call.queue.line_id).recalls:
        raise RecalledOutError(RecalledOutError.__doc__)
    call.recalls, call.recalled_at = call.recalls + 1, at
    call.save(update_fields=["recalls", "recalled_at"])
    tell(call, "ticket.recalled", by=by, at=at)
    return call


def open_session(session: UUID, *, by: Actor) -> Session:
    """Return an officer's own open session, not on a break, locked.

    Raises NotOpenError, HeldByNodeError.
    """
    mine = Session.objects.open().select_for_update(of=("self",)).select_related("counter")
    found = mine.filter(pk=session, account=by.signed_in, break_since=None).first()
    if found is None:
        raise NotOpenError(NotOpenError.__doc__)
    stand_aside(found.counter.hall_id)
    return found


def open_call(session: UUID, *, by: Actor) -> Call:
    """Return the open call of an officer's session, its row and its ticket's locked.

    Raises NotCalledError, HeldByNodeError.
    """
    rows = Call.objects.open().filter(session=session, session__account=by.signed_in)
    found = (
        rows.select_related("ticket", "queue", "counter__hall")
        .select_for_update(of=("self", "ticket"))
        .first()
    )
    if found is None:
        raise NotCalledError(NotCalledError.__doc__)
    stand_aside(found.counter.hall_id)
    return found


def tell(call: Call, name: str, *, by: Actor, at: datetime, **codes: Any) -> None:
    """Record an event of a call's ticket, for its line-day, its counter and its office."""
    record(
        call.ticket,
        name,
        by=by,
        at=at,
        line_day=call.queue_id,
        counter=call.counter_id,
        office=call.counter.hall.office_id,
        **codes,
    )
