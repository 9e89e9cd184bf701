"""What was said once is not asked again: carried into an objection, and, by consent, anywhere."""

from datetime import datetime
from typing import Any

from pendopo.domain.applications.drafting import answers_of, save
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.people.consenting import consents
from pendopo.domain.people.models import Consent
from pendopo.ground.actor import Actor

NOT_CARRIED = frozenset({"file", "declaration"})


def carry(draft: Application, *, by: Actor, at: datetime) -> None:
    """Fill an empty draft of one's own from what one sent last, if one consents to that."""
    mine = by.person is not None and draft.applicant_id == by.person
    if not mine or answers_of(draft) or not consents(by.person, Consent.Purpose.REUSE):
        return
    sent = Application.objects.filter(applicant=by.person, submitted_at__isnull=False)
    last = sent.filter(objects_to=None).order_by("-submitted_at").first()
    if last:
        save(draft, said_before(last, draft), at=at)


def said_before(former: Application, made: Application) -> dict[str, Any]:
    """Return the answers to questions that both forms ask alike, but for files and promises."""
    asked = {q.name: q.type for q in compiled(former.version_id).form.questions()}
    answers = answers_of(former)
    return {
        q.name: answers[q.name]
        for q in compiled(made.version_id).form.questions()
        if q.name in answers and asked.get(q.name) == q.type and q.type not in NOT_CARRIED
    }
