"""An application as it is told to its applicant: no officer's name, nothing another may not know."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from pendopo.design.writing import language
from pendopo.domain.applications.correcting import due_of, open_correction
from pendopo.domain.applications.deciding import decision_in_force
from pendopo.domain.applications.models import Application as Row
from pendopo.domain.applications.models import Decision as Decided
from pendopo.domain.applications.withdrawing import may_withdraw
from pendopo.domain.documents.models import IssuedDocument, ReceivedDocument
from pendopo.domain.workflow.models import Process
from pendopo.flows.following.story import steps
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring

State = Literal["draft", "submitted", "correcting", "granted", "refused", "withdrawn", "lapsed"]


class Summary(Schema):
    """An application in a list. `due_at` is empty while its clock stands still, and at the end."""

    reference: str
    service: str
    state: State
    agency: str | None
    created_at: datetime
    submitted_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None


class StoryStep(Schema):
    """One step of the story: done, now, stopped or coming; `text` says whose it is."""

    state: Literal["done", "now", "stopped", "coming"]
    title: str
    at: datetime | None
    text: str


class Correction(Schema):
    """What is to be mended, why, until when."""

    questions: list[str]
    note: str
    due_at: datetime | None


class Decision(Schema):
    """How it was decided; `deemed`: by the law, since no answer came in time."""

    outcome: Literal["granted", "refused"]
    deemed: bool
    reason: str
    at: datetime


class Document(Schema):
    """A document it gave: fetched by `id`; anyone may check it by `code`, if the city signed it."""

    id: str
    kind: dict[str, str]
    code: str | None
    issued_at: datetime | None


class Application(Summary):
    """An application with its story. `may_withdraw` tells whether you can still call it off."""

    steps: list[StoryStep]
    correction: Correction | None = Field(None)
    decision: Decision | None = Field(None)
    documents: list[Document]
    may_withdraw: bool


def summary(row: Row, *, due: datetime | None) -> Summary:
    """Return an application as a line of a list. The row carries its service."""
    return Summary(**_line(row, due))


def _line(row: Row, due: datetime | None) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "service": row.service.slug,
        "state": row.state,
        "agency": row.agency.code if row.agency_id and row.agency else None,
        "created_at": row.created_at,
        "submitted_at": row.submitted_at,
        "due_at": due,
        "finished_at": row.finished_at,
    }


def told(row: Row, *, by: Actor, at: datetime) -> Application:
    """Return an application whole. Raises ErasedError once its applicant is erased."""
    found = Process.objects.select_related("clock", "agency", "office").filter(about=row.pk)
    process = found.first()
    clock = process.clock if process and process.clock.ended_at is None else None
    story = steps(row, process, language=language(), at=at) if process else []
    decided = decision_in_force(row)
    ring = Keyring.of([row.subject])
    return Application(
        **_line(row, clock.due_at if clock else None),
        steps=[StoryStep.from_orm(step) for step in story],
        correction=_correction(row, ring),
        decision=_decision(row, decided, ring) if decided else None,
        documents=_documents(row, by),
        may_withdraw=may_withdraw(row, decided, by=by),
    )


def _correction(row: Row, ring: Keyring) -> Correction | None:
    asked = open_correction(row) if row.state == Row.State.CORRECTING else None
    if asked is None:
        return None
    note = ring.unseal(row.subject, "note", asked.note_sealed)
    return Correction(questions=asked.questions, note=note, due_at=due_of(row))


def _decision(row: Row, decided: Decided, ring: Keyring) -> Decision:
    sealed = decided.reasons_sealed
    reason = ring.unseal(row.subject, "reason", sealed) if sealed else ""
    told = {"outcome": decided.outcome, "deemed": decided.deemed, "at": decided.at}
    return Decision.model_validate({**told, "reason": reason})


def _documents(row: Row, by: Actor) -> list[Document]:
    issued = IssuedDocument.objects.visible_to(by).filter(about=row.pk)
    received = ReceivedDocument.objects.visible_to(by).filter(about=row.pk)
    return [
        *(Document(id=str(d.pk), kind=d.kind, code=d.code, issued_at=d.issued_at) for d in issued),
        *(Document(id=str(d.pk), kind=d.kind, code=None, issued_at=d.signed_at) for d in received),
    ]
