"""Merging a report into another of the same thing: all reporters and followers go along."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from pendopo.domain.reports.assigning import cancel_open
from pendopo.domain.reports.models import Follower, Merge, Report
from pendopo.domain.reports.moving import NotNowError, State, locked, move
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


@transaction.atomic
def merge(report: UUID, *, into: UUID, by: Actor, at: datetime) -> Report:
    """Merge a report into another; what was merged into it before goes along.

    Raises NotYoursError, NotNowError.
    """
    if report == into:
        raise NotNowError(NotNowError.__doc__)
    first, second = sorted((report, into))
    held = {key: locked(key, by=by, standing=Report.LIVE) for key in (first, second)}
    gone, kept = held[report], held[into]
    moved = _move_followers(gone, kept)
    for former in gone.merged.all():
        former.merged_into = kept
        former.save(update_fields=["merged_into"])
    gone.merged_into, gone.followers = kept, 0
    cancel_open(gone, by=by, at=at)
    move(
        gone,
        State.MERGED,
        event="report.merged",
        code="merged",
        changed=("merged_into", "followers"),
        by=by,
        at=at,
        into=kept.pk,
    )
    Merge(report=gone, into=kept, moved=moved, at=at, by_id=by.account).save(force_insert=True)
    kept.changed_at = at
    kept.save(update_fields=["changed_at"])
    record(kept, "report.joined", by=by, at=at, merged=gone.pk, followers=len(moved))
    return kept


def _move_followers(gone: Report, kept: Report) -> list[UUID]:
    """Let all who file or follow one report follow the other; who already does, does so once."""
    mine = kept.following.filter(filed=False)
    persons = set(mine.exclude(person=None).values_list("person", flat=True))
    addresses = {
        bytes(d)
        for d in mine.exclude(contact_digest=None).values_list("contact_digest", flat=True)
        if d
    }
    moved = []
    for each in gone.following.select_for_update():
        told = bytes(each.contact_digest) if each.contact_digest else None
        if not each.filed and (each.person_id in persons or (told and told in addresses)):
            each.delete()
            continue
        moved.append(each.pk)
    Follower.objects.filter(pk__in=moved).update(report=kept)
    kept.followers = F("followers") + len(moved)
    kept.save(update_fields=["followers"])
    kept.refresh_from_db(fields=["followers"])
    return moved
