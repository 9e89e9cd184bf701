"""The verbs of a case's work: start, claim, release, complete, answer, arrive, cancel, fire."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.catalogue.compiled import compiled, decide
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.calendar import edition, working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.directory.responsible import Body
from pendopo.domain.workflow.models import Clock, Process, Task
from pendopo.domain.workflow.stepping import apply, happen
from pendopo.engines.bpmn import tokens as marking
from pendopo.engines.bpmn.stepping import start as first_step
from pendopo.engines.working_time import Term
from pendopo.ground.actor import Actor, system
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record


class StepRefusedError(Exception):
    """Langkah ini tidak dapat diambil sekarang."""


class TakenError(StepRefusedError):
    """Tugas ini sudah dipegang petugas lain."""


class ClosedError(StepRefusedError):
    """Tugas ini sudah selesai. Muat ulang halaman untuk melihat keadaannya sekarang."""


class NotYoursError(StepRefusedError):
    """Ambil dahulu tugas ini sebelum memutuskan."""


class HeldError(StepRefusedError):
    """Kasus ini menunggu perbaikan dari pemohon. Lanjutkan setelah perbaikannya masuk."""


def start(
    *,
    about: UUID,
    version: ServiceVersion,
    body: Body,
    area: str,
    answers: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Process:
    """Start a version's process about a case of a body, and its clock. In the caller's transaction.

    `answers` are those that the process asks for; they are not sealed, so nothing personal.
    Raises NobodyResponsibleError when a lane's office cannot be found.
    """
    process = Process(
        about=about,
        version=version,
        agency=body.agency,
        office=body.office,
        area=area,
        variables={"outcome": "", "outcomes": {}, "answers": dict(answers)},
        started_at=at,
        calendar=edition(),
    )
    process.save(force_insert=True)
    term = compiled(version.pk).service.get("term") or city().default_term
    Clock.objects.create(
        process=process,
        term=term,
        started_at=at,
        running_since=at,
        due_at=working_calendar().add(at, Term.parse(term)),
    )
    step = first_step(compiled(version.pk).process, process.variables, new_id=new_id, decide=decide)
    apply(process, step, before=(), by=by, at=at)
    return process


@transaction.atomic
def claim(task_id: UUID, *, by: Actor, at: datetime) -> Task:
    """Take a task; taking one's own again changes nothing. Raises TakenError or ClosedError."""
    about = (
        Task.objects.workable_by(by).filter(pk=task_id).values_list("process", flat=True).first()
    )
    if about is None:
        raise ClosedError(ClosedError.__doc__)
    locked(about)
    task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("process", "agency")
        .get(pk=task_id)
    )
    if task.closed_at:
        raise ClosedError(ClosedError.__doc__)
    if task.claimed_by_id and task.claimed_by_id != by.account:
        raise TakenError(TakenError.__doc__)
    if not task.claimed_by_id:
        task.claimed_by_id, task.claimed_at = by.account, at
        task.save(update_fields=["claimed_by", "claimed_at"])
        record(
            task.process,
            "task.claimed",
            by=by,
            at=at,
            task=str(task.pk),
            node=task.node,
            agency=task.agency.code if task.agency else "",
        )
    return task


@transaction.atomic
def release(task_id: UUID, *, by: Actor, at: datetime) -> None:
    """Give a task back to the team."""
    held = Task.objects.open().filter(pk=task_id, claimed_by=by.account)
    process = held.values_list("process", flat=True).first()
    if process and locked(process) and held.update(claimed_by=None, claimed_at=None):
        task = Task.objects.select_related("process", "agency").get(pk=task_id)
        record(
            task.process,
            "task.released",
            by=by,
            at=at,
            task=str(task.pk),
            agency=task.agency.code if task.agency else "",
        )


def complete(task_id: UUID, *, outcome: str, by: Actor, at: datetime) -> Process:
    """Finish a user task with one of its outcomes. In the caller's transaction.

    Raises ClosedError when it is no longer open, NotYoursError when another holds it,
    HeldError while the applicant mends what a new version asks for.
    """
    steps = Task.objects.workable_by(by).filter(kind=Task.Kind.USER)
    found = steps.filter(pk=task_id).values_list("process", flat=True).first()
    if found is None:
        raise ClosedError(ClosedError.__doc__)
    process = locked(found)
    task = Task.objects.select_for_update().get(pk=task_id)
    if task.closed_at:
        raise ClosedError(ClosedError.__doc__)
    if task.claimed_by_id != by.account:
        raise NotYoursError(NotYoursError.__doc__)
    if process.held_since:
        raise HeldError(HeldError.__doc__)
    known = {o.code for o in compiled(process.version_id).process.nodes[task.node].outcomes}
    if outcome not in known:
        raise ValueError(f"{outcome} is no outcome of {task.node}")
    task.closed_at, task.closed_by_id, task.outcome = at, by.account, outcome
    task.save(update_fields=["closed_at", "closed_by", "outcome"])
    record(
        process,
        "task.completed",
        by=by,
        at=at,
        task=str(task.pk),
        node=task.node,
        outcome=outcome,
        agency=process.agency.code,
    )
    happen(
        process,
        marking.Completed(task.token),
        by=by,
        at=at,
        variables=_came_out(process, task.node, outcome),
    )
    return process


@transaction.atomic
def answer(
    *, about: UUID, operation: str, at: datetime, outcome: str = "", task_id: UUID | None = None
) -> bool:
    """Tell a case that an operation it waits for is done, and how it came out.

    `task_id` tells which, where several wait for the same. False when it waits for none.
    """
    process = locked_about(about)
    waiting = Task.objects.open().filter(
        process=process, kind=Task.Kind.OPERATION, operation=operation
    )
    task = (waiting.filter(pk=task_id) if task_id else waiting).first() if process else None
    if process is None or task is None:
        return False
    happen(
        process,
        marking.OperationAnswered(task.token),
        by=system("workflow"),
        at=at,
        variables=_came_out(process, task.node, outcome),
    )
    return True


def _came_out(process: Process, node: str, outcome: str) -> dict[str, Any]:
    """Return what the gateways ahead may ask of a step just taken, and of those before it."""
    return {
        "outcome": outcome,
        "outcomes": {**process.variables.get("outcomes", {}), node: outcome},
    }


def arrive(
    *, about: UUID, message: str, answers: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Tell a case that a message has come, with the answers that the process asks for now.

    In the caller's transaction. Raises NothingWaitsError.
    """
    process = locked_about(about)
    if process is None:
        raise marking.NothingWaitsError(message)
    told = {"answers": dict(answers)}
    happen(process, marking.MessageArrived(message), by=by, at=at, variables=told)


def grant(*, about: UUID, by: Actor, at: datetime) -> None:
    """Let a case go on as granted, whatever was waited for or had ended it.

    In the caller's transaction. Raises NothingWaitsError when its process knows no such way.
    """
    process = locked_about(about)
    if process is None:
        raise marking.NothingWaitsError(str(about))
    process.ended_at = process.held_since = None
    process.save(update_fields=["held_since"])
    happen(process, marking.Granted(), by=by, at=at, variables={})


def cancel(*, about: UUID, by: Actor, at: datetime) -> None:
    """Call a whole case off. In the caller's transaction."""
    process = locked_about(about)
    if process and process.ended_at is None:
        happen(process, marking.Cancelled(), by=by, at=at, variables={})


def fire_due(*, at: datetime) -> int:
    """Fire the next timer that is due. Returns 0 or 1."""
    with transaction.atomic():
        waiting = Task.objects.due(at=at).filter(kind=Task.Kind.TIMER).order_by("due_at")
        timer = waiting.select_for_update(skip_locked=True).first()
        if timer is None:
            return 0
        process = locked(timer.process_id)
        if not Task.objects.open().filter(pk=timer.pk).exists():
            return 1
        Task.objects.filter(pk=timer.pk).update(closed_at=at)
        happen(
            process,
            marking.TimerFired(timer.token, timer.node),
            by=system("timer"),
            at=at,
            variables={},
        )
    return 1


def locked(process_id: UUID) -> Process:
    """Return a process, its row locked."""
    return (
        Process.objects.select_for_update(of=("self",))
        .select_related("agency", "office")
        .get(pk=process_id)
    )


def locked_about(about: UUID) -> Process | None:
    """Return the process of a case, its row locked."""
    return (
        Process.objects.select_for_update(of=("self",))
        .select_related("agency", "office")
        .filter(about=about)
        .first()
    )
