"""What carriers tell us: what became of a message, and what people say back."""

from datetime import datetime, timedelta
from functools import singledispatch
from uuid import UUID

from django.db import transaction

from pendopo.domain.messaging.models import Delivery, Inbound, Receipt
from pendopo.domain.messaging.reaching import fall_back
from pendopo.domain.messaging.transports import Fate, Said
from pendopo.domain.people.models import Person
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault import blind
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring, open_subject

REMEMBERED = timedelta(days=4)
"""How long an operator may still tell of a message [SMPP 3.4 leaves it open; most stop at 3 days]."""
LONGEST = 2_000
State = Delivery.State


@singledispatch
def take(told: object, *, channel: str, at: datetime) -> None:
    """Keep what a carrier told, in one transaction; told again, it changes nothing."""
    raise TypeError(f"{channel} told {type(told).__name__} at {at}")


@take.register
@transaction.atomic
def _fate(told: Fate, *, channel: str, at: datetime) -> None:
    """Settle a delivery by what became of it: delivered once every part arrived, failed once one did not."""
    receipt = (
        Receipt.objects.select_related("delivery")
        .filter(channel=channel, carrier_id=told.carrier_id)
        .order_by("-id")
        .first()
        if told.carrier_id
        else None
    )
    if receipt:
        Receipt.objects.filter(pk=receipt.pk, arrived=None).update(arrived=told.arrived, at=at)
        parts = list(receipt.delivery.receipts.values_list("arrived", flat=True))
        if told.arrived and not all(parts):
            return
        _settle(receipt.delivery, told, at=at)
    elif lost := _lost(told, channel=channel, at=at):
        _settle(lost, told, at=at)


@take.register
@transaction.atomic
def _said(told: Said, *, channel: str, at: datetime) -> None:
    """Keep a text of a person, to be answered."""
    known = blind.find("phone", told.address)
    person = Person.objects.filter(pk=known[0], erased_at=None).first() if known else None
    subject = person.pk if person else new_id()
    if person is None:
        open_subject(subject)
    ring = Keyring.of([subject])
    made = Inbound(
        channel=channel,
        carrier_id=told.carrier_id,
        subject=subject,
        person=person,
        address_sealed=ring.seal(subject, "contact", told.address),
        text_sealed=ring.seal(subject, "text", told.text[:LONGEST]),
        at=at,
    )
    Inbound.objects.bulk_create([made], ignore_conflicts=True)


def _settle(delivery: Delivery, told: Fate, *, at: datetime) -> None:
    state = State.DELIVERED if told.arrived else State.FAILED
    changed = Delivery.objects.filter(
        pk=delivery.pk, state__in=[State.SENDING, State.SENT, State.UNKNOWN]
    ).update(
        state=state,
        finished_at=at,
        delivered_at=at if told.arrived else None,
        problem="" if told.arrived else told.problem[:200],
    )
    if changed and not told.arrived:
        fall_back(delivery.message_id, at=at)


def _lost(told: Fate, *, channel: str, at: datetime) -> Delivery | None:
    """Find a delivery whose answer never reached us, by what the carrier echoes of ours."""
    unanswered = Delivery.objects.filter(
        channel=channel,
        state__in=[State.SENDING, State.UNKNOWN],
        started_at__gte=at - REMEMBERED,
    )
    if told.identifier:
        return unanswered.filter(pk__in=_uuids(told.identifier)).first()
    if told.reference is None:
        return None
    alike = [d for d in unanswered if d.pk.int & 0xFFFF == told.reference]
    return next((d for d in alike if _address(d) == told.address), None)


def _address(delivery: Delivery) -> str:
    subject = delivery.subject
    if subject is None:
        return ""
    try:
        return Keyring.of([subject]).unseal(subject, "contact", delivery.address_sealed)
    except ErasedError:
        return ""


def _uuids(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []
