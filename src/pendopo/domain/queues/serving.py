"""What becomes of a called ticket: begun, held, missed, sent on to another line, done or given up.

Each verb is asked again without harm: a deed that is done already is not done twice.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.queues.calling import NotCalledError, open_call, tell
from pendopo.domain.queues.issuing import open_day
from pendopo.domain.queues.models import Call, Ticket
from pendopo.domain.queues.plans import Plan, UnknownLineError, plan_of
from pendopo.domain.queues.standing_aside import stand_aside
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

AGAIN = (Ticket.State.HELD, Ticket.State.NO_SHOW)


class NoReturnError(Exception):
    """Nomor ini tidak dapat kembali ke antrean. Silakan ambil nomor baru."""


class TicketOverError(Exception):
    """Nomor ini sudah selesai atau dibatalkan. Ambil nomor baru bila masih perlu."""


@transaction.atomic
def start(session: UUID, *, by: Actor, at: datetime) -> Call:
    """Begin to serve the counter's ticket: the person stands there. Raises NotCalledError."""
    call = open_call(session, by=by)
    if call.started_at is None:
        call.started_at = at
        call.save(update_fields=["started_at"])
        _becomes(call.ticket, Ticket.State.SERVING)
        tell(call, "ticket.started", by=by, at=at)
    return call


@transaction.atomic
def hold(session: UUID, *, by: Actor, at: datetime) -> Call:
    """Set the counter's ticket aside, such as while somebody copies a paper; the counter is free."""
    call = _end(session, Call.Outcome.HELD, by=by, at=at)
    _becomes(call.ticket, Ticket.State.HELD)
    tell(call, "ticket.held", by=by, at=at)
    return call


@transaction.atomic
def no_show(session: UUID, *, by: Actor, at: datetime) -> Call:
    """Say that nobody came; within the policy's grace the ticket may return (`return_`)."""
    call = _end(session, Call.Outcome.NO_SHOW, by=by, at=at)
    ticket = call.ticket
    ticket.missed += 1
    _becomes(ticket, Ticket.State.NO_SHOW, "missed", ended_at=at)
    tell(call, "ticket.missed", by=by, at=at, missed=ticket.missed)
    return call


@transaction.atomic
def return_(ticket: UUID, *, by: Actor, at: datetime) -> Ticket:
    """Let a held or missed ticket wait again: a held one at its place, a missed one by the policy.

    Once is enough. Raises NoReturnError past the policy's grace or tries, or when it is over.
    """
    found = Ticket.objects.select_for_update(of=("self",)).select_related("queue").get(pk=ticket)
    if found.state == Ticket.State.WAITING:
        return found
    plan = plan_of(found.queue.line_id)
    stand_aside(plan.hall)
    if found.state not in AGAIN or not _may_return(found, plan, at=at):
        raise NoReturnError(NoReturnError.__doc__)
    if found.state == Ticket.State.NO_SHOW and plan.no_show.returns == "end":
        found.clock = at
    _becomes(found, Ticket.State.WAITING, "clock", ended_at=None)
    record(
        found,
        "ticket.returned",
        by=by,
        at=at,
        line_day=found.queue_id,
        office=plan.office,
    )
    return found


@transaction.atomic
def finish(session: UUID, *, result: str = "", by: Actor, at: datetime) -> Call:
    """Say that the counter is done with its ticket, and what it found.

    A result that opens another line sends the ticket on there, at its place (`transfer`). Raises
    NotCalledError.
    """
    call = open_call(session, by=by)
    told = plan_of(call.queue.line_id).results.get(result)
    if told and told.onward:
        return transfer(session, to=told.onward, result=told.code, by=by, at=at)
    call = _end(session, Call.Outcome.DONE, by=by, at=at, result=told.code if told else "")
    _becomes(call.ticket, Ticket.State.DONE, ended_at=at)
    tell(call, "ticket.finished", by=by, at=at, result=call.result)
    return call


@transaction.atomic
def transfer(session: UUID, *, to: UUID | str, result: str = "", by: Actor, at: datetime) -> Call:
    """Send the counter's ticket on to another line of the hall: same number, same place in time.

    Raises NotCalledError, UnknownLineError for a line of another hall.
    """
    call = _end(session, Call.Outcome.TRANSFERRED, by=by, at=at, result=result)
    ticket, plan = call.ticket, plan_of(to)
    if plan.hall != call.counter.hall_id:
        raise UnknownLineError(UnknownLineError.__doc__)
    rule = plan.rule(ticket.priority)
    ticket.queue, ticket.priority, ticket.gain = open_day(plan, at=at), rule.code, rule.gain
    _becomes(ticket, Ticket.State.WAITING, "queue", "priority", "gain")
    tell(call, "ticket.transferred", by=by, at=at, to_line_day=ticket.queue_id, result=call.result)
    return call


@transaction.atomic
def leave(ticket: UUID, *, by: Actor, at: datetime) -> Ticket:
    """Give a place up. Whoever holds the ticket's address may; once is enough.

    Raises TicketOverError when it is done or being served.
    """
    found = Ticket.objects.select_for_update(of=("self",)).select_related("queue").get(pk=ticket)
    if found.state == Ticket.State.LEFT:
        return found
    if found.state in {Ticket.State.DONE, Ticket.State.SERVING}:
        raise TicketOverError(TicketOverError.__doc__)
    Call.objects.open().filter(ticket=found).update(ended_at=at, outcome=Call.Outcome.LEFT)
    _becomes(found, Ticket.State.LEFT, ended_at=at)
    office = plan_of(found.queue.line_id).office
    record(found, "ticket.left", by=by, at=at, line_day=found.queue_id, office=office)
    return found


def _end(
    session: UUID, outcome: Call.Outcome, *, by: Actor, at: datetime, result: str = ""
) -> Call:
    call = open_call(session, by=by)
    end(call, outcome, at=at, result=result)
    return call


def end(call: Call, outcome: Call.Outcome, *, at: datetime, result: str = "") -> None:
    """End a call, its counter free again. A clock put back never ends one before it began."""
    call.ended_at = max(at, call.started_at or call.at)
    call.outcome, call.result = outcome, result
    call.save(update_fields=["ended_at", "outcome", "result"])


def _becomes(ticket: Ticket, state: Ticket.State, *fields: str, **values: datetime | None) -> None:
    ticket.state = state
    for name, value in values.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=["state", *fields, *values])


def _may_return(ticket: Ticket, plan: Plan, *, at: datetime) -> bool:
    if ticket.state == Ticket.State.HELD:
        return True
    rule = plan.no_show
    return ticket.missed <= rule.most and bool(
        ticket.ended_at and at <= ticket.ended_at + rule.grace
    )


@transaction.atomic
def free(session: UUID, *, by: Actor, at: datetime) -> Ticket:
    """Free the ticket of a counter whose officer is gone: it waits again, at its place.

    For a supervisor (`supervising.lead` is asked in `counters.free`). Raises NotCalledError.
    """
    rows = Call.objects.open().filter(session=session)
    call = (
        rows.select_related("ticket", "counter__hall").select_for_update(of=("self", "ticket"))
    ).first()
    if call is None:
        raise NotCalledError(NotCalledError.__doc__)
    end(call, Call.Outcome.HELD, at=at)
    _becomes(call.ticket, Ticket.State.WAITING)
    tell(call, "ticket.returned", by=by, at=at, freed=True)
    return call.ticket
