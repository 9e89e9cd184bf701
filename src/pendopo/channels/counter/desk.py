"""The counter on one page: who waits, the number being served, and its case beside it.

The page is what the database says: an officer whose browser died, or who has two of them open,
finds the same number in each. Every deed names the call that was seen when it was pressed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pendopo.channels.counter import cases
from pendopo.channels.counter.frame import frame
from pendopo.domain.applications.assisting import desk_of
from pendopo.domain.people.reading import record_view
from pendopo.domain.queues import boards, counters
from pendopo.domain.queues.models import Call, Counter, Hall, Ticket
from pendopo.domain.queues.plans import Plan, today
from pendopo.domain.queues.supervising import leads, serves
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.identifiers import new_id
from pendopo.ground.live import address
from pendopo.ground.vault.keyring import Keyring

MOST = 30
"""Numbers that wait which are listed; the count is of all."""


@audience("officer")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """One's own counter; the choice of one while none is open."""
    me = actor(request)
    mine = counters.mine(by=me)
    if mine is None:
        return choose(request, me)
    now, hall = timezone.now(), mine.counter.hall
    plans = {plan.line: plan for plan in boards.plans(hall.pk)}
    served = [line for line in mine.lines if line in plans]
    call = counters.in_service(mine.pk)
    days = boards.queues(list(plans.values()), at=now)
    waiting = boards.coming(served, most=MOST, at=now)
    desks = boards.desks(hall.pk)
    context = frame(
        request,
        "desk",
        session=mine,
        counter=mine.counter,
        office=hall.office,
        call=call,
        call_plan=plans.get(call.queue.line_id) if call else None,
        learned=_learned(call, plans, days),
        person=_person(call, plans, me, at=now),
        case=cases.beside(call.ticket.about, by=me, at=now) if call else None,
        waiting=[{"ticket": each, "plan": plans[each.line]} for each in waiting],
        count=sum(days[line].waiting for line in served if line in days),
        lines=[{"plan": plans[line], "day": days.get(line)} for line in served],
        aside=_aside(served, plans, me, at=now),
        onward=[plan for plan in plans.values() if call and plan.line != call.queue.line_id],
        results=_results(call, plans),
        desks=[each for each in desks if each.session and each.session != mine.pk],
        notices=boards.notices(hall.pk, at=now),
        key=new_id(),
        assists=desk_of(me) is not None,
        now=now,
        live=address([f"aggregate:{hall.office_id}"]),
    )
    return render(request, "counter/desk.html", context)


def choose(request: HttpRequest, me: Actor) -> HttpResponse:
    """The counters that an officer may open, and who is at the others."""
    rows = Hall.objects.visible_to(me).select_related("office__agency").prefetch_related("lines")
    halls = [hall for hall in rows.order_by("office__name") if serves(me, hall) or leads(me, hall)]
    context = frame(
        request,
        "desk",
        halls=[
            {"hall": hall, "desks": boards.desks(hall.pk), "served": _served(hall)}
            for hall in halls
        ],
    )
    return render(request, "counter/choose.html", context)


def _served(hall: Hall) -> dict[UUID, list[str]]:
    """Return the letters of the lines that each counter of a hall can serve."""
    rows = Counter.objects.in_use().filter(hall=hall).prefetch_related("lines")
    return {row.pk: [line.code for line in row.lines.all()] for row in rows}


def _learned(
    call: Call | None, plans: dict[UUID, Plan], days: dict[UUID, boards.Queue]
) -> int | None:
    """Return how many minutes such a service takes: lately, else as the pack says."""
    if call is None or call.queue.line_id not in plans:
        return None
    day = days.get(call.queue.line_id)
    return round(float((day.learned if day else None) or plans[call.queue.line_id].minutes))


def _person(
    call: Call | None, plans: dict[UUID, Plan], me: Actor, *, at: datetime
) -> dict[str, Any] | None:
    """Return whom a ticket names, which is put on record; None when it names nobody."""
    if call is None or call.ticket.subject is None or call.ticket.name_sealed is None:
        return None
    subject = call.ticket.subject
    plan = plans.get(call.queue.line_id)
    record_view(
        by=me,
        about=call.ticket.pk,
        subjects=[subject],
        purpose="counter",
        agency=plan.agency if plan else "",
        at=at,
    )
    ring = Keyring.of([subject])
    return {"name": ring.unseal(subject, "name", call.ticket.name_sealed)}


def _aside(
    served: list[UUID], plans: dict[UUID, Plan], me: Actor, *, at: datetime
) -> list[dict[str, Any]]:
    """Return the held and the missed that may come back, the latest first."""
    states = (Ticket.State.HELD, Ticket.State.NO_SHOW)
    rows = (
        Ticket.objects.visible_to(me)
        .filter(queue__line__in=served, queue__date=today(at), state__in=states)
        .select_related("queue")
    )
    told = []
    for ticket in rows.order_by("-ended_at", "-issued_at")[:MOST]:
        plan = plans[ticket.queue.line_id]
        until = ticket.ended_at + plan.no_show.grace if ticket.ended_at else None
        held = ticket.state == Ticket.State.HELD
        if held or (ticket.missed <= plan.no_show.most and until and at <= until):
            told.append({"ticket": ticket, "plan": plan, "held": held, "until": until})
    return told


def _results(call: Call | None, plans: dict[UUID, Plan]) -> list[Any]:
    plan = plans.get(call.queue.line_id) if call else None
    return list(plan.results.values()) if plan else []
