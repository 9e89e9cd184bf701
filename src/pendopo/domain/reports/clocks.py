"""The clocks of a report: what must have happened by when, as the pack's edition says."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.reports.models import Category, Due, Report
from pendopo.engines.working_time import Term

STOPS = {
    Report.State.FORWARDED: ("forwarded",),
    Report.State.IN_PROGRESS: ("forwarded", "started"),
    Report.State.RESOLVED: ("forwarded", "started", "resolved"),
    Report.State.CLOSED: ("forwarded", "started", "resolved"),
    Report.State.REJECTED: ("forwarded", "started", "resolved"),
    Report.State.MERGED: ("forwarded", "started", "resolved"),
}
"""Which clocks a state stops."""


def due_at(term: str, *, time: str, since: datetime) -> datetime:
    """Return when a term ends: by the wall's clock, or in the city's working time."""
    told = Term.parse(term)
    if time == "wall":
        return since + timedelta(days=told.days, minutes=told.minutes)
    return working_calendar().add(since, told)


def dues(
    report: Report,
    category: Category,
    clocks: Iterable[Mapping[str, Any]],
    *,
    at: datetime,
    but: Iterable[str] = (),
) -> list[Due]:
    """Return the clocks that begin to run on a report; `but` those that a state has stopped."""
    stopped = set(but)
    return [
        Due(
            report=report,
            code=each["code"],
            until=each["until"],
            tells=each["tells"],
            started_at=at,
            at=due_at(each["term"], time=each["time"], since=at),
        )
        for each in clocks
        if each["until"] not in stopped and _fits(each.get("when", {}), category)
    ]


def stop(report: Report, state: str, *, at: datetime) -> None:
    """Stop the clocks that a state stops. One statement, none for a state that stops nothing."""
    if until := STOPS.get(Report.State(state)):
        report.dues.filter(until__in=until, met_at=None).update(met_at=at)


def _fits(when: Mapping[str, Any], category: Category) -> bool:
    return (
        when.get("proof", category.proof) == category.proof
        and category.group in when.get("groups", (category.group,))
        and category.code in when.get("categories", (category.code,))
    )
