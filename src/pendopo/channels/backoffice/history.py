"""What happened on a case, as officers read it: each step with its outcome, who did it and when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from pendopo.domain.applications.models import Consultation
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.people.models import Account
from pendopo.domain.workflow.models import Process, Task
from pendopo.engines.forms.describing import say
from pendopo.ground.log import Recorded, timeline

TITLES = {
    "application.submitted": gettext_noop("Diterima, jam mulai berjalan"),
    "correction.asked": gettext_noop("Perbaikan diminta, jam berhenti"),
    "correction.answered": gettext_noop("Perbaikan masuk"),
    "application.granted": gettext_noop("Dikabulkan"),
    "application.refused": gettext_noop("Ditolak"),
    "application.overdue": gettext_noop("Batas waktu standar terlewati"),
    "application.lapsed": gettext_noop("Ditutup: perbaikan tidak datang"),
    "application.withdrawn": gettext_noop("Ditarik kembali pemohon"),
    "application.handed_over": gettext_noop("Dokumen diserahkan"),
    "case.rescheduled": gettext_noop("Batas waktu dihitung ulang: kalender kerja berubah"),
    "task.completed": "",
    "task.escalated": gettext_noop("Dieskalasi ke pimpinan"),
    "task.reassigned": gettext_noop("Dialihkan"),
    "consultation.asked": gettext_noop("Konsultasi diminta"),
    "consultation.answered": gettext_noop("Konsultasi dijawab"),
    "consultation.withdrawn": gettext_noop("Konsultasi ditarik"),
}
TONES = {"task.escalated": "late", "application.overdue": "late", "correction.asked": "stopped"}


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows that events name by their ids."""

    process: Process
    tasks: Mapping[str, Task]
    asked: Mapping[str, Consultation]
    people: Mapping[UUID, str]
    rows: Mapping[UUID, str]


def history(
    case: UUID,
    process: Process,
    tasks: Sequence[Task],
    asked: Sequence[Consultation],
    rows: Mapping[UUID, str],
) -> list[dict[str, Any]]:
    """Return what happened, the latest first. Two statements: the log, and who is named in it.

    `rows` says of a repeated step's task which row of the answers it was about.
    """
    events = [e for e in timeline([case, process.pk]) if e.name in TITLES]
    named = {e.actor_id for e in events if e.actor_kind == "officer" and e.actor_id}
    named |= {UUID(e.payload["to"]) for e in events if e.payload.get("to")}
    people = dict(Account.objects.filter(pk__in=named).values_list("pk", "display_name"))
    known = _Known(
        process, {str(t.pk): t for t in tasks}, {str(c.pk): c for c in asked}, people, rows
    )
    return [
        {
            "at": event.happened_at,
            "title": WORDS.get(event.name, _plain)(event, known),
            "who": _who(event, known),
            "tone": TONES.get(event.name, "done"),
        }
        for event in reversed(events)
    ]


def _who(event: Recorded, known: _Known) -> str:
    if event.actor_kind == "officer" and event.actor_id:
        return known.people.get(event.actor_id, "")
    return _("Pemohon") if event.actor_kind == "resident" else _("Otomatis")


def _plain(event: Recorded, _known: _Known) -> str:
    return _(TITLES[event.name])


def _granted(event: Recorded, _known: _Known) -> str:
    if event.payload.get("deemed"):
        return _("Dikabulkan oleh hukum: tidak ada jawaban sampai batas waktu")
    return _(TITLES[event.name])


def _completed(event: Recorded, known: _Known) -> str:
    """Return a step with the words of its outcome."""
    language = get_language() or "id"
    task = known.tasks.get(event.payload["task"])
    node = compiled(known.process.version_id).process.nodes.get(event.payload["node"])
    texts = {o.code: o.texts for o in node.outcomes} if node else {}
    outcome = event.payload["outcome"]
    told = say(texts[outcome], language) if outcome in texts else outcome
    return f"{_step(task, known) if task else event.payload['node']}: {told}"


def _step(task: Task, known: _Known) -> str:
    """Return a step's name, and of which row of the answers where it is repeated."""
    name, row = say(task.name, get_language() or "id"), known.rows.get(task.pk, "")
    return f"{name}, {row}" if row else name


def _of_task(event: Recorded, known: _Known) -> str:
    task = known.tasks.get(event.payload["task"])
    to = known.people.get(UUID(event.payload["to"]), "") if event.payload.get("to") else ""
    told = f"{_(TITLES[event.name])}: {_step(task, known) if task else ''}"
    return f"{told}, {_('kepada')} {to}" if to else told


def _consulted(event: Recorded, known: _Known) -> str:
    consultation = known.asked.get(event.payload["consultation"])
    return f"{_(TITLES[event.name])}: {asked_of(consultation) if consultation else ''}"


def asked_of(consultation: Consultation) -> str:
    """Return the name of the body that was asked."""
    task = consultation.task
    if task is None:
        return consultation.outside
    return task.office.name if task.office else task.agency.short_name if task.agency else ""


WORDS: dict[str, Callable[[Recorded, _Known], str]] = {
    "application.granted": _granted,
    "task.completed": _completed,
    "task.escalated": _of_task,
    "task.reassigned": _of_task,
    "consultation.asked": _consulted,
    "consultation.answered": _consulted,
    "consultation.withdrawn": _consulted,
}
