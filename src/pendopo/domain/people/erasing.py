"""Erasure: the key goes, and with it rows, log, indexes, files and old backups go dark.

What a law requires to keep is first sealed anew, apart from the person, under a rule with a name.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from pendopo.domain.people.models import (
    Account,
    ApiKey,
    ContactPoint,
    Mandate,
    MandateCode,
    Person,
    SignInCode,
)
from pendopo.domain.people.trust import CounterCode
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import erase as destroy_key

Before = Callable[[Person, Actor, datetime], None]
BEFORE: list[Before] = []
"""What rooms above do in the same transaction, before the key goes: hold it up, or keep for a law."""


class NotYetError(Exception):
    """Masih ada permohonan yang berjalan. Tunggu selesai, atau tarik kembali dahulu."""


def before_erasing(act: Before) -> Before:
    """Have something done before a person is erased. It may raise NotYetError."""
    BEFORE.append(act)
    return act


def erase(person: Person, *, by: Actor, at: datetime) -> None:
    """Erase a person for good (UU 27/2022 art. 8). Cases stay as numbers without a name.

    Once is enough. Raises NotYetError while a case of theirs is under way.
    """
    with transaction.atomic():
        if Person.objects.select_for_update().get(pk=person.pk).erased_at:
            return
        for act in BEFORE:
            act(person, by, at)
        mandates = Mandate.objects.filter(giver=person) | Mandate.objects.filter(
            helper__person=person
        )
        MandateCode.objects.filter(mandate__in=mandates).delete()
        for mandate in mandates.filter(ended_at=None).select_for_update(of=("self",)):
            mandate.ended_at, mandate.ended_by_id = at, by.account
            mandate.save(update_fields=["ended_at", "ended_by"])
            record(mandate, "mandate.ended", by=by, at=at, by_giver=mandate.giver_id == person.pk)
        ContactPoint.objects.filter(person=person).delete()
        ApiKey.objects.filter(account__person=person).delete()
        CounterCode.objects.filter(person=person).delete()
        SignInCode.objects.filter(subject=person.pk).update(code_sealed=None)
        Account.objects.filter(person=person).update(
            is_active=False, login=None, display_name="", employee_number="", totp_sealed=None
        )
        Person.objects.filter(pk=person.pk).update(name_sealed=None, nik_sealed=None, erased_at=at)
        record(person, "person.erased", by=by, at=at)
        destroy_key(person.pk)
