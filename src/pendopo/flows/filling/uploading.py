"""A file question answered part by part: who may send what, and the answer once it is complete."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.documents import uploading
from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.documents.models import Upload
from pendopo.domain.documents.receiving import receive
from pendopo.engines.forms.model import Question
from pendopo.engines.forms.schema import MOST_FILES
from pendopo.flows.filling.pages import Filling, locked_case, save
from pendopo.ground.actor import Actor


class NoQuestionError(Exception):
    """Pertanyaan ini tidak meminta berkas."""


@transaction.atomic
def begin(
    application_id: UUID, told: Mapping[str, str], *, length: int, by: Actor, at: datetime
) -> Upload:
    """Begin an upload for a question of a case that may be filled now.

    `told` is what the sender says of the file: question, filename, fingerprint, batch. Raises
    StalePageError, NoQuestionError, TooLongError, TooManyError or HostileFileError.
    """
    filling = locked_case(application_id, by=by, language="id", at=at)
    question = asked(filling, told.get("question", ""))
    return uploading.begin(
        about=application_id,
        subject=filling.application.subject,
        question=question.name,
        name=told.get("filename", ""),
        length=length,
        fingerprint=told.get("fingerprint", "")[:64],
        batch=told.get("batch", "")[:64],
        at=at,
    )


def take_part(upload: Upload, data: bytes, *, offset: int, by: Actor, at: datetime) -> Upload:
    """Keep a part. The last one makes the file its question's answer, as a page that was sent would.

    Raises OffsetError, TooLongError, StalePageError, or HostileFileError, after which the upload
    is forgotten.
    """
    try:
        with transaction.atomic():
            last = offset + len(data) == upload.length
            filling = locked_case(upload.about, by=by, language="id", at=at) if last else None
            upload = uploading.append(upload, data, offset=offset, at=at)
            if filling and upload.evidence_id is None:
                _answer(filling, upload, at=at)
    except (HostileFileError, NoQuestionError) as error:
        uploading.end(upload)
        raise HostileFileError(str(error)) from error
    return upload


def _answer(filling: Filling, upload: Upload, *, at: datetime) -> None:
    """Files of one batch answer together; a new batch takes the place of the former answer."""
    question = asked(filling, upload.question)
    parts = list(upload.parts)
    upload.evidence = receive(
        about=upload.about,
        subject=upload.subject,
        question=question.name,
        name=uploading.name_of(upload, filling.ring),
        data=uploading.whole(upload),
        accept=question.accept,
        at=at,
    )
    upload.parts = []
    upload.save(update_fields=["evidence", "parts"])
    given = uploading.of_batch(upload)
    filling.answers[question.name] = [str(pk) for pk in given[: question.maximum or MOST_FILES]]
    save(filling, at=at)
    transaction.on_commit(lambda: uploading.discard(parts))


def asked(filling: Filling, name: str) -> Question:
    """Return a question that takes a file now. Raises NoQuestionError."""
    found = filling.ready.form.question(name)
    if found is None or found.type != "file" or found.name != name:
        raise NoQuestionError(NoQuestionError.__doc__)
    if filling.only is not None and name not in filling.only:
        raise NoQuestionError(NoQuestionError.__doc__)
    return found
