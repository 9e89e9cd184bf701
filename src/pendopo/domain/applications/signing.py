"""The signatory's act on cases: sign the letters, then finish the tasks that waited for it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications.models import Application
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.documents.signing import sign_batch
from pendopo.domain.people.standing_in import NoCapacityError, capacity
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Task, TaskQuerySet
from pendopo.engines.signatures.signing import Answer, Signed
from pendopo.ground.actor import Actor


def sign_waiting(
    document_ids: Sequence[UUID], *, passphrase: str, by: Actor, at: datetime
) -> dict[UUID, Answer]:
    """Sign the letters that wait for this signatory and let their cases go on.

    Raises NoCapacityError when the officer holds no such post, WrongPassphraseError when
    nothing was signed.
    """
    tasks = {t.about: t for t in _waiting(document_ids, by)}
    documents = IssuedDocument.objects.visible_to(by).ready_to_sign().filter(pk__in=document_ids)
    posts: dict[tuple[str, str, str | None], list[UUID]] = {}
    waits_for = {}
    for document in documents.filter(about__in=tasks):
        task = tasks[document.about]
        waits_for[document.pk] = task
        posts.setdefault(_post(task), []).append(document.pk)
    answers: dict[UUID, Answer] = {}
    for (role, agency, office), batch in posts.items():
        held = capacity(by.signed_in, role=role, agency=agency, office=office, at=at)
        answers |= sign_batch(batch, capacity=held.as_dict(), passphrase=passphrase, by=by, at=at)
    for signed, answer in answers.items():
        if isinstance(answer, Signed):
            _finish(waits_for[signed], by=by, at=at)
    return answers


def _waiting(document_ids: Sequence[UUID], by: Actor) -> TaskQuerySet:
    about = IssuedDocument.objects.filter(pk__in=document_ids).values("about")
    to_sign = Task.objects.waiting_for_an_officer().workable_by(by).to_sign()
    return to_sign.filter(about__in=about).select_related("agency", "office")


def _post(task: Task) -> tuple[str, str, str | None]:
    """Return the role, agency and office in which a task is signed. Raises NoCapacityError."""
    if task.agency is None:
        raise NoCapacityError(NoCapacityError.__doc__)
    return task.role, task.agency.code, task.office.code if task.office else None


@transaction.atomic
def _finish(task: Task, *, by: Actor, at: datetime) -> None:
    Application.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=task.about).first()
    running.claim(task.pk, by=by, at=at)
    running.complete(task.pk, outcome="signed", by=by, at=at)
