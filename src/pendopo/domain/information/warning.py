"""Officers draft, mend and drop warnings; nothing of it reaches anybody before it is published."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Area
from pendopo.domain.information.alerts import Alert, AlertArea
from pendopo.domain.information.policy import policy
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


class NotAWriterError(Exception):
    """Hanya petugas yang ditunjuk kota yang menulis peringatan."""


class NoDraftError(Exception):
    """Rancangan peringatan ini tidak ada lagi. Mungkin sudah diterbitkan atau dibuang."""


class NoAreaError(ValueError):
    """Pilih paling sedikit satu kelurahan."""


class OverError(ValueError):
    """Waktu berakhir harus setelah sekarang."""


@dataclass(frozen=True, slots=True)
class Said:
    """All that a warning says. `texts` has headline and action by language."""

    event: str
    severity: str
    urgency: str
    certainty: str
    texts: Mapping[str, Mapping[str, str]]
    areas: Collection[str]
    expires_at: datetime
    exercise: bool = False


@transaction.atomic
def draft(
    said: Said, *, follows: UUID | None = None, source: UUID | None = None, by: Actor, at: datetime
) -> Alert:
    """Draft a warning, or the renewal of one in force. `source` is what gave rise to it.

    Raises NotAWriterError, NoAreaError, OverError, NoDraftError when what it renews is over.
    """
    _may_write(by)
    former = _in_force(follows, at=at) if follows else None
    made = Alert(
        identifier=_identifier(at),
        kind=Alert.Kind.UPDATE if former else Alert.Kind.ALERT,
        follows=former,
        agency=policy().agency,
        source=source,
        drafted_by_id=by.account,
        drafted_at=at,
        **_told(said, at=at),
    )
    made.save(force_insert=True)
    _place(made, said.areas)
    record(made, "alert.drafted", by=by, at=at, severity=said.severity, danger=said.event)
    return made


@transaction.atomic
def mend(alert_id: UUID, said: Said, *, by: Actor, at: datetime) -> Alert:
    """Change a draft; whoever mends it has drafted it from then on. Raises as `draft`."""
    _may_write(by)
    found = draft_of(alert_id)
    for name, value in _told(said, at=at).items():
        setattr(found, name, value)
    found.drafted_by_id, found.drafted_at = by.account, at
    found.save()
    found.places.all().delete()
    _place(found, said.areas)
    record(found, "alert.mended", by=by, at=at, severity=said.severity, danger=said.event)
    return found


@transaction.atomic
def drop(alert_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let a draft go. Raises NotAWriterError, NoDraftError."""
    _may_write(by)
    found = draft_of(alert_id)
    found.ended_at, found.ending = at, Alert.Ending.DROPPED
    found.save(update_fields=["ended_at", "ending"])
    record(found, "alert.dropped", by=by, at=at)


def draft_of(alert_id: UUID) -> Alert:
    """Return a draft, locked. Raises NoDraftError."""
    found = Alert.objects.drafts().select_for_update(of=("self",)).filter(pk=alert_id).first()
    if found is None:
        raise NoDraftError(NoDraftError.__doc__)
    return found


def follow_up(former: Alert, *, by: Actor, at: datetime, **fields: Any) -> Alert:
    """Return a new row, not yet published, that follows a former alert, for its very areas."""
    made = Alert(
        identifier=_identifier(at),
        follows=former,
        drafted_by_id=by.account,
        drafted_at=at,
        **{
            name: getattr(former, name)
            for name in ("agency", "event", "severity", "urgency", "certainty", "exercise")
        },
        **fields,
    )
    made.save(force_insert=True)
    _place(made, list(former.places.values_list("area", flat=True)))
    return made


def _may_write(by: Actor) -> None:
    if by.kind != "system" and not policy().writes(by):
        raise NotAWriterError(NotAWriterError.__doc__)


def _in_force(alert: UUID, *, at: datetime) -> Alert:
    found = Alert.objects.in_force(at=at).filter(pk=alert).first()
    if found is None:
        raise NoDraftError(NoDraftError.__doc__)
    return found


def _told(said: Said, *, at: datetime) -> dict[str, Any]:
    if not said.areas:
        raise NoAreaError(NoAreaError.__doc__)
    if said.expires_at <= at:
        raise OverError(OverError.__doc__)
    return {
        "event": said.event,
        "severity": said.severity,
        "urgency": said.urgency,
        "certainty": said.certainty,
        "texts": {language: dict(words) for language, words in said.texts.items()},
        "expires_at": said.expires_at,
        "exercise": said.exercise,
    }


def _place(alert: Alert, codes: Collection[str]) -> None:
    """Keep the kelurahan of an alert. Raises NoAreaError when none of them is one."""
    areas = list(Area.objects.filter(kind=Area.Kind.VILLAGE, pk__in=codes))
    if not areas:
        raise NoAreaError(NoAreaError.__doc__)
    AlertArea.objects.bulk_create(AlertArea(alert=alert, area=area) for area in areas)


def _identifier(at: datetime) -> str:
    """Return a name for an alert that no other has (CAP 1.2, 3.2.1: no spaces, commas, < or &)."""
    day = at.astimezone(city().zone)
    return f"{city().reference_prefix}-{day:%Y%m%dT%H%M}-{secrets.token_hex(3)}"
