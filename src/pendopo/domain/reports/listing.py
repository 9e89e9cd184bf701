"""An officer's list of reports: each way to a report is read from its own index, then joined."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from pendopo.domain.directory.responsible import COMPANION
from pendopo.domain.reports.models import Due, Report
from pendopo.ground.actor import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. `late_at`: only those with a clock past its time then."""

    states: Collection[str] = ()
    category: str = ""
    late_at: datetime | None = None

    def narrow(self, rows: QuerySet[Report]) -> QuerySet[Report]:
        """Return those of some reports that are wanted."""
        if self.states:
            rows = rows.filter(state__in=self.states)
        if self.category:
            rows = rows.filter(category=self.category)
        if self.late_at:
            over = Due.objects.filter(report=OuterRef("pk"), met_at=None, at__lt=self.late_at)
            rows = rows.filter(Exists(over))
        return rows


def latest(wanted: Wanted, *, by: Actor, most: int) -> list[Report]:
    """Return an officer's latest reports with their clocks; three statements."""
    lanes = [
        wanted.narrow(Report.objects.filter(lane))
        .order_by("-filed_at")
        .values("pk", "filed_at")[:most]
        for lane in _lanes(by)
    ]
    if not lanes:
        return []
    joined = lanes[0].union(*lanes[1:]).order_by("-filed_at")[:most]
    keys = [each["pk"] for each in joined]
    rows = Report.objects.visible_to(by).filter(pk__in=keys).prefetch_related("dues")
    return list(rows.select_related("category", "area", "agency", "office").order_by("-filed_at"))


def _lanes(by: Actor) -> Iterator[Q]:
    """Yield each way to a report that `visible_to` allows."""
    if by.kind != "officer":
        return
    grants = [each for each in by.grants if each.role != COMPANION]
    for key in {each.key for each in grants if each.key and each.office is None}:
        yield from (Q(agency=key), Q(desk=key), Q(overseer=key), Q(assignments__agency=key))
    for key in {each.office_key for each in grants if each.office_key}:
        yield from (Q(office=key), Q(assignments__office=key))
