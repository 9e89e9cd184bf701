"""What an officer does at the counter: each a form that names the call it was shown for.

Sent twice, from two windows, or to a number that another window has finished, nothing is done
twice; the officer is told in a sentence and sees how things stand.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.counter import cases
from pendopo.domain.queues import calling, counters, desks, serving
from pendopo.domain.queues.models import Call, Ticket
from pendopo.domain.queues.plans import UnknownLineError
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.domain.queues.supervising import NotServingError
from pendopo.ground.actor import Actor
from pendopo.ground.audience import View, actor, audience
from pendopo.ground.identifiers import new_id

TOLD = (
    calling.CounterBusyError,
    calling.NotCalledError,
    calling.NotOpenError,
    calling.RecalledOutError,
    counters.ElsewhereError,
    counters.NoCounterError,
    counters.CounterTakenError,
    desks.MovedOnError,
    UnknownLineError,
    HeldByNodeError,
    NotServingError,
    serving.NoReturnError,
)
"""Refusals that say themselves what to do."""
LONGEST = 240
Deed = Callable[..., Any]


@audience("officer")
@require_POST
def open_counter(request: HttpRequest, counter: UUID) -> HttpResponse:
    """Sit down at a counter."""
    return _done(request, counters.open_counter, counter)


@audience("officer")
@require_POST
def call_next(request: HttpRequest, session: UUID) -> HttpResponse:
    """Call who is next."""
    _call_next(request, session, actor(request))
    return redirect("counter:desk")


@audience("officer")
@require_POST
def finish(request: HttpRequest, session: UUID) -> HttpResponse:
    """Say that the number is done, and what was found; then call who is next, if asked to."""
    me = actor(request)
    call = counters.in_service(session)
    result = request.POST.get("result", "")[:40]
    if _does(request, session, me, serving.finish, result=result):
        _say_filed(request, call, me)
        if "next" in request.POST:
            _call_next(request, session, me)
    return redirect("counter:desk")


@audience("officer")
@require_POST
def transfer(request: HttpRequest, session: UUID) -> HttpResponse:
    """Send the number on to another line; it keeps its place in time."""
    _does(request, session, actor(request), serving.transfer, to=request.POST.get("to", "")[:80])
    return redirect("counter:desk")


@audience("officer")
@require_POST
def pause(request: HttpRequest, session: UUID) -> HttpResponse:
    """Call nobody for a while; how long is told on the board."""
    typed = request.POST.get("minutes", "")
    minutes = min(int(typed), LONGEST) if typed.isascii() and typed.isdigit() else 0
    until = timezone.now() + timedelta(minutes=minutes) if minutes else None
    return _done(request, counters.take_break, session, until=until)


@audience("officer")
@require_POST
def resume(request: HttpRequest, session: UUID) -> HttpResponse:
    """Go on after a break."""
    return _done(request, counters.resume, session)


@audience("officer")
@require_POST
def close(request: HttpRequest, session: UUID) -> HttpResponse:
    """Leave the counter."""
    return _done(request, counters.close_counter, session)


@audience("officer")
@require_POST
def return_(request: HttpRequest, session: UUID, ticket: UUID) -> HttpResponse:
    """Let a held or missed number of one's hall wait again."""
    me = actor(request)
    mine = counters.mine(by=me)
    hall = mine.counter.hall_id if mine and mine.pk == session else None
    if not Ticket.objects.visible_to(me).filter(pk=ticket, queue__line__hall=hall).exists():
        messages.error(request, _(str(calling.NotCalledError.__doc__)))
        return redirect("counter:desk")
    return _done(request, serving.return_, ticket)


@audience("officer")
@require_POST
def call_this(request: HttpRequest, session: UUID, ticket: UUID) -> HttpResponse:
    """Call a number out of turn: a held one whose person is back at the desk."""
    return _done(request, calling.call_this, session, ticket, key=_key(request))


def _to_this(deed: Deed) -> View[Any]:
    """Return the view of a deed that needs nothing but the call it is about."""

    @audience("officer")
    @require_POST
    def view(request: HttpRequest, session: UUID) -> HttpResponse:
        _does(request, session, actor(request), deed)
        return redirect("counter:desk")

    return view


start = _to_this(serving.start)
recall = _to_this(calling.recall)
hold = _to_this(serving.hold)
no_show = _to_this(serving.no_show)


def _does(request: HttpRequest, session: UUID, me: Actor, deed: Deed, **told: Any) -> bool:
    """Do a deed to the call that the page showed; False, and told why, when it cannot be."""
    try:
        call = UUID(request.POST.get("call", ""))
        desks.to_this(session, call=call, deed=deed, by=me, at=timezone.now(), **told)
    except ValueError:
        messages.error(request, _(str(desks.MovedOnError.__doc__)))
    except desks.MovedOnError as error:
        messages.info(request, _(str(error)))
    except TOLD as error:
        messages.error(request, _(str(error)))
    else:
        return True
    return False


def _say_filed(request: HttpRequest, call: Call | None, me: Actor) -> None:
    """Tell what was filed for whom the officer has just served, by its reference."""
    filed = cases.sent(call.ticket.about, by=me, at=timezone.now()) if call else None
    if call is None or filed is None:
        return
    told = {"number": call.ticket.label, "reference": filed[0]}
    if filed[1]:
        messages.success(
            request, _("%(number)s selesai. Permohonan %(reference)s terkirim.") % told
        )
    else:
        words = _("Permohonan %(reference)s untuk %(number)s belum dikirim. Buka Bantu warga.")
        messages.warning(request, words % told)


def _call_next(request: HttpRequest, session: UUID, me: Actor) -> None:
    try:
        calling.call_next(session, key=_key(request), by=me, at=timezone.now())
    except calling.NobodyWaitsError as error:
        messages.info(request, _(str(error)))
    except TOLD as error:
        messages.error(request, _(str(error)))


def _done(request: HttpRequest, deed: Deed, *about: UUID, **told: Any) -> HttpResponse:
    try:
        deed(*about, by=actor(request), at=timezone.now(), **told)
    except TOLD as error:
        messages.error(request, _(str(error)))
    return redirect("counter:desk")


def _key(request: HttpRequest) -> UUID:
    """Return the key of this press; a fresh one when the page had none."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return new_id()
