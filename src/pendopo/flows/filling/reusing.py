"""Papers given once are offered again, to their owner alone.

What is offered follows the account's assurance. From L2 (NIK matched) whoever signs in is known to be
the person, so all the person's cases count. Below that an account has proven no more than a phone or
an e-mail, and a number changes hands: it is offered only what this very account has sent itself.
Whoever acts for another is offered nothing, neither their own papers nor the other's.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from pendopo.domain.applications.models import Application
from pendopo.domain.documents.models import Evidence
from pendopo.domain.documents.receiving import give_again
from pendopo.engines.forms.model import Question
from pendopo.flows.filling.pages import locked_case, save
from pendopo.flows.filling.uploading import asked
from pendopo.ground.actor import Actor

PROVEN = 2
MEDIA = {"image/jpeg": "image", "application/pdf": "pdf"}


class NotOfferedError(LookupError):
    """Berkas ini tidak bisa dipakai lagi. Kirim berkas yang baru."""


def own_cases(by: Actor) -> QuerySet[Application]:
    """Return the cases whose papers this actor may give again."""
    if by.kind != "resident" or by.person is None or by.acting:
        return Application.objects.none()
    cases = Application.objects.filter(applicant=by.person)
    if by.assurance >= PROVEN:
        return cases
    return cases.filter(submissions__by=by.signed_in)


def papers(by: Actor) -> list[Evidence]:
    """Return an actor's papers, the newest of each kind, newest first."""
    about = own_cases(by).values("pk")
    rows = Evidence.objects.offered().filter(about__in=about).order_by("-received_at", "-pk")
    newest: dict[str, Evidence] = {}
    for row in rows:
        newest.setdefault(row.question, row)
    return list(newest.values())


def fitting(found: Sequence[Evidence], question: str, accept: frozenset[str]) -> Evidence | None:
    """Return the paper that fits a question: of its kind, in a form it takes."""
    fits = (e for e in found if e.question == question and MEDIA[e.media_type] in accept)
    return next(fits, None)


@transaction.atomic
def reuse(
    application_id: UUID, question: str, evidence: UUID, *, by: Actor, at: datetime
) -> Question:
    """Answer a file question with a paper of an earlier case, sealed anew under this one.

    Raises NotOfferedError, StalePageError or NoQuestionError.
    """
    filling = locked_case(application_id, by=by, language="id", at=at)
    wanted = asked(filling, question)
    former = fitting(papers(by), wanted.name, wanted.accept)
    if former is None or former.pk != evidence:
        raise NotOfferedError(NotOfferedError.__doc__)
    application = filling.application
    again = give_again(
        former, about=application.pk, subject=application.subject, question=wanted.name, at=at
    )
    filling.answers[wanted.name] = [str(again.pk)]
    save(filling, at=at)
    return wanted


def unoffer(evidence: UUID, *, by: Actor, at: datetime) -> None:
    """Offer a paper, and older ones of its kind, no more. The cases it was given with keep it."""
    kind = Evidence.objects.filter(pk=evidence).values("question")
    about = own_cases(by).values("pk")
    Evidence.objects.filter(about__in=about, question__in=kind).update(unoffered_at=at)
