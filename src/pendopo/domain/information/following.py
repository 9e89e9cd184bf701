"""A person follows kelurahan: those where they live, work, or have somebody to care for."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.directory.models import Area
from pendopo.domain.information.alerts import FollowedArea
from pendopo.domain.people.models import Person
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

MOST = 20


class TooManyAreasError(ValueError):
    """Anda dapat mengikuti paling banyak 20 kelurahan."""


@transaction.atomic
def follow(*, person: UUID, areas: Collection[str], by: Actor, at: datetime) -> int:
    """Keep which kelurahan a person follows, these and no others. Returns how many.

    Raises TooManyAreasError.
    """
    if len(set(areas)) > MOST:
        raise TooManyAreasError(TooManyAreasError.__doc__)
    known = Person.objects.select_for_update().get(pk=person)
    wanted = set(
        Area.objects.filter(kind=Area.Kind.VILLAGE, pk__in=areas).values_list("pk", flat=True)
    )
    mine = FollowedArea.objects.filter(person=person)
    former = set(mine.values_list("area", flat=True))
    if wanted == former:
        return len(wanted)
    mine.exclude(area__in=wanted).delete()
    FollowedArea.objects.bulk_create(
        FollowedArea(person=known, area_id=code, since=at) for code in wanted - former
    )
    record(known, "areas.followed", by=by, at=at, areas=[*sorted(wanted)])
    return len(wanted)


def followed_by(person: UUID) -> list[Area]:
    """Return the kelurahan a person follows, by name."""
    rows = FollowedArea.objects.filter(person=person).select_related("area")
    return [each.area for each in rows.order_by("area__name")]
