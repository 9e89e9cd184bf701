"""An officer is away for some days: put down by the officer or the head, and ended on return."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.people.models import Absence, Account, Role
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


class NotTheirsToSayError(Exception):
    """Hanya petugas itu sendiri atau pimpinannya yang dapat mencatat ketidakhadiran."""


class PeriodError(Exception):
    """Hari terakhir tidak boleh sebelum hari pertama, atau sudah lewat. Periksa tanggalnya."""


class AlreadyAwayError(Exception):
    """Petugas ini sudah tercatat tidak masuk pada hari-hari itu."""


@transaction.atomic
def put_down(
    account_id: UUID, *, starts: datetime, ends: datetime, by: Actor, at: datetime
) -> Absence:
    """Put down that an officer is away from `starts` until `ends`.

    Raises NotTheirsToSayError, PeriodError, AlreadyAwayError.
    """
    account = _officer(account_id, by, at=at)
    if ends <= max(starts, at):
        raise PeriodError(PeriodError.__doc__)
    meeting = account.absences.filter(ended_at=None, starts__lt=ends, ends__gt=starts)
    if meeting.exists():
        raise AlreadyAwayError(AlreadyAwayError.__doc__)
    made = Absence.objects.create(
        account=account, starts=starts, ends=ends, put_down_by_id=by.signed_in
    )
    record(account.person, "absence.put_down", by=by, at=at, absence=made.pk)
    return made


@transaction.atomic
def end(absence_id: UUID, *, by: Actor, at: datetime) -> None:
    """Put down that an officer is back; once is enough. Raises NotTheirsToSayError."""
    found = Absence.objects.filter(pk=absence_id).first()
    if found is None:
        raise NotTheirsToSayError(NotTheirsToSayError.__doc__)
    account = _officer(found.account_id, by, at=at)
    if Absence.objects.filter(pk=absence_id, ended_at=None).update(ended_at=at):
        record(account.person, "absence.ended", by=by, at=at, absence=found.pk)


def _officer(account_id: UUID, by: Actor, *, at: datetime) -> Account:
    """Return the officer, the row locked. Raises NotTheirsToSayError to who may not speak for them."""
    officers = Account.objects.filter(kind=Account.Kind.OFFICER, is_active=True)
    account = (
        officers.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=account_id)
        .first()
    )
    roles = Role.objects.held(at=at).filter(account=account_id).select_related("agency", "office")
    led = any(by.leads(r.agency.code, r.office.code if r.office else None) for r in roles)
    if account is None or not (led or account.pk == by.account):
        raise NotTheirsToSayError(NotTheirsToSayError.__doc__)
    return account
