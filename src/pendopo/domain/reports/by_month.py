"""Counting public reports by month, for what the city publishes: what a list shows one by one, and no other."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max
from django.db.models.functions import TruncMonth

from pendopo.domain.directory.city import city
from pendopo.domain.reports.models import Report, Update

AT_ONCE = 500
ANSWERS = ("content", "reopened", "unanswered")
"""What a reporter says of what was done, and that they say nothing, as the story of a report has it."""


def by_place(*, before: datetime) -> Iterator[tuple[datetime, str, str, int]]:
    """Yield month, kelurahan, kind and how many, by month. One statement."""
    rows = (
        Report.objects.public()
        .filter(filed_at__lt=before)
        .exclude(area=None)
        .annotate(month=TruncMonth("filed_at", tzinfo=city().zone))
        .order_by("month", "area", "category")
        .values_list("month", "area", "category")
        .annotate(n=Count("pk"))
    )
    yield from rows.iterator(AT_ONCE)


def answers(*, before: datetime) -> Iterator[tuple[datetime, str, str, int]]:
    """Yield month, kind, the reporter's answer and how many, by month. One statement."""
    rows = (
        Update.objects.filter(
            report__in=Report.objects.public(), at__lt=before, public=True, code__in=ANSWERS
        )
        .annotate(month=TruncMonth("at", tzinfo=city().zone))
        .order_by("month", "report__category", "code")
        .values_list("month", "report__category", "code")
        .annotate(n=Count("pk"))
    )
    yield from rows.iterator(AT_ONCE)


def changed_at() -> datetime | None:
    """Return when any report changed last, read from an index. One statement."""
    at: datetime | None = Report.objects.aggregate(at=Max("changed_at"))["at"]
    return at
