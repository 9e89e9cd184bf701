"""Whom an officer serves at a counter, when an application is begun for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from pendopo.domain.catalogue.models import Service
from pendopo.domain.people.reading import record_view
from pendopo.domain.queues import filing
from pendopo.domain.queues.models import Call
from pendopo.domain.queues.plans import Plan, UnknownLineError, plan_of
from pendopo.ground.actor import Actor
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring


def call_of(request: HttpRequest, me: Actor) -> Call | None:
    """Return the call that the page was opened from, if its ticket is still at the counter."""
    given = request.POST.get("ticket", "") or request.GET.get("nomor", "")
    try:
        return filing.at_desk(UUID(given), by=me)
    except ValueError:
        return None


def known_of(call: Call, me: Actor, *, at: datetime) -> dict[str, str]:
    """Return what the ticket says already: the name, which look is put on record."""
    ticket = call.ticket
    if ticket.subject is None or ticket.name_sealed is None:
        return {}
    record_view(
        by=me, about=ticket.pk, subjects=[ticket.subject], purpose="counter", agency="", at=at
    )
    try:
        ring = Keyring.of([ticket.subject])
        return {"name": ring.unseal(ticket.subject, "name", bytes(ticket.name_sealed))}
    except ErasedError:
        return {}


def first(services: list[Service], call: Call | None) -> tuple[list[Service], list[Service]]:
    """Return the services that the ticket's line serves, the asked one first, and all others."""
    plan = _plan(call)
    if plan is None or call is None:
        return [], services
    asked = call.ticket.service
    likely = [each for each in services if each.code in plan.services]
    likely.sort(key=lambda each: (each.code != asked, plan.services.index(each.code)))
    return likely, [each for each in services if each not in likely]


def _plan(call: Call | None) -> Plan | None:
    try:
        return plan_of(call.queue.line_id) if call else None
    except UnknownLineError:
        return None


def said_of(call: Call | None) -> dict[str, Any] | None:
    """Return what the page shows of the ticket."""
    return {"key": call.ticket.pk, "label": call.ticket.label} if call else None
