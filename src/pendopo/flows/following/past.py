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
from pendopo.engines.forms.model import Say
from pendopo.flows.following.working import body_of, title_of
from pendopo.ground.log import Recorded

EVENTS: dict[str, Say] = {
    "application.submitted": {
        "id": "Permohonan dikirim",
        "en": "Application sent",
        "su": "Pangajuan dikirim",
    },
    "correction.asked": {
        "id": "Perbaikan diminta, jam berhenti",
        "en": "Correction asked, clock stopped",
        "su": "Dipénta dioméan, jam eureun",
    },
    "correction.answered": {
        "id": "Perbaikan Anda kirim",
        "en": "Correction sent",
        "su": "Koméan dikirim ku Anjeun",
    },
    "application.granted": {
        "id": "Dikabulkan",
        "en": "Granted",
        "su": "Dikabulkeun",
    },
    "application.refused": {
        "id": "Ditolak",
        "en": "Refused",
        "su": "Ditolak",
    },
    "application.overdue": {
        "id": "Batas waktu lewat",
        "en": "The term ran out",
        "su": "Wates waktu kaliwat",
    },
    "application.upheld": {
        "id": "Keberatan diterima, berjalan lagi",
        "en": "Objection upheld, goes on",
        "su": "Kabeuratan ditampi, lumampah deui",
    },
    "application.lapsed": {
        "id": "Ditutup karena perbaikan tidak datang",
        "en": "Closed: no correction came",
        "su": "Ditutup sabab koméan teu sumping",
    },
    "application.withdrawn": {
        "id": "Anda tarik kembali",
        "en": "Withdrawn",
        "su": "Dicabut deui ku Anjeun",
    },
    "application.handed_over": {
        "id": "Dokumen siap diunduh",
        "en": "Document ready",
        "su": "Dokumén siap diundeur",
    },
}
DEEMED: Say = {
    "id": "Dianggap dikabulkan menurut hukum",
    "en": "Counts as granted by law",
    "su": "Dianggap dikabulkeun nurutkeun hukum",
}
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
    return say(DEEMED if event.payload.get("deemed") else EVENTS[event.name], language)


def _stopped(happened: Sequence[Recorded], application: Application) -> object:
    """Return the event at which the clock stands still, if it does."""
    if application.state != Application.State.CORRECTING:
        return None
    return next((e.uid for e in reversed(happened) if e.name == "correction.asked"), None)
