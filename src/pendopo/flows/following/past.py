"""What has happened on a case, from its log: of one moment, the pack's own words where it has any."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from pendopo.domain.applications.deciding import CORRECT
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.workflow.models import Process, Task
from pendopo.engines.forms.describing import say
from pendopo.flows.following.working import body_of, title_of
from pendopo.ground.log import Recorded

EVENTS = {
    "application.submitted": ("Permohonan dikirim", "Application sent"),
    "correction.asked": ("Perbaikan diminta, jam berhenti", "Correction asked, clock stopped"),
    "correction.answered": ("Perbaikan Anda kirim", "Correction sent"),
    "application.granted": ("Dikabulkan", "Granted"),
    "application.refused": ("Ditolak", "Refused"),
    "application.overdue": ("Batas waktu lewat", "The term ran out"),
    "application.upheld": ("Keberatan diterima, berjalan lagi", "Objection upheld, goes on"),
    "application.lapsed": ("Ditutup karena perbaikan tidak datang", "Closed: no correction came"),
    "application.withdrawn": ("Anda tarik kembali", "Withdrawn"),
    "application.handed_over": ("Dokumen siap diunduh", "Document ready"),
}
DEEMED = ("Dianggap dikabulkan menurut hukum", "Counts as granted by law")
SAID_BY_A_MILESTONE = frozenset({"application.submitted", "application.handed_over"})
UNTOLD = frozenset({CORRECT, "back"})
"""Outcomes told by the correction itself, or only by the step being taken again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One dot of the timeline: state is done, now, stopped or coming; `text` says whose it is."""

    state: str
    title: str
    at: datetime | None = None
    text: str = ""


def past(
    happened: Sequence[Recorded],
    tasks: Sequence[Task],
    application: Application,
    process: Process | None,
    *,
    but: Collection[str],
    language: str,
) -> list[Step]:
    """Return what happened, in order. `but` are the nodes that are told elsewhere."""
    by_id = {str(task.pk): task for task in tasks}
    milestones = _milestones(process, language)
    stopped = _stopped(happened, application)
    found: list[Step] = []
    for _moment, group in groupby(happened, key=lambda e: (e.epoch, e.tx)):
        events = list(group)
        ended = [by_id.get(e.payload["task"]) for e in events if e.name == "task.completed"]
        finished = [task for task in ended if task]
        passed = [e for e in events if e.payload.get("milestone") in milestones]
        said = [
            e for e in events if e.name in EVENTS and not (passed and e.name in SAID_BY_A_MILESTONE)
        ]
        body = next(map(body_of, finished), "")
        found += [
            Step(
                "stopped" if e.uid == stopped else "done", _words(e, language), e.happened_at, body
            )
            for e in said
        ]
        found += [
            Step("done", milestones[e.payload["milestone"]], e.happened_at, body) for e in passed
        ]
        if not said and not passed:
            found += [
                Step("done", title_of(task, language), task.closed_at, body)
                for task in finished
                if task.node not in but and task.outcome not in UNTOLD
            ]
    return found


def _milestones(process: Process | None, language: str) -> dict[str, str]:
    if process is None:
        return {}
    nodes = compiled(process.version_id).process.nodes.values()
    return {n.milestone.code: say(n.milestone.texts, language) for n in nodes if n.milestone}


def _words(event: Recorded, language: str) -> str:
    words = DEEMED if event.payload.get("deemed") else EVENTS[event.name]
    return words[language == "en"]


def _stopped(happened: Sequence[Recorded], application: Application) -> object:
    """Return the event at which the clock stands still, if it does."""
    if application.state != Application.State.CORRECTING:
        return None
    return next((e.uid for e in reversed(happened) if e.name == "correction.asked"), None)
