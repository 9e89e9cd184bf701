"""A new edition of the calendar moves the due times of every open case, on record."""

from datetime import datetime

from django.db import transaction

from pendopo.domain.directory.calendar import newest_edition, working_calendar
from pendopo.domain.workflow.models import Clock, Process, Task
from pendopo.domain.workflow.running import locked
from pendopo.domain.workflow.stepping import due
from pendopo.engines.working_time import Term
from pendopo.ground.actor import system
from pendopo.ground.log import record


def reschedule_next(*, at: datetime) -> int:
    """Reckon the due times of the next open case by the newest calendar. Returns 0 or 1.

    Due times are reckoned from where they began, so doing it twice changes nothing.
    """
    newest = newest_edition()
    with transaction.atomic():
        behind = Process.objects.filter(ended_at=None, calendar__lt=newest)
        found = behind.order_by("calendar").select_for_update(skip_locked=True).first()
        if found is None:
            return 0
        process = locked(found.pk)
        _tasks(process, at=at)
        _clock(process, at=at)
        process.calendar = newest
        process.save(update_fields=["calendar"])
    return 1


def _tasks(process: Process, *, at: datetime) -> None:
    moved = []
    for task in Task.objects.filter(process=process).open().exclude(term=""):
        anew = working_calendar().add(task.opened_at, Term.parse(task.term))
        if anew != task.due_at:
            task.due_at = anew
            task.escalated_at = task.escalated_at if anew <= at else None
            moved.append(task)
    Task.objects.bulk_update(moved, ["due_at", "escalated_at"])


def _clock(process: Process, *, at: datetime) -> None:
    """Move the case's own limit; one that stands still is reckoned when it goes on."""
    clock = Clock.objects.filter(process=process, ended_at=None).first()
    if clock is None or clock.running_since is None or clock.lapsed_at:
        return
    former, clock.due_at = clock.due_at, due(clock, at=clock.running_since)
    if clock.due_at == former:
        return
    clock.save(update_fields=["due_at"])
    record(
        process,
        "case.rescheduled",
        by=system("calendar"),
        at=at,
        about=process.about,
        former=former.isoformat() if former else None,
        due=clock.due_at.isoformat(),
        agency=process.agency.code,
    )
