"""Consent: given for a purpose, withdrawn at any time and in force no longer from that moment.

UU 27/2022 art. 20 (2) a, 22 and 40: explicit, on record, and processing stops within 3x24 hours of
its withdrawal; here it stops at once, since each use asks first.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.people.models import Consent, Person
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


@transaction.atomic
def give(purpose: Consent.Purpose, *, by: Actor, at: datetime) -> None:
    """Put on record that somebody consents; once is enough."""
    person = Person.objects.select_for_update().get(accounts=by.signed_in)
    if not consents(person.pk, purpose):
        Consent.objects.create(person=person, purpose=purpose, channel=by.channel, given_at=at)
        record(person, "consent.given", by=by, at=at, purpose=str(purpose))


@transaction.atomic
def withdraw(purpose: Consent.Purpose, *, by: Actor, at: datetime) -> None:
    """Withdraw a consent; from now on nothing more is done by it."""
    person = Person.objects.select_for_update().get(accounts=by.signed_in)
    if Consent.objects.in_force().filter(person=person, purpose=purpose).update(withdrawn_at=at):
        record(person, "consent.withdrawn", by=by, at=at, purpose=str(purpose))


def consents(person: UUID | None, purpose: Consent.Purpose) -> bool:
    """Tell whether somebody consents now. One statement."""
    return Consent.objects.in_force().filter(person=person, purpose=purpose).exists()
