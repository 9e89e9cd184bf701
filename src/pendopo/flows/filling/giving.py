"""One page's answers given at once, as JSON: kept whole, or nothing of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.documents.models import Evidence
from pendopo.engines.forms import sentences
from pendopo.engines.forms.giving import as_sent, pointer
from pendopo.engines.forms.model import Page, Question, Say
from pendopo.flows.filling.pages import Filling, keep, locked
from pendopo.ground.actor import Actor

NOT_ASKED: Say = {
    "id": "Halaman ini tidak menanyakannya.",
    "en": "This page does not ask it.",
    "su": "Kaca ieu henteu naroskeunana.",
}


def give(
    application_id: UUID,
    slug: str,
    answers: Mapping[str, Any],
    *,
    by: Actor,
    language: str,
    at: datetime,
) -> dict[str, Say]:
    """Put a page's answers in place of its former ones; files stay unless they are named.

    Returns what is wrong, by JSON pointer; then nothing was changed. Raises StalePageError.
    """
    with transaction.atomic():
        filling, page = locked(application_id, slug, by=by, language=language, at=at)
        asked = {q.name: q for q in page.questions if _may(filling, q)}
        wrong = {f"/{name}": NOT_ASKED for name in answers if name not in asked}
        raw, errors = as_sent(page, answers)
        for question in asked.values():
            if question.type == "file" and question.name in answers:
                errors |= _files(filling, question, answers[question.name])
        errors = {**keep(filling, page, raw, at=at), **errors}
        wrong |= {_place(page, name): say for name, say in errors.items()}
        if wrong:
            transaction.set_rollback(True)
    return wrong


def _may(filling: Filling, question: Question) -> bool:
    return filling.only is None or question.name in filling.only


def _files(filling: Filling, question: Question, given: Any) -> dict[str, Say]:
    """Let an answer name evidence of this case that was sent for this question."""
    sent = Evidence.objects.filter(about=filling.application.pk, question=question.name)
    known = {str(each) for each in sent.values_list("pk", flat=True)}
    if given is None:
        filling.answers.pop(question.name, None)
    elif isinstance(given, list) and given and all(each in known for each in map(str, given)):
        filling.answers[question.name] = list(dict.fromkeys(map(str, given)))
    else:
        return {question.name: sentences.again(question)}
    return {}


def _place(page: Page, name: str) -> str:
    head = name.split("-", 1)[0]
    question = next((q for q in page.questions if q.name == head), None)
    return pointer(question, name) if question else f"/{head}"
