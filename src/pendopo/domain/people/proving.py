"""Assurance: what a person has proven, and the level of their account, kept in step."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.trust import CONTACT, Proof
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault import blind
from pendopo.ground.vault.errors import TakenError
from pendopo.ground.vault.keyring import Keyring


class OtherNikError(Exception):
    """NIK ini berbeda dari NIK yang sudah terbukti di akun Anda. Datanglah ke loket dengan KTP asli."""


class NikTakenError(Exception):
    """NIK ini sudah terbukti di akun lain. Masuklah dengan akun itu, atau datanglah ke loket."""


@transaction.atomic
def prove(
    person_id: UUID,
    *,
    nik: str,
    name: str,
    level: int,
    how: Proof.How,
    by: Actor,
    at: datetime,
    agency: UUID | None = None,
) -> Proof:
    """Put on record that a person was proven to be who a NIK belongs to.

    A NIK belongs to one person, and a person has one. Proven once more in the same way, the new
    proof takes the place of the old one. Raises OtherNikError, NikTakenError.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    ring = Keyring.of([person.pk])
    known = nik_of(person, ring)
    if known and known != nik:
        raise OtherNikError(OtherNikError.__doc__)
    try:
        blind.remember(person.pk, "identity", nik)
    except TakenError:
        raise NikTakenError(NikTakenError.__doc__) from None
    person.nik_sealed = ring.seal(person.pk, "nik", nik)
    person.name_sealed = ring.seal(person.pk, "name", name)
    person.save(update_fields=["nik_sealed", "name_sealed"])
    _end(person, at=at, reason="renewed", how=how)
    officer = by.account if by.kind == "officer" else None
    proof = Proof.objects.create(
        person=person, level=level, how=how, by_id=officer, agency_id=agency, at=at
    )
    _keep_in_step(person.pk)
    record(person, "person.proven", by=by, at=at, level=level, how=str(how), proof=proof.pk)
    return proof


@transaction.atomic
def unprove(person_id: UUID, *, reason: str, by: Actor, at: datetime) -> int:
    """End every proof of a person: the account is back at its proven contact. Returns how many.

    `reason` is a code of at most 20 signs. The NIK stays theirs: only they may prove it again.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    ended = _end(person, at=at, reason=reason)
    if ended:
        _keep_in_step(person.pk)
        record(person, "person.unproven", by=by, at=at, reason=reason)
    return ended


@transaction.atomic
def release_nik(person_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let a NIK go that turned out to be another's: proofs end, number and name are forgotten."""
    unprove(person_id, reason="moved", by=by, at=at)
    blind.forget(person_id, "identity")
    Person.objects.filter(pk=person_id).update(nik_sealed=None, name_sealed=None)


def nik_of(person: Person, ring: Keyring | None = None) -> str:
    """Return a person's proven NIK, empty before. Raises ErasedError."""
    if person.nik_sealed is None:
        return ""
    ring = ring or Keyring.of([person.pk])
    return ring.unseal(person.pk, "nik", person.nik_sealed)


def _end(person: Person, *, at: datetime, reason: str, how: Proof.How | None = None) -> int:
    standing = Proof.objects.standing().filter(person=person)
    if how:
        standing = standing.filter(how=how)
    return standing.update(ended_at=at, ended_for=reason)


def _keep_in_step(person_id: UUID) -> None:
    """Let the resident's account stand at the level of the best proof."""
    levels = Proof.objects.standing().filter(person=person_id).values_list("level", flat=True)
    Account.objects.filter(person=person_id, kind=Account.Kind.RESIDENT).update(
        assurance=max(levels, default=CONTACT)
    )
