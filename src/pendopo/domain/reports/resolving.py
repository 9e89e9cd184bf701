"""Resolving a report, or rejecting it; then it is the reporter's turn, and the clock's."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports.assigning import cancel_open
from pendopo.domain.reports.models import Proof, Report
from pendopo.domain.reports.moving import State, locked, move, reasoned
from pendopo.ground.actor import Actor

REASONS = ("not_ours", "unclear", "not_a_report", "abusive", "already_done")
"""Why a report may be rejected."""


class StillWorkError(Exception):
    """Masih ada tugas yang belum selesai. Selesaikan tugas itu dahulu."""


class ProofNeededError(Exception):
    """Foto hasil pekerjaan harus diperiksa rekan lain sebelum laporan selesai."""


@transaction.atomic
def resolve(report: UUID, *, text: str, by: Actor, at: datetime) -> Report:
    """Say that it is done and what was done; the reporter is asked.

    Raises NotYoursError, NotNowError, ReasonNeededError, StillWorkError, ProofNeededError.
    """
    found = locked(report, by=by)
    told = reasoned(text)
    if found.assignments.filter(closed_at=None).exists():
        raise StillWorkError(StillWorkError.__doc__)
    if found.category.proof and not _proven(found):
        raise ProofNeededError(ProofNeededError.__doc__)
    move(found, State.RESOLVED, event="report.resolved", code="resolved", text=told, by=by, at=at)
    return found


def _proven(report: Report) -> bool:
    """Return whether somebody accepted another's photo since it was last resolved; none may wait."""
    proofs = Proof.objects.filter(assignment__report=report)
    fresh = proofs.filter(received_at__gt=report.resolved_at) if report.resolved_at else proofs
    return fresh.approved().exists() and not proofs.waiting().exists()


@transaction.atomic
def reject(report: UUID, *, why: str, text: str, by: Actor, at: datetime) -> Report:
    """Reject a report, with a reason that the reporter reads.

    Raises NotYoursError, NotNowError, ReasonNeededError, ValueError for a reason that is none.
    """
    found = locked(report, by=by)
    if why not in REASONS:
        raise ValueError(why)
    told = reasoned(text)
    found.reason = why
    cancel_open(found, by=by, at=at)
    move(
        found,
        State.REJECTED,
        event="report.rejected",
        code="rejected",
        text=told,
        changed=("reason",),
        by=by,
        at=at,
        reason=why,
    )
    return found
