"""One step of a case: tokens move, tasks open and close, clocks stop and start, in one transaction.

Tokens and tasks are the only state. Every verb locks the Process row first.
"""

from collections import deque
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pendopo.domain.catalogue.compiled import compiled, decide
from pendopo.domain.directory.calendar import edition, working_calendar
from pendopo.domain.workflow.models import Clock, Process, Task, Token
from pendopo.domain.workflow.opening import APPLICANT, open_tasks
from pendopo.domain.workflow.operations import OPERATIONS, Call
from pendopo.engines.bpmn import tokens as marking
from pendopo.engines.bpmn.model import TASKS, Kind
from pendopo.engines.bpmn.stepping import advance
from pendopo.engines.working_time import Term
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record

WAITING = TASKS | {Kind.CATCH, Kind.EVENT_BASED}


def happen(
    process: Process,
    happening: marking.Happening,
    *,
    by: Actor,
    at: datetime,
    variables: Mapping[str, Any],
) -> None:
    """Let something happen to a locked process.

    Raises NothingWaitsError when nothing waits for it, StuckError when no way leads on.
    """
    process.variables = {**process.variables, **variables}
    tokens = [token_of(row) for row in process.tokens.all()]
    apply(process, _advanced(process, tokens, happening), before=tokens, by=by, at=at)


def apply(
    process: Process,
    step: marking.Step,
    *,
    before: Collection[marking.Token],
    by: Actor,
    at: datetime,
) -> None:
    """Write what a step changed, run its operations and take the steps that they lead to."""
    asked = deque(_write(process, step, by=by, at=at))
    while asked:
        operation = asked.popleft()
        stand = any(token.id == operation.token for token in step.tokens)
        if stand and _done(process, operation, by=by, at=at):
            answered = marking.OperationAnswered(operation.token)
            step = _advanced(process, list(step.tokens), answered)
            asked.extend(_write(process, step, by=by, at=at))
    process.calendar = min(process.calendar, edition())
    process.save(update_fields=["variables", "ended_at", "calendar"])
    stood, stands = (waits_for_applicant(process, tokens) for tokens in (before, step.tokens))
    if stood != stands or process.ended_at:
        turn_clock(process, stands=stands, at=at)


def _advanced(
    process: Process, tokens: list[marking.Token], happening: marking.Happening
) -> marking.Step:
    return advance(
        compiled(process.version_id).process,
        tokens,
        happening,
        {"outcome": "", "outcomes": {}, "answers": {}, **process.variables},
        new_id=new_id,
        decide=decide,
    )


def _write(process: Process, step: marking.Step, *, by: Actor, at: datetime) -> list[Task]:
    """Write one step's rows; return the operations it asks for."""
    gone = [t.id for t in step.consumed]
    if gone:
        Token.objects.filter(pk__in=gone).delete()
        Task.objects.filter(process=process, token__in=gone, closed_at=None).update(closed_at=at)
    if step.produced:
        Token.objects.bulk_create(
            [Token(id=t.id, process=process, state=state_of(t)) for t in step.produced]
        )
    for passed in step.passed:
        node = compiled(process.version_id).process.nodes.get(passed)
        if node and node.milestone:
            told = {"milestone": node.milestone.code, "agency": process.agency.code}
            record(process, "milestone.passed", by=by, at=at, **told)
    if step.ended:
        process.ended_at = at
    opened = open_tasks(process, step, at=at)
    return [task for task in opened if task.kind == Task.Kind.OPERATION]


def _done(process: Process, task: Task, *, by: Actor, at: datetime) -> bool:
    """Run an operation; tell whether it is done at once."""
    node = compiled(process.version_id).process.nodes[task.node]
    call = Call(process=process, task=task.pk, parameters=node.parameters, by=by, at=at)
    return OPERATIONS[task.operation](call)


def token_of(row: Token) -> marking.Token:
    told = row.state
    return marking.Token(
        id=row.pk,
        node=told["node"],
        flow=told.get("flow", ""),
        parent=UUID(told["parent"]) if told.get("parent") else None,
        index=told.get("index"),
    )


def state_of(token: marking.Token) -> dict[str, Any]:
    told = {"node": token.node, "flow": token.flow, "index": token.index}
    return {**told, "parent": str(token.parent) if token.parent else None}


def waits_for_applicant(process: Process, tokens: Collection[marking.Token]) -> bool:
    """Tell whether something is with the applicant, whoever else is at work meanwhile."""
    nodes = compiled(process.version_id).process.nodes
    waiting = (nodes[token.node] for token in tokens)
    return any(node.lane == APPLICANT and node.kind in WAITING for node in waiting)


def turn_clock(process: Process, *, stands: bool, at: datetime) -> None:
    """Stop the statutory clock while something is with the applicant; start it again after."""
    stands = stands or process.held_since is not None
    clock = Clock.objects.filter(process=process, ended_at=None).first()
    if clock is None:
        return
    if clock.running_since and (stands or process.ended_at):
        _stop(clock, at=at)
    elif clock.running_since is None and not stands and not process.ended_at:
        clock.running_since = at
        clock.due_at = due(clock, at=at)
    clock.ended_at = process.ended_at
    clock.save()


def _stop(clock: Clock, *, at: datetime) -> None:
    if clock.running_since:
        clock.used_seconds += int(
            working_calendar().between(clock.running_since, at).total_seconds()
        )
    clock.running_since = clock.due_at = None


def due(clock: Clock, *, at: datetime) -> datetime:
    """Return when a running clock runs out: its limit, moved on by every working second it stood still."""
    calendar = working_calendar()
    limit = calendar.add(clock.started_at, Term.parse(clock.term))
    stood = calendar.between(clock.started_at, at) - timedelta(seconds=clock.used_seconds)
    return calendar.after(limit, stood) if stood > timedelta() else limit
