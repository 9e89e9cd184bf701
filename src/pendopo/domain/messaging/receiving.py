"""What carriers tell us: what became of a message, and what people say back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from pendopo.domain.messaging.models import Delivery, Inbound
from pendopo.domain.messaging.reaching import fall_back
from pendopo.domain.messaging.transports import Fate, Said
from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.remembering import long_away
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault import blind
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring, open_subject

REMEMBERED = timedelta(days=4)
"""How long an operator may still tell of a message [SMPP 3.4 leaves it open; most stop at 3 days]."""
LONGEST = 2_000
WRITE = """
with told as (
    select distinct on (carrier_id) carrier_id, arrived
    from unnest(%(ids)s::text[], %(arrived)s::boolean[]) as t (carrier_id, arrived)),
known as (
    select distinct on (r.carrier_id) r.id, r.carrier_id, r.delivery_id, t.arrived
    from told t join messaging_receipt r on r.channel = %(channel)s and r.carrier_id = t.carrier_id
    order by r.carrier_id, r.id desc),
written as (
    update messaging_receipt r set arrived = k.arrived, at = %(at)s
    from known k where r.id = k.id and r.arrived is null)
select carrier_id, delivery_id from known
"""
"""Of ids that a carrier has used again, the latest is meant."""
ARRIVE = """
update messaging_delivery d set state = 'delivered', delivered_at = %(at)s, finished_at = %(at)s,
    problem = ''
where d.id = any(%(ids)s) and d.state in ('sending', 'sent', 'unknown') and not exists (
    select from messaging_receipt r where r.delivery_id = d.id and r.arrived is not true)
"""
State = Delivery.State


@transaction.atomic
def take(told: Sequence[Fate | Said], *, channel: str, at: datetime) -> None:
    """Keep what a carrier told, all of it in one transaction; told again, it changes nothing.

    A delivery has arrived once every part of it has, and has failed once one part did.
    """
    fates = [each for each in told if isinstance(each, Fate)]
    known = _written(fates, channel=channel, at=at) if fates else {}
    for fate in fates:
        delivery = known.get(fate.carrier_id)
        if delivery is None and (lost := _lost(fate, channel=channel, at=at)):
            _settle(lost, fate, at=at)
        elif delivery and not fate.arrived:
            _settle(Delivery.objects.get(pk=delivery), fate, at=at)
    _arrive(list(set(known.values())), at=at)
    for each in told:
        if isinstance(each, Said):
            _said(each, channel=channel, at=at)


def _written(fates: Sequence[Fate], *, channel: str, at: datetime) -> dict[str, UUID]:
    """Write fates beside the carrier's ids that we know; return their deliveries by those ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "channel": channel,
                "at": at,
                "ids": [each.carrier_id for each in fates],
                "arrived": [each.arrived for each in fates],
            },
        )
        return dict(cursor.fetchall())


def _arrive(deliveries: list[UUID], *, at: datetime) -> None:
    if deliveries:
        with connection.cursor() as cursor:
            cursor.execute(ARRIVE, {"ids": deliveries, "at": at})


def _said(told: Said, *, channel: str, at: datetime) -> None:
    """Keep a text of a person, to be answered."""
    person = _known(told.address, at=at)
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


def _known(address: str, *, at: datetime) -> Person | None:
    """Return whose number it is; nobody's when it may have gone to another since they were here."""
    holders = Account.objects.filter(
        kind=Account.Kind.RESIDENT,
        person__in=blind.find("phone", address),
        person__erased_at=None,
    )
    account = holders.select_related("person").first()
    return account.person if account and not long_away(account, at=at) else None


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
