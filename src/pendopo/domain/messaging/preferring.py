"""How a person wants to be told: which channels, in which language, and whether at night."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.messaging.models import Channel, Preference
from pendopo.domain.messaging.reaching import ASKED_FOR, wants
from pendopo.domain.people.models import Person
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


def preference_of(person: UUID) -> Preference | None:
    """Return what a person has chosen, if anything."""
    return Preference.objects.filter(person=person).first()


@transaction.atomic
def prefer(
    *,
    person: UUID,
    channels: Iterable[str],
    language: str,
    quiet_nights: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Keep all that a person chose: the channels they want, the others refused."""
    chosen = set(channels)
    _keep(
        person,
        refused=sorted(set(Channel) - ASKED_FOR - chosen),
        wanted=sorted(ASKED_FOR & chosen),
        language=language,
        quiet_nights=quiet_nights,
        changed_at=at,
    )
    record(
        Person.objects.get(pk=person),
        "preference.changed",
        by=by,
        at=at,
        channels=[each.value for each in Channel if each in chosen],
        language=language,
        quiet_nights=quiet_nights,
    )


@transaction.atomic
def opt_out(*, person: UUID, channel: str, by: Actor, at: datetime) -> bool:
    """Tell a person nothing by a channel any more, codes they ask for aside. Returns whether it was new."""
    return _turn(person, channel, on=False, by=by, at=at)


@transaction.atomic
def opt_in(*, person: UUID, channel: str, by: Actor, at: datetime) -> bool:
    """Tell a person by a channel again. Returns whether it was new."""
    return _turn(person, channel, on=True, by=by, at=at)


def _turn(person: UUID, channel: str, *, on: bool, by: Actor, at: datetime) -> bool:
    known = Person.objects.select_for_update().get(pk=person)
    kept = preference_of(person)
    if wants(kept, channel) == on:
        return False
    refused, wanted = set(kept.refused if kept else ()), set(kept.wanted if kept else ())
    side = wanted if channel in ASKED_FOR else refused
    (side.add if on == (channel in ASKED_FOR) else side.discard)(channel)
    _keep(person, refused=sorted(refused), wanted=sorted(wanted), changed_at=at)
    record(known, "channel.accepted" if on else "channel.refused", by=by, at=at, told_by=channel)
    return True


def _keep(person: UUID, **fields: object) -> None:
    Preference.objects.update_or_create(person_id=person, defaults=fields)
