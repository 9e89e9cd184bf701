"""What an applicant is asked to mend: which pages, what is mended already, and until when."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from pendopo.domain.applications import correcting
from pendopo.domain.applications.drafting import open_answers
from pendopo.domain.applications.models import Application
from pendopo.engines.forms.changing import changed
from pendopo.flows.filling.pages import Filling, opened


def asked(
    application: Application, *, space: str, asking: list[str], language: str, at: datetime
) -> dict[str, Any] | None:
    """Return who asks what, why, until when, and what is mended already; None when nothing is.

    `space` is the address space of the channel, whose screen `question` shows a page.
    """
    if application.state != Application.State.CORRECTING:
        return None
    filling = opened(application, language=language, at=at)
    found = filling.correction
    if found is None:
        return None
    walked = filling.walked()
    mended = _mended(application, filling)
    pages = [
        {
            "title": filling.title(page),
            "url": reverse(f"{space}:question", args=[application.reference, page.slug]),
            "done": not walked.needs(page) and any(q.name in mended for q in page.questions),
            "photo": any(q.type == "file" for q in page.questions),
        }
        for page in filling.pages(walked)
    ]
    return {
        "asking": asking or [application.body.short_name],
        "note": filling.ring.unseal(application.subject, "note", found.note_sealed),
        "pages": pages,
        "due": correcting.due_of(application),
        "complete": walked.complete and application.saved_at > found.asked_at,
    }


def _mended(application: Application, filling: Filling) -> frozenset[str]:
    """Return the questions whose answers differ from what was sent last."""
    sent = application.submissions.order_by("-number").values_list("answers_sealed", flat=True)
    before = open_answers(filling.ring, application.subject, bytes(sent[0]))
    return frozenset(changed(filling.ready.form, before, filling.answers))
