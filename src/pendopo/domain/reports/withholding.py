"""What everybody may not read of a report: words mended that a machine let stand, or all of it withheld."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports.filing import LONGEST, LONGEST_PLACE
from pendopo.domain.reports.models import Report
from pendopo.domain.reports.moving import locked
from pendopo.domain.reports.showing import masked
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

ALL = tuple(Report.State.values)


@transaction.atomic
def reword(report: UUID, *, text: str, place: str, by: Actor, at: datetime) -> Report:
    """Put other public words in place: a person takes out what the machine has not; the original stays.

    Raises NotYoursError.
    """
    found = locked(report, by=by, standing=ALL)
    found.public_text = masked(text.strip()[:LONGEST])
    found.public_place = masked(place.strip()[:LONGEST_PLACE])
    found.changed_at = at
    found.save(update_fields=["public_text", "public_place", "changed_at"])
    record(found, "report.reworded", by=by, at=at)
    return found


@transaction.atomic
def withhold(report: UUID, *, by: Actor, at: datetime) -> Report:
    """Take a report away from everybody's sight; work on it goes on. Raises NotYoursError."""
    found = locked(report, by=by, standing=ALL)
    if found.withheld_at is None:
        found.withheld_at = found.changed_at = at
        found.save(update_fields=["withheld_at", "changed_at"])
        record(found, "report.withheld", by=by, at=at)
    return found


@transaction.atomic
def show(report: UUID, *, by: Actor, at: datetime) -> Report:
    """Let everybody read a withheld report again. Raises NotYoursError."""
    found = locked(report, by=by, standing=ALL)
    if found.withheld_at:
        found.withheld_at, found.changed_at = None, at
        found.save(update_fields=["withheld_at", "changed_at"])
        record(found, "report.shown", by=by, at=at)
    return found
