"""An infected file leaves a draft's answers, so that its question asks again.

What was sent is frozen: there the answer stays until the applicant replaces it on its page.
"""

from django.db import transaction

from pendopo.domain.applications.drafting import answers_of, save
from pendopo.domain.applications.models import Application
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError


@subscribe("applications.disinfecting", to=("evidence.infected",))
@transaction.atomic
def ask_again(event: Recorded) -> None:
    """Take the file out of the answers of a draft; of an erased one there is nothing to take."""
    drafts = Application.objects.drafts().select_for_update(of=("self",))
    draft = drafts.filter(pk=event.payload["about"]).first()
    if draft is None:
        return
    try:
        answers = answers_of(draft)
    except ErasedError:
        return
    question = event.payload["question"]
    left = [pk for pk in answers.get(question) or () if pk != event.payload["evidence"]]
    save(draft, {**answers, question: left}, at=draft.saved_at)
