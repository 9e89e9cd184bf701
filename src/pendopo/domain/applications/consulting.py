"""Advice asked of another agency or of a body outside, beside the process. The clock goes on.

In an agency here it is a task in the inbox of the role asked, late and escalated as any other.
What a body outside answered is written in by whoever works on the case.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications.models import Application, Consultation
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.people.models import Role
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Process, Task
from pendopo.engines.working_time import Term
from pendopo.ground.actor import Actor, Grant, system
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import seal

NAME = {"id": "Jawab konsultasi", "en": "Answer a consultation"}
ANSWERED = "answered"
LEAST = 10


class WordsNeededError(Exception):
    """Tulis pertanyaan atau jawabannya, paling sedikit 10 huruf."""


class NobodyThereError(Exception):
    """Pilih instansi yang ditanya, atau tulis nama lembaga di luar pemerintah kota."""


class NotOnThisCaseError(Exception):
    """Ambil dahulu sebuah tugas pada kasus ini. Lalu Anda dapat bertanya atau mencatat jawaban."""


class SettledError(Exception):
    """Konsultasi ini sudah dijawab atau ditarik. Muat ulang halaman untuk melihatnya."""


@transaction.atomic
def ask(
    case: UUID,
    *,
    of: Grant | None = None,
    outside: str = "",
    question: str,
    days: int,
    by: Actor,
    at: datetime,
) -> Consultation:
    """Ask a role at another agency or office (`of`), or a body outside, within working days.

    Raises WordsNeededError, NobodyThereError, NotOnThisCaseError.
    """
    question, outside = question.strip(), outside.strip()
    if len(question) < LEAST:
        raise WordsNeededError(WordsNeededError.__doc__)
    application, process = _locked(case, by)
    if not _at_work(process, by):
        raise NotOnThisCaseError(NotOnThisCaseError.__doc__)
    term = f"P{days}D"
    task = _task(process, of, term=term, by=by, at=at) if of else None
    if task is None and not outside:
        raise NobodyThereError(NobodyThereError.__doc__)
    made = Consultation.objects.create(
        application=application,
        task=task,
        outside="" if task else outside,
        question_sealed=seal(application.subject, "question", question),
        asked_at=at,
        asked_by_id=by.signed_in,
        due_at=_due(term, at=at),
    )
    _record("consultation.asked", made, by=by, at=at)
    return made


def _due(term: str, *, at: datetime) -> datetime:
    return working_calendar().add(at, Term.parse(term))


def _task(process: Process, of: Grant, *, term: str, by: Actor, at: datetime) -> Task:
    place = {"agency__code": of.agency, "office__code": of.office}
    own = (process.agency.code, process.office.code if process.office else None)
    there = Role.objects.held(at=at).filter(role=of.role, **place).exists()
    if not there or own == (of.agency, of.office):
        raise NobodyThereError(NobodyThereError.__doc__)
    key = new_id()
    task = Task.objects.create(
        id=key,
        token=key,
        process=process,
        about=process.about,
        kind=Task.Kind.CONSULT,
        agency=Agency.objects.get(code=of.agency),
        office=Office.objects.get(code=of.office) if of.office else None,
        role=of.role,
        name=NAME,
        case_sent_at=process.started_at,
        opened_at=at,
        term=term,
        due_at=_due(term, at=at),
    )
    record(process, "task.opened", by=by, at=at, task=str(key), node="", agency=of.agency)
    return task


@transaction.atomic
def answer(consultation_id: UUID, *, text: str, by: Actor, at: datetime) -> Consultation:
    """Answer: whoever holds the task, or for a body outside whoever works on the case.

    Raises WordsNeededError, SettledError, NotOnThisCaseError, and NotYoursError for a task not held.
    """
    text = text.strip()
    if len(text) < LEAST:
        raise WordsNeededError(WordsNeededError.__doc__)
    found, process = _open(consultation_id, by)
    if found.task is None and not (found.asked_by_id == by.account or _at_work(process, by)):
        raise NotOnThisCaseError(NotOnThisCaseError.__doc__)
    if found.task and found.task.claimed_by_id != by.account:
        raise running.NotYoursError(running.NotYoursError.__doc__)
    found.answer_sealed = seal(found.application.subject, "answer", text)
    found.answered_at, found.answered_by_id = at, by.account
    found.save(update_fields=["answer_sealed", "answered_at", "answered_by"])
    if found.task:
        _close(found.task, outcome=ANSWERED, by=by, at=at)
    _record("consultation.answered", found, by=by, at=at)
    return found


@transaction.atomic
def withdraw(consultation_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a question back: whoever asked it, or works on the case. Raises as `answer` does."""
    found, process = _open(consultation_id, by)
    if not (found.asked_by_id == by.account or _at_work(process, by)):
        raise NotOnThisCaseError(NotOnThisCaseError.__doc__)
    _withdraw(found, by=by, at=at)


def withdraw_all(application: Application, *, at: datetime) -> None:
    """Take back what a case that has ended still asked. In the caller's transaction."""
    waiting = Consultation.objects.unanswered().filter(application=application)
    for each in waiting.select_related("task__agency"):
        each.application = application
        _withdraw(each, by=system("consultations"), at=at)


def _withdraw(found: Consultation, *, by: Actor, at: datetime) -> None:
    found.withdrawn_at, found.withdrawn_by_id = at, by.account
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if found.task:
        _close(found.task, outcome="", by=by, at=at)
    _record("consultation.withdrawn", found, by=by, at=at)


def _close(task: Task, *, outcome: str, by: Actor, at: datetime) -> None:
    task.closed_at, task.closed_by_id, task.outcome = at, by.account if outcome else None, outcome
    task.save(update_fields=["closed_at", "closed_by", "outcome"])


def _open(consultation_id: UUID, by: Actor) -> tuple[Consultation, Process]:
    """Return a consultation still open, with its case locked. Raises SettledError."""
    asked = Consultation.objects.filter(pk=consultation_id)
    application, process = _locked(asked.values_list("application", flat=True).first(), by)
    waiting = Consultation.objects.unanswered().select_related("task__agency")
    found = waiting.filter(pk=consultation_id).first()
    if found is None:
        raise SettledError(SettledError.__doc__)
    found.application = application
    return found, process


def _locked(case: UUID | None, by: Actor) -> tuple[Application, Process]:
    """Return a case an officer may see, and its run, locked in this order. Raises SettledError."""
    application = (
        Application.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("agency", "office")
        .filter(pk__in=[case] if case else [])
        .first()
    )
    process = running.locked_about(application.pk) if application else None
    if application is None or process is None or process.ended_at:
        raise SettledError(SettledError.__doc__)
    return application, process


def _at_work(process: Process, by: Actor) -> bool:
    held = Task.objects.waiting_for_an_officer().filter(process=process, claimed_by=by.account)
    return held.filter(kind=Task.Kind.USER).exists()


def _record(name: str, told: Consultation, *, by: Actor, at: datetime) -> None:
    agency = told.task.agency if told.task else None
    code = agency.code if agency else told.application.body.agency.code
    record(told.application, name, by=by, at=at, consultation=told.pk, agency=code)
