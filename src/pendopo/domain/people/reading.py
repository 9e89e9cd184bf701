"""Reading is recorded: one AccessRecord for each look at personal data by an officer."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pendopo.domain.people.models import AccessRecord
from pendopo.ground.actor import Actor


def record_view(
    *, by: Actor, about: UUID, subjects: Iterable[UUID], purpose: str, agency: str, at: datetime
) -> None:
    """Keep that an officer saw these subjects' data about a case, and for which agency. One statement.

    `agency` is the code of the case's own: an officer who also works elsewhere reads for it.
    """
    if by.kind == "officer" and by.account:
        keys = {grant.agency: grant.key for grant in by.grants}
        AccessRecord(
            at=at,
            account_id=by.account,
            agency_id=keys.get(agency) or next(iter(keys.values()), None),
            purpose=purpose,
            about=about,
            subjects=list(subjects),
        ).save(force_insert=True)
