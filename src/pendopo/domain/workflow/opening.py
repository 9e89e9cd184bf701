"""Opening tasks: for whom, at which body, until when."""

from collections.abc import Mapping
from datetime import datetime

from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.responsible import HEAD, responsible
from pendopo.domain.workflow.models import Process, Task
from pendopo.engines.bpmn import tokens as marking
from pendopo.engines.bpmn.model import Kind
from pendopo.engines.working_time import Term
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

APPLICANT = "applicant"
KINDS = {Kind.USER: Task.Kind.USER, Kind.MANUAL: Task.Kind.USER, Kind.RECEIVE: Task.Kind.RECEIVE}


def open_tasks(process: Process, step: marking.Step, *, at: datetime) -> list[Task]:
    """Open what a step asks for, each with its body and due time. Returns the rows."""
    calendar = working_calendar()
    made = [_task(process, o, KINDS[o.node.kind], at=at) for o in step.opened]
    made += [_task(process, o, Task.Kind.OPERATION, at=at) for o in step.operations]
    for timer in step.timers:
        task = _task(process, timer, Task.Kind.TIMER, at=at)
        task.term = timer.duration
        made.append(task)
    if not made:
        return []
    place(process, {task: task.lane for task in made})
    for task in made:
        if task.term:
            task.due_at = calendar.add(at, Term.parse(task.term))
    Task.objects.bulk_create(made)
    for task in made:
        if task.kind == Task.Kind.USER:
            record(
                process,
                "task.opened",
                by=_machinery(),
                at=at,
                task=str(task.pk),
                node=task.node,
                agency=task.agency.code if task.agency else "",
            )
    return made


def place(process: Process, lanes: Mapping[Task, str]) -> None:
    """Give each task the body and role that its lane means for this case.

    A statement for each agency other than the case's own. Raises NobodyResponsibleError.
    """
    bodies = {
        agency: responsible(agency, process.area, owner=process.body)
        for agency in {lane.partition(":")[0] for lane in lanes.values() if ":" in lane}
    }
    for task, lane in lanes.items():
        agency, _, role = lane.partition(":")
        body = bodies.get(agency)
        task.agency, task.office = (body.agency, body.office) if body else (None, None)
        task.case_sent_at = process.started_at if body and body != process.body else None
        task.role = body.head if body and role == HEAD else role or lane


def _machinery() -> Actor:
    return Actor(kind="system", channel="system", name="workflow")


def _task(
    process: Process,
    opened: marking.Opened | marking.Operation | marking.Timer,
    kind: Task.Kind,
    *,
    at: datetime,
) -> Task:
    node = opened.node
    task = Task(
        process=process,
        about=process.about,
        token=opened.token,
        node=node.id,
        index=None if isinstance(opened, marking.Timer) else opened.index,
        kind=kind,
        name={"id": node.name},
        form=node.form,
        operation=node.operation,
        message=node.message,
        opened_at=at,
    )
    task.lane, task.term = node.lane, node.term
    return task
