"""Questions leave for systems outside, one by one; what changes something there is done once.

A question is `sent`, and committed so, before the first byte travels. When its answer is lost,
or its worker dies, the next try asks what became of it, and only what the other side does not
know is sent again, under the same id of ours.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from pendopo.domain.applications.asking import PENDING, WAYS, Reply
from pendopo.domain.applications.models import Exchange
from pendopo.domain.applications.outside import OUTSIDE
from pendopo.domain.documents.accepting import UntrustedError, accept
from pendopo.domain.workflow import running
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import record
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring
from pendopo.ground.wire.calling import BadAnswerError, NoAnswerError, NotSentError

State, Problem = Exchange.State, Exchange.Problem
LEASE = timedelta(minutes=2)
"""Longer than any call: a question that is `sent` for longer has lost its worker."""
WAITS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 240))
SENDER = system("exchanger")

CLAIM = """
update applications_exchange set state = 'sent', sent_at = %(at)s, attempts = attempts + 1
from (select id, state from applications_exchange
      where kind = any(%(kinds)s) and next_at <= %(at)s
        and (state in ('asked', 'unknown') or (state = 'sent' and sent_at <= %(lost)s))
      order by next_at limit 1 for update skip locked) as before
where applications_exchange.id = before.id
returning applications_exchange.id, before.state = 'asked'
"""


def exchange_next(*, at: datetime, only: Collection[Exchange.Kind] = tuple(WAYS)) -> int:
    """Ask the next question that is due. Returns how many were dealt with (0 or 1).

    `only` some kinds: a system that is silent holds up no other.
    """
    kinds = [str(kind) for kind in only if WAYS[kind].ready()]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "lost": at - LEASE, "kinds": kinds})
        row = cursor.fetchone()
    if row is None:
        return 0
    exchange_id, untried = row
    _try(Exchange.objects.select_related("application").get(pk=exchange_id), untried, at=at)
    return 1


def _try(exchange: Exchange, untried: bool, *, at: datetime) -> None:
    try:
        reply = _reply(exchange, untried)
        _settle(exchange, reply, at=at)
    except NotSentError as error:
        state = State.ASKED if untried else State.UNKNOWN
        _later(exchange, state, Problem.UNREACHED, str(error), at=at)
    except NoAnswerError as error:
        _later(exchange, State.UNKNOWN, Problem.UNANSWERED, str(error), at=at)
    except BadAnswerError as error:
        _fail(exchange, Problem.UNUSABLE, str(error))
    except UntrustedError as error:
        _fail(exchange, Problem.UNTRUSTED, str(error))
    except ErasedError:
        _fail(exchange, Problem.ERASED)


def _reply(exchange: Exchange, untried: bool) -> Reply:
    way = WAYS[Exchange.Kind(exchange.kind)]
    if not untried and way.become is not None and (known := way.become(exchange)) is not None:
        return known
    return way.send(exchange, request_of(exchange))


@transaction.atomic
def _settle(exchange: Exchange, reply: Reply, *, at: datetime) -> None:
    """Keep an answer and let the case go on; one that another try has overtaken is dropped."""
    held = Exchange.objects.select_for_update(of=("self",)).filter(
        pk=exchange.pk, state=State.SENT, attempts=exchange.attempts
    )
    if not held.exists():
        return
    if reply.outcome == PENDING:
        _later(exchange, State.UNKNOWN, Problem.UNDECIDED, at=at)
        return
    application = exchange.application
    if reply.file:
        accept(
            about=application.pk,
            subject=application.subject,
            source=exchange.operation,
            kind=request_of(exchange),
            pdf=reply.file,
            vouching=OUTSIDE.registry.vouching() if OUTSIDE.registry else None,
            at=at,
        )
    sealed = Keyring.of([application.subject]).seal(
        application.subject, "response", json.dumps(reply.told, ensure_ascii=False)
    )
    _change(
        exchange,
        state=State.REFUSED if reply.refused else State.ANSWERED,
        outcome=reply.outcome,
        response_sealed=sealed,
        answered_at=at,
        next_at=None,
        problem="",
        detail="",
    )
    running.answer(
        about=application.pk,
        operation=exchange.operation,
        task_id=exchange.task,
        at=at,
        outcome=reply.outcome,
    )
    record(
        application,
        "exchange.answered",
        by=SENDER,
        at=at,
        kind=exchange.kind,
        outcome=reply.outcome,
    )


@transaction.atomic
def retry(exchange_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Ask again now what failed or waits. Returns False when there is nothing left to ask."""
    found = (
        Exchange.objects.visible_to(by)
        .filter(pk=exchange_id, state__in=[State.ASKED, State.UNKNOWN, State.FAILED])
        .select_related("application")
        .select_for_update(of=("self",))
        .first()
    )
    if found is None:
        return False
    if found.state == State.FAILED:
        found.state = State.UNKNOWN  # it may have been done: ask before sending
    found.next_at = at
    found.save(update_fields=["state", "next_at"])
    record(found.application, "exchange.retried", by=by, at=at, kind=found.kind)
    return True


def request_of(exchange: Exchange, ring: Keyring | None = None) -> dict[str, str]:
    """Return what is asked. Raises ErasedError."""
    subject = exchange.application.subject
    told: dict[str, str] = json.loads(
        (ring or Keyring.of([subject])).unseal(subject, "request", exchange.request_sealed)
    )
    return told


def response_of(exchange: Exchange, ring: Keyring) -> dict[str, Any]:
    """Return what was answered, empty before. Raises ErasedError."""
    if exchange.response_sealed is None:
        return {}
    subject = exchange.application.subject
    told: dict[str, Any] = json.loads(ring.unseal(subject, "response", exchange.response_sealed))
    return told


def _later(
    exchange: Exchange,
    state: Exchange.State,
    problem: Exchange.Problem,
    detail: str = "",
    *,
    at: datetime,
) -> None:
    wait = WAITS[min(exchange.attempts, len(WAITS)) - 1]
    _change(exchange, state=state, next_at=at + wait, problem=problem, detail=detail[:200])


def _fail(exchange: Exchange, problem: Exchange.Problem, detail: str = "") -> None:
    _change(exchange, state=State.FAILED, problem=problem, detail=detail[:200])


def _change(exchange: Exchange, **fields: object) -> None:
    """Change the row only while it is still this try's."""
    Exchange.objects.filter(pk=exchange.pk, state=State.SENT, attempts=exchange.attempts).update(
        **fields
    )
