"""Photos of a report: hostile until proven, and seen by nobody before a person releases them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.documents.receiving import receive
from pendopo.domain.reports.filing import Filed, Told, file, nobody, unnamed
from pendopo.domain.reports.models import Report, ReportPhoto
from pendopo.domain.reports.moving import NotNowError, NotYoursError
from pendopo.engines.blurring.hiding import blur
from pendopo.engines.blurring.rectangles import Rectangle
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import SYSTEM

MOST = 5
"""Photos of one kind on a report."""
MOST_HIDDEN = 40
IMAGES = frozenset({"image"})


@dataclass(frozen=True, slots=True)
class Photo:
    """A file as it was sent."""

    name: str
    data: bytes


class TooManyPhotosError(Exception):
    """Laporan ini sudah memuat 5 foto."""


@transaction.atomic
def file_with(told: Told, photo: Photo | None, *, key: UUID, by: Actor, at: datetime) -> Filed:
    """File a report with its photo: both, or neither when the photo is hostile.

    Raises HostileFileError, and what `filing.file` does.
    """
    made = file(told, key=key, by=by, at=at)
    if photo:
        with suppress(TooManyPhotosError):
            attach(
                made.report,
                name=photo.name,
                data=photo.data,
                kind=ReportPhoto.Kind.BEFORE,
                by=by,
                at=at,
            )
    return made


def attach(
    report: Report, *, name: str, data: bytes, kind: str, by: Actor, at: datetime
) -> ReportPhoto:
    """Keep a photo; the same one is kept once. Raises HostileFileError, TooManyPhotosError."""
    with transaction.atomic():
        if report.photos.filter(kind=kind).count() >= MOST:
            raise TooManyPhotosError(TooManyPhotosError.__doc__)
        evidence = receive(
            about=report.pk,
            subject=report.subject,
            question=kind,
            name=name,
            data=data,
            accept=IMAGES,
            at=at,
        )
        made, new = ReportPhoto.objects.get_or_create(
            evidence=evidence, defaults={"report": report, "kind": kind, "at": at}
        )
        if new:
            sender = nobody(by) if kind == ReportPhoto.Kind.BEFORE else unnamed(by)
            record(report, "photo.attached", by=sender, at=at, photo=made.pk, kind=kind)
    return made


@transaction.atomic
def release(photo: UUID, *, hide: Iterable[Rectangle] = (), by: Actor, at: datetime) -> ReportPhoto:
    """Let everybody see a photo: a person has looked at it, and hides parts of it.

    Raises NotYoursError, NotNowError.
    """
    found = _of(photo, by=by)
    if found.released_at or not type(found.evidence).objects.cleared().filter(pk=found.evidence_id):
        raise NotNowError(NotNowError.__doc__)
    data = files.fetch(found.evidence.subject, found.evidence.file)
    hidden = [part for each in hide if (part := each.inside())][:MOST_HIDDEN]
    found.shown = files.store(SYSTEM, blur(data, hidden))
    found.blurs = [list(part) for part in hidden]
    found.released_at, found.released_by_id, found.withdrawn_at = at, by.account, None
    found.save(update_fields=["shown", "blurs", "released_at", "released_by", "withdrawn_at"])
    record(found.report, "photo.released", by=by, at=at, photo=found.pk)
    return found


@transaction.atomic
def withdraw(photo: UUID, *, by: Actor, at: datetime) -> ReportPhoto:
    """Take a photo away from everybody's sight again. Raises NotYoursError."""
    found = _of(photo, by=by)
    shown, found.shown = found.shown, ""
    found.withdrawn_at, found.released_at, found.released_by = at, None, None
    found.save(update_fields=["shown", "released_at", "released_by", "withdrawn_at"])
    record(found.report, "photo.withdrawn", by=by, at=at, photo=found.pk)
    if shown:
        transaction.on_commit(lambda: files.discard(shown))
    return found


def _of(photo: UUID, *, by: Actor) -> ReportPhoto:
    """Return a photo of a report that an officer may see, under its lock."""
    if by.kind != "officer":
        raise NotYoursError(NotYoursError.__doc__)
    reports = Report.objects.visible_to(by).values("pk")
    rows = ReportPhoto.objects.select_for_update(of=("self",)).filter(report__in=reports, pk=photo)
    found = rows.select_related("report", "evidence").first()
    if found is None:
        raise NotYoursError(NotYoursError.__doc__)
    return found
