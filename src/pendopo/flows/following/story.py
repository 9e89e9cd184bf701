"""The story of a case: what has happened, who has it, what comes next and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from pendopo.design.writing import duration
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.workflow.models import Clock, Process, Task
from pendopo.engines.bpmn.model import Kind, Node
from pendopo.engines.forms.describing import say
from pendopo.engines.working_time import Term
from pendopo.flows.following.ahead import GOAL, bodies_of, sure_steps
from pendopo.flows.following.past import Step, past
from pendopo.flows.following.working import Work, askers, at_work, body_of
from pendopo.ground.log import timeline

FULL_DAY = timedelta(hours=8)
FULL_DAY_MINUTES = 480
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Story:
    """A case as it is told; `asking` are the bodies that wait for what the applicant mends."""

    past: list[Step]
    working: list[Work]
    coming: list[Step]
    asking: list[str]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The clock in working minutes. `late`: it ran out before the case was finished.

    `certain`: the holidays up to its due time are published, so that it will hold.
    """

    used: int
    limit: int
    stopped: bool
    due: datetime | None
    late: bool
    certain: bool


def story(
    application: Application, process: Process | None, *, language: str, at: datetime
) -> Story:
    """Tell a case. Three statements at most."""
    happened = timeline([application.pk, *([process.pk] if process else [])])
    tasks = _tasks(process)
    under_way = process if process and process.ended_at is None else None
    working = at_work(tasks, language=language, at=at) if under_way else []
    done = {work.node for work in working if work.state == "done"}
    asking = askers(tasks) if under_way else []
    return Story(
        past(happened, tasks, application, process, but=done, language=language),
        working,
        _coming(application, under_way, tasks, working, language) if under_way else [],
        sorted({body_of(task) for task in asking}),
    )


def steps(
    application: Application, process: Process | None, *, language: str, at: datetime
) -> list[Step]:
    """Tell a case as one list: what happened, who is at work, what comes."""
    told = story(application, process, language=language, at=at)
    work = [
        Step("done" if w.state == "done" else "now", w.title, w.at, w.body)
        for w in sorted(told.working, key=lambda w: w.state != "done")
    ]
    return [*told.past, *work, *told.coming]


def _tasks(process: Process | None) -> list[Task]:
    found = Task.objects.filter(process=process).exclude(kind=Task.Kind.TIMER)
    return list(found.select_related("agency", "office").order_by("opened_at", "id"))


def _coming(
    application: Application,
    process: Process,
    tasks: Sequence[Task],
    working: Sequence[Work],
    language: str,
) -> list[Step]:
    """Return what is ahead, each with its limit where the standard has one."""
    model = compiled(process.version_id).process
    standing = {t.node for t in tasks if t.closed_at is None and t.kind != Task.Kind.CONSULT}
    nodes = sure_steps(model, standing, {work.node for work in working})
    bodies = bodies_of(nodes, process)
    found = []
    for node in nodes:
        if node.kind in {Kind.USER, Kind.MANUAL}:
            said = [bodies.get(node.id, ""), _at_most(node.term)]
            found.append(
                Step(
                    "coming",
                    said_to_residents(node, language),
                    None,
                    " · ".join(filter(None, said)),
                )
            )
        elif node.milestone and not application.objects_to_id:
            due = process.clock.due_at if node.operation == GOAL else None
            found.append(Step("coming", say(node.milestone.texts, language), due))
    return found


def said_to_residents(node: Node, language: str) -> str:
    """Return what a resident reads of a step, as its pack says it, else its name."""
    return say(node.resident, language) or node.name


def _at_most(term: str) -> str:
    if not term:
        return ""
    told = Term.parse(term)
    length = duration(told.days * FULL_DAY_MINUTES + told.minutes)
    return _("paling lama %(time)s") % {"time": length}


def reckoning(clock: Clock, *, at: datetime) -> Reckoning:
    """Return how much of the standard's term is used.

    A term in days counts from the day after filing (see `engines.working_time`), so what is
    left of the day of filing is not counted as used.
    """
    calendar = working_calendar()
    term = Term.parse(clock.term)
    used = timedelta(seconds=clock.used_seconds)
    if clock.running_since:
        used += calendar.between(clock.running_since, clock.ended_at or at)
    granted = calendar.between(clock.started_at, calendar.add(clock.started_at, term))
    limit = term.days * FULL_DAY + timedelta(minutes=term.minutes)
    counted = max(timedelta(), used - max(timedelta(), granted - limit))
    stopped = clock.running_since is None and clock.ended_at is None
    late = clock.lapsed_at is not None or bool(
        clock.due_at and clock.due_at < (clock.ended_at or at)
    )
    certain = clock.due_at is None or calendar.certain(clock.due_at)
    return Reckoning(counted // MINUTE, limit // MINUTE, stopped, clock.due_at, late, certain)
