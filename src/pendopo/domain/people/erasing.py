"""Erasure: the key goes, and with it rows, log, indexes, files and old backups go dark."""

from datetime import datetime

from django.db import transaction

from pendopo.domain.people.models import Account, ApiKey, ContactPoint, Person, SignInCode
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import erase as destroy_key


def erase(person: Person, *, by: Actor, at: datetime) -> None:
    """Erase a person for good (UU 27/2022 art. 8). Cases stay as numbers without a name."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        ContactPoint.objects.filter(person=person).delete()
        ApiKey.objects.filter(account__person=person).delete()
        SignInCode.objects.filter(subject=person.pk).update(code_sealed=None)
        Account.objects.filter(person=person).update(
            is_active=False, login=None, display_name="", employee_number="", totp_sealed=None
        )
        Person.objects.filter(pk=person.pk).update(name_sealed=None, nik_sealed=None, erased_at=at)
        record(person, "person.erased", by=by, at=at)
        destroy_key(person.pk)
