"""Proving at a counter (L3): the resident shows a code, the officer looks at the KTP and the face."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from pendopo.domain.directory.city import city
from pendopo.domain.people.models import Person
from pendopo.domain.people.proving import nik_of, prove, release_nik, unprove
from pendopo.domain.people.reading import record_view
from pendopo.domain.people.trust import SEEN, CounterCode, Proof
from pendopo.engines import references
from pendopo.engines.identity.digits import sixteen
from pendopo.engines.identity.errors import IdentityError
from pendopo.ground import limits
from pendopo.ground.actor import Actor, Grant
from pendopo.ground.vault import blind
from pendopo.ground.vault.keyring import Keyring

LIFE = timedelta(minutes=10)


class NotACounterError(Exception):
    """Hanya petugas loket yang ditunjuk kota yang dapat memeriksa KTP warga."""


class NobodyFoundError(Exception):
    """Tidak ada warga dengan kode atau NIK itu. Minta warga membuka kode yang baru."""


@transaction.atomic
def show_code(*, by: Actor, at: datetime) -> tuple[str, datetime]:
    """Return a fresh code by which a resident is found at a counter, and until when it is good."""
    if by.person is None:
        raise LookupError("nobody is signed in")
    code = references.new_short_code(secrets.randbits)
    until = at + LIFE
    CounterCode.objects.update_or_create(
        person_id=by.person,
        defaults={
            "digest": blind.digest("counter", code),
            "expires_at": until,
            "used_at": None,
        },
    )
    return code, until


def counter_of(actor: Actor) -> Grant | None:
    """Return the role in which an officer may look at a KTP, or None."""
    for grant in actor.grants:
        for told in city().identity_counters:
            here = (
                grant.office is not None if told.get("offices") else told["agency"] == grant.agency
            )
            if here and told["role"] == grant.role:
                return grant
    return None


def find(typed: str, *, by: Actor, at: datetime) -> UUID:
    """Return the resident who shows a code or has proven a NIK; the look is put on record.

    Raises NotACounterError, NobodyFoundError, TooOftenError.
    """
    grant = _counter(by)
    # Outside the transaction: a try that finds nobody counts too.
    limits.spend("counter", str(by.signed_in), most=60, minutes=10)
    return _found(typed, grant, by=by, at=at)


@transaction.atomic
def _found(typed: str, grant: Grant, *, by: Actor, at: datetime) -> UUID:
    person = _with_code(typed, at=at) or _with_nik(typed)
    if person is None:
        raise NobodyFoundError(NobodyFoundError.__doc__)
    record_view(
        by=by, about=person, subjects=[person], purpose="identity", agency=grant.agency, at=at
    )
    return person


@transaction.atomic
def confirm(
    person_id: UUID, *, nik: str, name: str, move: bool = False, by: Actor, at: datetime
) -> Proof:
    """Put on record that an officer saw a resident with their KTP.

    `move` takes the NIK from another account that had proven it: that account is back at its
    contact, its cases stay in it. Raises NotACounterError, OtherNikError, NikTakenError.
    """
    grant = _counter(by)
    if move:
        for former in blind.find("identity", nik):
            if former != person_id:
                release_nik(former, by=by, at=at)
    return prove(
        person_id,
        nik=nik,
        name=name,
        level=SEEN,
        how=Proof.How.COUNTER,
        by=by,
        at=at,
        agency=grant.key,
    )


def revoke(person_id: UUID, *, by: Actor, at: datetime) -> int:
    """End what was proven of a resident, since the KTP or the face is another's.

    Returns how many proofs ended. Raises NotACounterError.
    """
    _counter(by)
    return unprove(person_id, reason="counter", by=by, at=at)


def told_identity(person: Person) -> tuple[str, str]:
    """Return the proven NIK and name, empty before. Raises ErasedError."""
    ring = Keyring.of([person.pk])
    name = ring.unseal(person.pk, "name", person.name_sealed) if person.name_sealed else ""
    return nik_of(person, ring), name


def _counter(by: Actor) -> Grant:
    grant = counter_of(by)
    if grant is None:
        raise NotACounterError(NotACounterError.__doc__)
    return grant


def _with_code(typed: str, *, at: datetime) -> UUID | None:
    """Return whose code it is. A code works once."""
    digest = blind.digest("counter", references.normalise_secret(typed))
    good = CounterCode.objects.good(at=at).select_for_update().filter(digest=digest).first()
    if good is None:
        return None
    good.used_at = at
    good.save(update_fields=["used_at"])
    found: UUID = good.person_id
    return found


def _with_nik(typed: str) -> UUID | None:
    try:
        nik = sixteen(typed, name="NIK", english="NIK", sundanese="NIK")
    except IdentityError:
        return None
    return next(iter(blind.find("identity", nik)), None)
