"""Documents that are good for a time: their holders are reminded, as `valid` of the letter says."""

from datetime import date, datetime

from django.db import transaction

from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.city import city
from pendopo.domain.documents.models import IssuedDocument, Validity
from pendopo.engines.dates import months_after
from pendopo.ground.actor import system
from pendopo.ground.log import record

REMINDER = system("reminder")


def begin_validity(document: IssuedDocument, *, at: datetime) -> None:
    """Keep until when a document is good, where its letter says so."""
    letter = compiled(document.version_id).definition["letters"][document.letter]
    if (told := letter.get("valid")) is None:
        return
    since, every = at.astimezone(city().zone).date(), told.get("remind")
    until = months_after(since, told["months"])
    Validity.objects.create(
        document=document,
        since=since,
        until=until,
        every=every,
        remind_at=_reminder(since, until, every, 1),
    )


def _reminder(since: date, until: date, every: int | None, nth: int) -> date | None:
    """Return the day of the nth reminder, or None when the document is no longer good by then."""
    day = months_after(since, every * nth) if every else until
    return day if day < until else None


@transaction.atomic
def remind_next(*, at: datetime) -> int:
    """Remind the next holder whose day has come. Returns 0 or 1.

    Days that passed while nobody worked are one reminder, not several.
    """
    today = at.astimezone(city().zone).date()
    found = (
        Validity.objects.filter(remind_at__lte=today)
        .select_related("document__agency", "document__revocation")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("remind_at")
        .first()
    )
    if found is None:
        return 0
    document = found.document
    while found.remind_at and found.remind_at <= today:
        found.reminded += 1
        found.remind_at = _reminder(found.since, found.until, found.every, found.reminded + 1)
    if hasattr(document, "revocation") or found.until <= today:
        found.remind_at = None
    else:
        about, agency = str(document.about), document.agency.code
        record(document, "document.reminded", by=REMINDER, at=at, about=about, agency=agency)
    found.save(update_fields=["reminded", "remind_at"])
    return 1
