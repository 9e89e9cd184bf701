"""The signatory's act on cases: sign the letters, then finish the tasks that waited for it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.documents.signing import sign_batch
from pendopo.domain.people.standing_in import NoCapacityError, capacity
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Task
from pendopo.engines.signatures.signing import Answer, Signed
from pendopo.ground.actor import Actor


def sign_waiting(
    document_ids: Sequence[UUID], *, passphrase: str, by: Actor, at: datetime
) -> dict[UUID, Answer]:
    """Sign the letters that wait for this signatory and let their cases go on.

    Raises NoCapacityError when the officer holds no such post, WrongPassphraseError when
    nothing was signed.
    """
    tasks = {
        t.about: t
        for t in Task.objects.waiting_for_an_officer().workable_by(by).select_related("agency")
    }
    documents = [
        d
        for d in IssuedDocument.objects.visible_to(by).ready_to_sign().filter(pk__in=document_ids)
        if d.about in tasks
    ]
    if not documents or by.account is None:
        return {}
    first = documents[0]
    role = compiled(first.version_id).definition["letters"][first.letter]["role"]
    agency = tasks[first.about].agency
    if agency is None:
        raise NoCapacityError(NoCapacityError.__doc__)
    held = capacity(by.account, role=role, agency=agency.code, at=at)
    batch = [
        d.pk
        for d in documents
        if compiled(d.version_id).definition["letters"][d.letter]["role"] == role
    ]
    answers = sign_batch(batch, capacity=held.as_dict(), passphrase=passphrase, by=by, at=at)
    for document in documents:
        if isinstance(answers.get(document.pk), Signed):
            _finish(tasks[document.about], by=by, at=at)
    return answers


@transaction.atomic
def _finish(task: Task, *, by: Actor, at: datetime) -> None:
    Application.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=task.about).first()
    running.claim(task.pk, by=by, at=at)
    running.complete(task.pk, outcome="signed", by=by, at=at)
