"""What is a card or a paper reaches its owner: fetched at a chosen time, by post, or by another.

Which ways there are, how long a time slot is and how many people it holds, the service says.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from itertools import count, islice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count

from pendopo.domain.applications.models import Application, Collection
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring

DAYS = 5
"""Working days that are offered, from the next one on."""
DIGITS = 6
TRIES = 10


class NothingToCollectError(Exception):
    """Permohonan ini tidak menunggu untuk diambil atau dikirim."""


class SlotFullError(Exception):
    """Waktu itu baru saja penuh. Pilih waktu lain."""


class WrongCodeError(Exception):
    """Kode pengambilan tidak cocok. Minta pengambil menunjukkan kode di halaman permohonan."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a service says of how its product reaches its owner."""

    name: dict[str, str]
    ways: tuple[str, ...]
    minutes: int
    capacity: int


def offer_of(application: Application) -> Offer | None:
    """Return how a case's product is handed over; None where it is a file to fetch."""
    told = compiled(application.version_id).service.get("handover")
    if not told:
        return None
    return Offer(told["name"], tuple(told["ways"]), told.get("minutes", 0), told.get("capacity", 0))


def waits(application: Application) -> bool:
    """Tell whether the product is ready and has not left the city's hands."""
    if application.state != Application.State.GRANTED or offer_of(application) is None:
        return False
    left = Collection.objects.filter(application=application)
    return not left.exclude(sent_at=None, given_at=None).exists()


def slots(application: Application, *, at: datetime) -> list[datetime]:
    """Return the times at which a place is free, on the working days after today."""
    offer = offer_of(application)
    if offer is None or not offer.minutes:
        return []
    offered = list(_times(offer, at=at))
    taken = dict(
        _at_the_counter(application)
        .filter(slot_at__in=offered)
        .values_list("slot_at")
        .annotate(Count("pk"))
    )
    return [slot for slot in offered if taken.get(slot, 0) < offer.capacity]


@transaction.atomic
def choose(
    application_id: UUID,
    *,
    way: str,
    slot: datetime | None,
    told: dict[str, str],
    by: Actor,
    at: datetime,
) -> Collection:
    """Choose, or choose anew, how to get what is ready.

    `told` is, by way: nothing; name and address; the representative's name and nik. Raises
    NothingToCollectError, SlotFullError.
    """
    application = (
        Application.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("agency", "office", "service")
        .filter(pk=application_id)
        .first()
    )
    offer = offer_of(application) if application else None
    if application is None or offer is None or way not in offer.ways or not waits(application):
        raise NothingToCollectError(NothingToCollectError.__doc__)
    ring = Keyring.of([application.subject])
    made = Collection.objects.filter(application=application).first() or Collection(
        application=application, service=application.service
    )
    made.way, made.chosen_at, made.chosen_by_id = way, at, by.account
    made.agency, made.office = application.body.agency, application.body.office
    made.details_sealed = (
        ring.seal(application.subject, "collection", json.dumps(told, ensure_ascii=False))
        if told
        else None
    )
    made.slot_at, made.seat, made.code_sealed, made.tries = None, None, None, 0
    if way == Collection.Way.POST:
        made.save()
    else:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        made.code_sealed = ring.seal(application.subject, "collection code", code)
        _seat(made, offer, application, slot, at=at)
    record(application, "collection.chosen", by=by, at=at, way=way)
    return made


def _seat(
    made: Collection, offer: Offer, application: Application, slot: datetime | None, *, at: datetime
) -> None:
    """Take the first free seat of a time; the database lets nobody sit on another's lap."""
    if slot is None or slot not in slots(application, at=at):
        raise SlotFullError(SlotFullError.__doc__)
    made.slot_at = slot
    taken = set(_at_the_counter(application).filter(slot_at=slot).values_list("seat", flat=True))
    for seat in (n for n in range(offer.capacity) if n not in taken):
        made.seat = seat
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            continue
        return
    raise SlotFullError(SlotFullError.__doc__)


@transaction.atomic
def post(
    application_id: UUID, *, courier: str, tracking: str, link: str, by: Actor, at: datetime
) -> Collection:
    """Put down that it was posted, with the number under which the courier is asked for it.

    Raises NothingToCollectError.
    """
    found = _waiting(application_id, by=by)
    if found.way != Collection.Way.POST:
        raise NothingToCollectError(NothingToCollectError.__doc__)
    application = found.application
    found.courier, found.link = courier, link
    found.tracking_sealed = Keyring.of([application.subject]).seal(
        application.subject, "tracking", tracking
    )
    found.sent_at, found.sent_by_id = at, by.account
    found.save(update_fields=["courier", "link", "tracking_sealed", "sent_at", "sent_by"])
    record(application, "collection.posted", by=by, at=at)
    return found


def give(application_id: UUID, *, typed: str, by: Actor, at: datetime) -> Collection:
    """Put down that it was given to who showed the code. Raises NothingToCollectError, WrongCodeError.

    After ten wrong codes the applicant must choose anew, which makes a new code.
    """
    with transaction.atomic():
        found = _waiting(application_id, by=by)
        if found.code_sealed is None or found.tries >= TRIES:
            raise NothingToCollectError(NothingToCollectError.__doc__)
        application = found.application
        ring = Keyring.of([application.subject])
        code = ring.unseal(application.subject, "collection code", found.code_sealed)
        right = compare_digest(code.encode(), "".join(typed.split()).encode())
        if right:
            found.given_at, found.given_by_id, found.code_sealed = at, by.account, None
            record(application, "collection.given", by=by, at=at, way=found.way)
        else:
            found.tries += 1
        found.save(update_fields=["given_at", "given_by", "code_sealed", "tries"])
    if not right:
        raise WrongCodeError(WrongCodeError.__doc__)
    return found


def told_of(found: Collection, ring: Keyring) -> dict[str, Any]:
    """Return what is sealed of a collection: details, code and tracking number."""
    subject = found.application.subject
    details = (
        json.loads(ring.unseal(subject, "collection", found.details_sealed))
        if found.details_sealed
        else {}
    )
    code = ring.unseal(subject, "collection code", found.code_sealed) if found.code_sealed else ""
    number = (
        ring.unseal(subject, "tracking", found.tracking_sealed) if found.tracking_sealed else ""
    )
    return {**details, "code": code, "tracking": number}


def _waiting(application_id: UUID, *, by: Actor) -> Collection:
    found = (
        Collection.objects.waiting_at(by)
        .select_for_update(of=("self",))
        .select_related("application")
        .filter(application=application_id)
        .first()
    )
    if found is None:
        raise NothingToCollectError(NothingToCollectError.__doc__)
    return found


def _at_the_counter(application: Application) -> Any:
    """Return who has a seat where this case's product is fetched, but for this case itself."""
    return Collection.objects.filter(
        service=application.service_id,
        agency=application.agency_id,
        office=application.office_id,
        slot_at__isnull=False,
    ).exclude(application=application)


def _times(offer: Offer, *, at: datetime) -> Iterator[datetime]:
    calendar, length = working_calendar(), timedelta(minutes=offer.minutes)
    today = at.astimezone(city().zone).date()
    days = (calendar.open_on(today + timedelta(days=n)) for n in count(1))
    for spans in islice((spans for spans in days if spans), DAYS):
        for begins, ends in spans:
            slot = begins
            while slot + length <= ends:
                yield slot
                slot += length
