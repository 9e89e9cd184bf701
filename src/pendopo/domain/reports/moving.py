"""How a report moves: under its lock, with an entry of its story and the event, in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pendopo.domain.reports import clocks
from pendopo.domain.reports.filing import nobody, unnamed
from pendopo.domain.reports.models import Report, Update
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

State = Report.State
WORDS = "update"
"""The label of words sealed in a report's story."""


class NotYoursError(LookupError):
    """Laporan ini tidak ada, atau bukan wewenang Anda."""


class NotNowError(Exception):
    """Laporan ini sudah berubah. Muat ulang halaman, lalu lihat keadaannya sekarang."""


class ReasonNeededError(Exception):
    """Tulis alasannya, paling sedikit 10 huruf: pelapor membacanya."""


def locked(report: UUID, *, by: Actor, standing: tuple[str, ...] = Report.OPEN) -> Report:
    """Return a report the actor may see, under its lock. Raises NotYoursError, NotNowError."""
    rows = Report.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.select_related("agency", "office", "category", "desk").filter(pk=report).first()
    if found is None:
        raise NotYoursError(NotYoursError.__doc__)
    if found.state not in standing:
        raise NotNowError(NotNowError.__doc__)
    return found


def answered(report: UUID, *, by: Actor, standing: tuple[str, ...]) -> tuple[Report, Actor]:
    """Return a report that its reporter answers on, under its lock, and who that is to the log: nobody.

    An officer never speaks for a reporter. Raises NotYoursError, NotNowError.
    """
    if by.kind == "officer":
        raise NotYoursError(NotYoursError.__doc__)
    return locked(report, by=by, standing=standing), nobody(by)


def move(
    report: Report,
    state: str,
    *,
    event: str,
    by: Actor,
    at: datetime,
    code: str = "",
    text: str = "",
    changed: tuple[str, ...] = (),
    **payload: Any,
) -> None:
    """Let a report stand elsewhere, and tell everybody. The caller holds its lock."""
    report.state, report.changed_at = state, at
    if state == State.RESOLVED:
        report.resolved_at = at
    report.closed_at = at if state in {State.CLOSED, State.REJECTED, State.MERGED} else None
    report.save(update_fields=["state", "changed_at", "resolved_at", "closed_at", *changed])
    clocks.stop(report, state, at=at)
    tell(report, kind=Update.Kind.STATE, code=code, text=text, state=state, by=by, at=at)
    record(report, event, by=unnamed(by), at=at, **payload)


def tell(
    report: Report,
    *,
    kind: str,
    by: Actor,
    at: datetime,
    code: str = "",
    text: str = "",
    sealed: bytes | None = None,
    state: str = "",
    public: bool = True,
    key: UUID | None = None,
) -> Update:
    """Write an entry of a report's story; an officer's stands under the body that answers for it.

    `key` names an entry that may be sent twice.
    """
    entry = Update(
        **({"id": key} if key else {}),
        report=report,
        kind=kind,
        state=state,
        code=code,
        public=public,
        text=text,
        text_sealed=sealed,
        agency_id=_agency(report, by),
        account_id=by.account if by.kind == "officer" else None,
        at=at,
    )
    entry.save(force_insert=True)
    return entry


def reasoned(text: str, *, least: int = 10) -> str:
    """Return a reason, trimmed. Raises ReasonNeededError."""
    told = " ".join(text.split())[:1000]
    if len(told) < least:
        raise ReasonNeededError(ReasonNeededError.__doc__)
    return told


def _agency(report: Report, by: Actor) -> UUID | None:
    if by.kind != "officer":
        return None
    keys = [grant.key for grant in by.grants if grant.key]
    return report.agency_id if report.agency_id in keys else next(iter(keys), None)
