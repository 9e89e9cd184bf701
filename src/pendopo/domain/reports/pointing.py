"""A photo that lies elsewhere: its address is told to officers alone, and never fetched by the city."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from pendopo.domain.reports.filing import nobody
from pendopo.domain.reports.models import Report, Update
from pendopo.domain.reports.moving import WORDS, tell
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring

LONGEST = 500
PHOTO_ELSEWHERE = "photo_elsewhere"


@transaction.atomic
def point(report: Report, *, url: str, by: Actor, at: datetime) -> Update | None:
    """Keep where a photo lies; None for what is no web address."""
    if len(url) > LONGEST or urlsplit(url).scheme not in {"http", "https"}:
        return None
    sender = nobody(by)
    sealed = Keyring.of([report.subject]).seal(report.subject, WORDS, url)
    entry = tell(
        report,
        kind=Update.Kind.NOTE,
        code=PHOTO_ELSEWHERE,
        sealed=sealed,
        public=False,
        by=sender,
        at=at,
    )
    record(report, "report.noted", by=sender, at=at, public=False, update=entry.pk)
    return entry
