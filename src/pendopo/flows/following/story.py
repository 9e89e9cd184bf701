"""The resident's view of a case: what has happened, who has it, what comes next and by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.workflow.models import Clock, Process, Task
from pendopo.engines.forms.describing import say
from pendopo.engines.working_time import Term
from pendopo.ground.log import Recorded, timeline

FULL_DAY = timedelta(hours=8)
MINUTE = timedelta(minutes=1)

EVENTS = {
    "application.submitted": ("Permohonan dikirim", "Application sent"),
    "correction.asked": ("Perbaikan diminta, jam berhenti", "Correction asked, clock stopped"),
    "correction.answered": ("Perbaikan Anda kirim", "Correction sent"),
    "application.granted": ("Dikabulkan", "Granted"),
    "application.refused": ("Ditolak", "Refused"),
    "application.lapsed": ("Ditutup karena perbaikan tidak datang", "Closed: no correction came"),
    "application.withdrawn": ("Anda tarik kembali", "Withdrawn"),
    "document.signed": ("Dokumen ditandatangani", "Document signed"),
    "application.handed_over": ("Dokumen siap diunduh", "Document ready"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One dot of the timeline: state is done, now, stopped or coming."""

    state: str
    title: str
    at: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The clock in working minutes."""

    used: int
    limit: int
    stopped: bool
    due: datetime | None


def steps(application: Application, process: Process | None, *, language: str) -> list[Step]:
    """Return what happened, in order, then what comes. Three statements."""
    ids = [application.pk, *([process.pk] if process else [])]
    past = [_past(e, language) for e in timeline(ids) if e.name in EVENTS]
    if process is None or process.ended_at:
        return past
    return past + _ahead(process, language)


def _past(event: Recorded, language: str) -> Step:
    stopped = event.name == "correction.asked"
    return Step(
        "stopped" if stopped else "done", EVENTS[event.name][language == "en"], event.happened_at
    )


def _ahead(process: Process, language: str) -> list[Step]:
    """Return where the case stands and the milestones to come."""
    model = compiled(process.version_id).process
    waiting = [
        t
        for t in Task.objects.filter(process=process).open().select_related("agency")
        if t.kind != Task.Kind.TIMER
    ]
    coming: list[Step] = []
    for task in waiting:
        if task.role != "applicant":
            agency = task.agency.short_name if task.agency else ""
            coming.append(
                Step("now", task.name.get(language) or task.name["id"], task.due_at, agency)
            )
    seen = {task.node for task in waiting}
    ahead = [n for n in _onward(process, seen) if model.nodes[n].milestone]
    coming += [
        Step("coming", say(m.texts, language)) for n in ahead if (m := model.nodes[n].milestone)
    ]
    return coming


def _onward(process: Process, standing: set[str]) -> list[str]:
    """Return the nodes reached from here, nearest first, without going back over those passed."""
    model = compiled(process.version_id).process
    order: list[str] = []
    ahead = list(standing)
    while ahead:
        node = ahead.pop(0)
        if node in order:
            continue
        order.append(node)
        ahead += [model.flows[f].target for f in model.nodes[node].outgoing]
    return [n for n in order if n not in standing or (model.nodes[n].milestone and n in standing)]


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
    return Reckoning(counted // MINUTE, limit // MINUTE, stopped, clock.due_at)
