"""Words on a report: for everybody, or for officers only."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports.models import Report, Update
from pendopo.domain.reports.moving import WORDS, State, locked, move, reasoned, tell
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring


@transaction.atomic
def start(report: UUID, *, by: Actor, at: datetime) -> Report:
    """Say that work has begun."""
    found = locked(report, by=by, standing=(State.RECEIVED, State.FORWARDED))
    move(found, State.IN_PROGRESS, event="report.started", code="started", by=by, at=at)
    return found


@transaction.atomic
def note(report: UUID, text: str, *, public: bool, by: Actor, at: datetime) -> Update:
    """Write a note. What only officers read is sealed. Raises ReasonNeededError when too short."""
    found = locked(report, by=by, standing=Report.LIVE)
    told = reasoned(text, least=3)
    sealed = None
    if not public:
        sealed = Keyring.of([found.subject]).seal(found.subject, WORDS, told)
    entry = tell(
        found,
        kind=Update.Kind.NOTE,
        text=told if public else "",
        sealed=sealed,
        public=public,
        by=by,
        at=at,
    )
    if public:
        found.changed_at = at
        found.save(update_fields=["changed_at"])
    record(found, "report.noted", by=by, at=at, public=public, update=entry.pk)
    return entry
