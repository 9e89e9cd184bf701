"""A person's phone and e-mail: changed by proving the new one, or gone to another holder."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.people.models import ContactPoint, Person
from pendopo.domain.people.proving import unprove
from pendopo.domain.people.trust import FormerContact
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault import blind
from pendopo.ground.vault.errors import TakenError
from pendopo.ground.vault.keyring import Keyring


class ContactTakenError(Exception):
    """Kontak ini ada di akun lain. Masuklah dengan kontak itu, atau datanglah ke loket."""


@transaction.atomic
def hold(person_id: UUID, *, kind: str, address: str, by: Actor, at: datetime) -> ContactPoint:
    """Let a person be reached at an address they have just proven, in place of a former one.

    A changed address takes the proofs with it: whoever changed it proves themselves anew. The
    former address is told by a subscriber. Raises ContactTakenError.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.pk in blind.find(kind, address):
        return ContactPoint.objects.get(person=person, kind=kind)
    former = detach(person.pk, kind, reason="changed", by=by, at=at)
    try:
        blind.remember(person.pk, kind, address)
    except TakenError:
        raise ContactTakenError(ContactTakenError.__doc__) from None
    point = ContactPoint.objects.create(
        person=person,
        kind=kind,
        address_sealed=Keyring.of([person.pk]).seal(person.pk, "contact", address),
        proven_at=at,
    )
    former_key = former.pk if former else None
    record(person, "contact.changed", by=by, at=at, kind=kind, point=point.pk, former=former_key)
    return point


@transaction.atomic
def detach(
    person_id: UUID, kind: str, *, reason: str, by: Actor, at: datetime
) -> FormerContact | None:
    """End a person's phone or e-mail: it finds them no longer, and nothing more is sent there.

    Returns what is kept of it; None when they had none.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    point = ContactPoint.objects.filter(person=person, kind=kind).first()
    if point is None:
        return None
    former = FormerContact.objects.create(
        person=person,
        kind=kind,
        address_sealed=point.address_sealed,
        proven_at=point.proven_at,
        ended_at=at,
        ended_for=reason,
    )
    point.delete()
    blind.forget(person.pk, kind)
    unprove(person.pk, reason=reason, by=by, at=at)
    record(person, "contact.ended", by=by, at=at, kind=kind, reason=reason)
    return former


def addresses_of(person_id: UUID) -> dict[str, str]:
    """Return a person's addresses by kind. Raises ErasedError."""
    ring = Keyring.of([person_id])
    points = ContactPoint.objects.filter(person=person_id).order_by("kind")
    return {p.kind: ring.unseal(person_id, "contact", p.address_sealed) for p in points}
