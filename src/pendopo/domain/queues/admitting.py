"""What the waiting rooms keep in the database: the openings, made ahead, and the places, in batches."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Sum

from pendopo.domain.queues.bookings import Quota, Slot
from pendopo.domain.queues.hours import next_hours
from pendopo.domain.queues.openings import Opening, WaitingPlace, opening_id
from pendopo.domain.queues.plans import bookable_lines
from pendopo.engines.admission.room import Place, seal_of
from pendopo.ground.log import roles

KEPT = timedelta(days=1)
"""How long places are kept once their room has closed."""
AT_ONCE = 5_000
KEEP = """
insert into queues_waitingplace (id, opening_id, batch, called_at, came_at)
select id, %(opening)s, batch, to_timestamp(nullif(called, 0)), to_timestamp(nullif(came, 0))
from unnest(%(ids)s::uuid[], %(batches)s::int[], %(called)s::float8[], %(came)s::float8[])
    as told (id, batch, called, came)
on conflict (id) do update
    set batch = excluded.batch, called_at = excluded.called_at, came_at = excluded.came_at
"""
roles.allow("live", "select, insert, update", "queues_waitingplace")
roles.allow(
    *("live", "select", "queues_opening", "queues_slot"),
    *("queues_line", "queues_hall", "directory_office"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An opening with the places that were kept of it."""

    opening: Opening
    places: Sequence[Place]


def make_openings(*, at: datetime) -> int:
    """Make each line's next opening, its seed drawn and sealed. Returns how many."""
    made = 0
    for plan in bookable_lines():
        hours = next_hours(plan, at=at)
        rule = plan.slots.room if plan.slots else None
        if hours is None or rule is None:
            continue
        seed = secrets.token_hex(32)
        _, new = Opening.objects.get_or_create(
            pk=opening_id(plan.line, hours.opens),
            defaults={
                "line_id": plan.line,
                "gathers_at": hours.gathers,
                "opens_at": hours.opens,
                "draws_at": hours.draws,
                "closes_at": hours.closes,
                "seed": seed,
                "seal": seal_of(seed),
                "at_once": rule.at_once,
                "stay": int(rule.stay.total_seconds()),
                "made_at": at,
            },
        )
        made += new
    return made


def standing(known: Iterable[UUID], *, at: datetime) -> list[Kept]:
    """Return the openings whose room is open and that are not known yet, with their places."""
    rows = Opening.objects.standing(at=at).exclude(pk__in=list(known))
    return [
        Kept(opening, [_place(each) for each in WaitingPlace.objects.filter(opening=opening)])
        for opening in rows.select_related("line__hall__office")
    ]


def keep(opening: UUID, places: Sequence[Place]) -> None:
    """Keep places as they are now: one statement for all."""
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                "opening": opening,
                "ids": [UUID(bytes=place.code) for place in places],
                "batches": [place.batch for place in places],
                "called": [place.called for place in places],
                "came": [place.came for place in places],
            },
        )


def free_places(opening: Opening, *, at: datetime) -> int:
    """Return how many places of an opening's days nobody has taken; one statement."""
    rows = Slot.objects.bookable(at=max(at, opening.opens_at)).filter(
        line=opening.line_id, quota=Quota.PUBLIC, opens_at=opening.opens_at
    )
    return rows.aggregate(n=Sum(F("capacity") - F("taken")))["n"] or 0


def forget_places(*, at: datetime) -> int:
    """Forget who waited before rooms that closed a day ago, some at a time. Returns how many."""
    old = WaitingPlace.objects.filter(opening__closes_at__lt=at - KEPT)
    found, _ = WaitingPlace.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])
    ).delete()
    return found


def _place(row: WaitingPlace) -> Place:
    return Place(row.pk.bytes, row.batch, _seconds(row.called_at), _seconds(row.came_at))


def _seconds(moment: datetime | None) -> float:
    return moment.astimezone(UTC).timestamp() if moment else 0.0
