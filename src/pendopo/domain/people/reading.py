"""Reading is recorded: one AccessRecord for each look at personal data by an officer."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pendopo.domain.people.models import AccessRecord
from pendopo.ground.actor import Actor


def record_view(
    *, by: Actor, about: UUID, subjects: Iterable[UUID], purpose: str, agency: UUID, at: datetime
) -> None:
    """Keep that an officer saw these subjects' data about a case, for a purpose and an agency. One statement."""
    if by.kind == "officer" and by.account:
        AccessRecord(
            at=at,
            account_id=by.account,
            agency_id=agency,
            purpose=purpose,
            about=about,
            subjects=list(subjects),
        ).save(force_insert=True)
