"""Reading is recorded: one AccessRecord for each look at personal data by an officer or a helper."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pendopo.domain.people.models import AccessRecord
from pendopo.ground.actor import Actor


def record_view(
    *, by: Actor, about: UUID, subjects: Iterable[UUID], purpose: str, agency: str, at: datetime
) -> None:
    """Keep that an officer, or who acts for another, saw these subjects' data about a case.

    One statement.

    `agency` is the code of the case's own: an officer who also works elsewhere reads for it.
    """
    if by.account and (by.kind == "officer" or by.acting):
        keys = {grant.agency: grant.key for grant in by.grants}
        AccessRecord(
            at=at,
            account_id=by.account,
            agency_id=keys.get(agency) or next(iter(keys.values()), None),
            purpose=purpose,
            about=about,
            subjects=list(subjects),
        ).save(force_insert=True)
