"""Who is at work on a case now: one line a body, also for one that is done while another goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pendopo.domain.applications.deciding import CORRECT
from pendopo.domain.directory.responsible import Body
from pendopo.domain.workflow.models import Task

PEOPLE = frozenset({Task.Kind.USER, Task.Kind.CONSULT})


@dataclass(frozen=True, slots=True)
class Work:
    """What one body does: `state` is now, late, escalated, waiting (for the applicant) or done.

    `at` is until when, or when it was done.
    """

    node: str
    body: str
    title: str
    state: str
    at: datetime | None


def at_work(tasks: Sequence[Task], *, language: str, at: datetime) -> list[Work]:
    """Return the bodies at work, in the order in which they began. Costs no statement."""
    begun = [t for t in tasks if t.kind in PEOPLE]
    standing = [t for t in begun if t.closed_at is None]
    asking = askers(tasks)
    machinery = [t for t in tasks if t.kind == Task.Kind.OPERATION and t.closed_at is None]
    since = [_began(task, begun) for task in (*standing, *asking)]
    latest = {_place(task): task for task in begun}
    beside = [
        task
        for task in latest.values()
        if task.closed_at
        and task.outcome not in {CORRECT, ""}
        and any(moment < task.closed_at for moment in since)
    ]
    told = [(t, _state(t, at), t.due_at) for t in (*standing, *machinery)]
    told += [(t, "waiting", None) for t in asking]
    told += [(t, "done", t.closed_at) for t in beside]
    told.sort(key=lambda each: each[0].opened_at)
    return [
        Work(task.node, body_of(task), title_of(task, language), state, until)
        for task, state, until in told
    ]


def askers(tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks on which the applicant was asked to mend what is waited for now."""
    waiting = {t.opened_at for t in tasks if t.kind == Task.Kind.RECEIVE and t.closed_at is None}
    return [t for t in tasks if t.outcome == CORRECT and t.closed_at in waiting]


def body_of(task: Task) -> str:
    """Return the agency or office that has a task: never a person."""
    return Body(task.agency, task.office).short_name if task.agency else ""


def _state(task: Task, at: datetime) -> str:
    if task.escalated_at:
        return "escalated"
    return "late" if task.due_at and task.due_at < at else "now"


def title_of(task: Task, language: str) -> str:
    """Return a step's name, numbered where it is taken several times."""
    name = task.name.get(language) or task.name.get("id", "")
    return f"{name} {task.index + 1}" if task.index is not None else name


def _place(task: Task) -> tuple[str, object]:
    return (task.node, task.pk if task.kind == Task.Kind.CONSULT else task.index)


def _began(task: Task, tasks: Sequence[Task]) -> datetime:
    """Return when a body began: before it asked for what the applicant mended meanwhile."""
    former = [
        t
        for t in tasks
        if t is not task and _place(t) == _place(task) and t.opened_at <= task.opened_at
    ]
    if former and former[-1].outcome == CORRECT:
        return _began(former[-1], former)
    return task.opened_at
