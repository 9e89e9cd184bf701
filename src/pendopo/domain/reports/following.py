"""Following a report that somebody else filed: by account, or by an address that is left."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from pendopo.domain.reports.filing import CONTACT, Reach, nobody
from pendopo.domain.reports.models import Follower, Report
from pendopo.domain.reports.moving import NotYoursError
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault import blind
from pendopo.ground.vault.keyring import Keyring, open_subject


def follow(report: UUID, *, reach: Reach, language: str, by: Actor, at: datetime) -> bool:
    """Follow a public report; False for who follows it already. Raises NotYoursError."""
    try:
        with transaction.atomic():
            found = Report.objects.public().filter(pk=report).first()
            if found is None:
                raise NotYoursError(NotYoursError.__doc__)
            _follower(found, reach, language, by=by, at=at)
            Report.objects.filter(pk=report).update(followers=F("followers") + 1)
            record(found, "report.followed", by=nobody(by), at=at)
    except IntegrityError as error:
        if "follows_once" not in str(error):
            raise
        return False
    return True


def _follower(found: Report, reach: Reach, language: str, *, by: Actor, at: datetime) -> None:
    made = Follower(
        report=found,
        origin=found.pk,
        filed=False,
        person_id=by.person,
        language=language,
        at=at,
    )
    if reach.address and not by.person:
        made.subject = new_id()
        open_subject(made.subject)
        ring = Keyring.of([made.subject])
        made.contact_kind = reach.kind
        made.contact_sealed = ring.seal(made.subject, CONTACT, reach.address)
        made.contact_digest = blind.digest(reach.kind, reach.address)
    made.save(force_insert=True)
