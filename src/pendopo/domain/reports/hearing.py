"""What the house that sent a report says of it afterwards: a word, that it is done, or that it is not."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports.answering import content, reopen
from pendopo.domain.reports.models import Report, Update
from pendopo.domain.reports.moving import WORDS, answered, tell
from pendopo.domain.reports.showing import masked
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring

ANYHOW = (*Report.LIVE, Report.State.CLOSED)
"""Where a report may stand when a word is said of it."""


class Heard(Enum):
    """What a word asks for; what cannot be done now is kept as a word."""

    NOTE = "note"
    CONTENT = "content"
    REOPEN = "reopen"


@transaction.atomic
def hear(
    report: UUID, text: str, *, meant: Heard, key: UUID | None, by: Actor, at: datetime
) -> Update:
    """Keep a word on a report that the actor sent; said again under its `key`, the same.

    Raises NotYoursError, NotNowError, ReasonNeededError.
    """
    found, sender = answered(report, by=by, standing=ANYHOW)
    before = Update.objects.filter(pk=key, report=found).first() if key else None
    if before is not None:
        return before
    if found.state == Report.State.RESOLVED and meant is Heard.REOPEN:
        reopen(found.pk, why=text, by=by, at=at)
        found.refresh_from_db()
    elif found.state == Report.State.RESOLVED and meant is Heard.CONTENT:
        content(found.pk, by=by, at=at)
        found.refresh_from_db()
    entry = tell(
        found,
        kind=Update.Kind.ANSWER,
        code="word",
        text=masked(text),
        sealed=Keyring.of([found.subject]).seal(found.subject, WORDS, text),
        key=key,
        by=sender,
        at=at,
    )
    record(found, "report.noted", by=sender, at=at, public=True, update=entry.pk)
    return entry
