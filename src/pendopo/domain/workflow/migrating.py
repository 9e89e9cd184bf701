"""A running case goes on by another version of its process, where it stands, or is told why not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.workflow.models import Process, Task, Token
from pendopo.domain.workflow.opening import place
from pendopo.domain.workflow.running import locked_about
from pendopo.domain.workflow.stepping import state_of, token_of, turn_clock, waits_for_applicant
from pendopo.engines.bpmn.migrating import Migration, Obstacle
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


def tried(process: Process, migration: Migration) -> tuple[Obstacle, ...]:
    """Return what keeps a case from moving; nothing is changed."""
    return migration.move(token_of(row) for row in process.tokens.all()).obstacles


def move(
    process: Process, migration: Migration, *, to: ServiceVersion, by: Actor, at: datetime
) -> tuple[Obstacle, ...]:
    """Move a locked process to another version, or return what keeps it. In the caller's transaction.

    Tasks keep their due times and who holds them, unless their lane is another now.
    """
    moved = migration.move(token_of(row) for row in process.tokens.all())
    if moved.obstacles:
        return moved.obstacles
    Token.objects.bulk_update(
        [Token(id=t.id, process=process, state=state_of(t)) for t in moved.tokens], ["state"]
    )
    _tasks(process, migration)
    former, process.version = process.version_id, to
    process.save(update_fields=["version"])
    told = {"former": former, "version": to.pk, "about": process.about}
    record(process, "case.migrated", by=by, at=at, **told, agency=process.agency.code)
    return ()


def _tasks(process: Process, migration: Migration) -> None:
    """Let open tasks stand at their new nodes."""
    tasks = list(Task.objects.filter(process=process).open().exclude(node=""))
    lanes = {}
    for task in tasks:
        old = migration.old.nodes[task.node]
        new = migration.new.nodes[migration.nodes[task.node]]
        task.node, task.name = new.id, {"id": new.name}
        task.form, task.operation, task.message = new.form, new.operation, new.message
        if new.lane != old.lane:
            task.claimed_by, task.claimed_at = None, None
            lanes[task] = new.lane
    place(process, lanes)
    Task.objects.bulk_update(tasks, MOVED)


MOVED = (
    *("node", "name", "form", "operation", "message"),
    *("agency", "office", "role", "case_sent_at", "claimed_by", "claimed_at"),
)


def hold(process: Process, *, at: datetime) -> None:
    """Let a locked case stand still until the applicant has mended it."""
    process.held_since = at
    process.save(update_fields=["held_since"])
    turn_clock(process, stands=True, at=at)


def let_go(*, about: UUID, answers: Mapping[str, Any], at: datetime) -> bool:
    """Let a case that was held go on, with the answers its process asks for. False if it was not.

    In the caller's transaction.
    """
    process = locked_about(about)
    if process is None or process.held_since is None:
        return False
    process.held_since = None
    process.variables = {**process.variables, "answers": dict(answers)}
    process.save(update_fields=["held_since", "variables"])
    stands = waits_for_applicant(process, [token_of(row) for row in process.tokens.all()])
    turn_clock(process, stands=stands, at=at)
    return True
