"""Passing a report on: to the agency that its rule named, or to another with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.models import Report
from pendopo.domain.reports.moving import State, locked, move, reasoned
from pendopo.ground.actor import Actor


class UnknownBodyError(Exception):
    """Pilih instansi dari daftar."""


@transaction.atomic
def forward(report: UUID, *, by: Actor, at: datetime) -> Report:
    """Check a report and pass it on to where its rule sends it."""
    found = locked(report, by=by, standing=(State.RECEIVED,))
    move(
        found,
        State.FORWARDED,
        event="report.forwarded",
        code="forwarded",
        by=by,
        at=at,
        agency=found.agency.code,
    )
    return found


@transaction.atomic
def hand_over(report: UUID, *, to: str, reason: str, by: Actor, at: datetime) -> Report:
    """Pass a report on to another agency, with a reason that everybody reads.

    Raises NotYoursError, NotNowError, ReasonNeededError, UnknownBodyError.
    """
    found = locked(report, by=by)
    told = reasoned(reason)
    body = rules().body(to, str(found.area_id or ""))
    if body is None or (body.agency.pk, body.office) == (found.agency_id, found.office):
        raise UnknownBodyError(UnknownBodyError.__doc__)
    former = found.agency.code
    found.agency, found.office, found.team, found.outside = body.agency, body.office, "", ""
    found.route = {**found.route, "moved": True}
    move(
        found,
        State.FORWARDED,
        event="report.handed_over",
        code="handed_over",
        text=told,
        changed=("agency", "office", "team", "outside", "route"),
        by=by,
        at=at,
        agency=body.agency.code,
        former=former,
    )
    return found
