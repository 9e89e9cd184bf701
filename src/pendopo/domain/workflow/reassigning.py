"""A task passes from hand to hand: one to a colleague, or a whole inbox when someone is away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Absence, Account
from pendopo.domain.workflow.models import Process, Task, TaskQuerySet
from pendopo.domain.workflow.running import ClosedError, locked
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


class NotTheirsToGiveError(Exception):
    """Hanya pemegang tugas atau pimpinannya yang dapat mengalihkan tugas ini."""


class UnableError(Exception):
    """Petugas itu tidak memegang peran untuk tugas ini, atau sedang tidak masuk. Pilih yang lain."""


@dataclass(frozen=True, slots=True)
class Handed:
    """How many tasks of an inbox went to a colleague, and how many back to the team."""

    passed: int
    returned: int


@transaction.atomic
def reassign(task_id: UUID, *, to: UUID, by: Actor, at: datetime) -> Task:
    """Give a task to an officer who may work it; its holder or its head does.

    Giving it to who holds it already changes nothing. Raises ClosedError, NotTheirsToGiveError,
    UnableError.
    """
    seen = Task.objects.waiting_for_an_officer().visible_to(by).filter(pk=task_id)
    found = seen.values_list("process", flat=True).first()
    if found is None:
        raise ClosedError(ClosedError.__doc__)
    process = locked(found)
    task = _held(Task.objects.filter(pk=task_id)).get()
    if task.closed_at:
        raise ClosedError(ClosedError.__doc__)
    if not _may_give(task, by):
        raise NotTheirsToGiveError(NotTheirsToGiveError.__doc__)
    if task.claimed_by_id == to:
        return task
    if not _workable(to, at=at).filter(pk=task_id).exists():
        raise UnableError(UnableError.__doc__)
    _pass_on(process, task, to=to, by=by, at=at)
    return task


@transaction.atomic
def hand_over(*, of: UUID, to: UUID | None, by: Actor, at: datetime) -> Handed:
    """Hand an officer's whole inbox to a colleague, or back to the team (`to` is None).

    Tasks that the colleague may not work go back to the team. The officer does it, or the head:
    then only what that head leads. Raises UnableError when the colleague is away or no officer.
    """
    able = (
        set(_workable(to, at=at).filter(claimed_by=of).values_list("pk", flat=True)) if to else ()
    )
    held = Task.objects.waiting_for_an_officer().filter(claimed_by=of)
    processes = Process.objects.select_for_update().filter(pk__in=held.values("process"))
    locked_now = {process.pk: process for process in processes.order_by("pk")}
    tasks = _held(held.filter(process__in=locked_now).order_by("pk"))
    passed = returned = 0
    for task in [task for task in tasks if _may_give(task, by)]:
        receiver = to if task.pk in able else None
        _pass_on(locked_now[task.process_id], task, to=receiver, by=by, at=at)
        passed, returned = passed + bool(receiver), returned + (not receiver)
    return Handed(passed, returned)


def _held(tasks: TaskQuerySet) -> TaskQuerySet:
    return tasks.select_for_update(of=("self",)).select_related("agency", "office")


def _may_give(task: Task, by: Actor) -> bool:
    office = task.office.code if task.office else None
    leads = bool(task.agency and by.leads(task.agency.code, office))
    return leads or (by.account is not None and task.claimed_by_id == by.account)


def _workable(to: UUID, *, at: datetime) -> TaskQuerySet:
    """Return what an officer may work. Raises UnableError for one who is away, or is none."""
    if Absence.objects.in_force(at=at).filter(account=to).exists():
        raise UnableError(UnableError.__doc__)
    try:
        return Task.objects.workable_by(officer_actor(to, at=at))
    except Account.DoesNotExist:
        raise UnableError(UnableError.__doc__) from None


def _pass_on(process: Process, task: Task, *, to: UUID | None, by: Actor, at: datetime) -> None:
    former, task.claimed_by_id = task.claimed_by_id, to
    task.claimed_at = at if to else None
    task.save(update_fields=["claimed_by", "claimed_at"])
    record(
        process,
        "task.reassigned" if to else "task.released",
        by=by,
        at=at,
        task=str(task.pk),
        node=task.node,
        agency=task.agency.code if task.agency else "",
        former=str(former) if former else "",
        to=str(to) if to else "",
    )
