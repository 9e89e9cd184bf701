"""A resident signs in by proving a phone or e-mail with a six-digit code."""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from pendopo.domain.people.models import Account, ContactPoint, Person, SignInCode
from pendopo.ground.actor import system
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault import blind
from pendopo.ground.vault.keyring import Keyring, open_subject

LIFE = timedelta(minutes=10)
TRIES = 5
DIGITS = 6


class CodeRefusedError(Exception):
    """Kode tidak cocok. Periksa lagi pesan terakhir dari kami."""


class CodeEndedError(CodeRefusedError):
    """Kode sudah tidak berlaku. Minta kode baru."""


@transaction.atomic
def request_code(*, kind: str, address: str, language: str, at: datetime) -> SignInCode:
    """Make a code for an address (E.164 phone or normalised e-mail); messaging sends it."""
    known = blind.find(kind, address)
    subject = known[0] if known else new_id()
    if not known:
        open_subject(subject)
    ring = Keyring.of([subject])
    code = SignInCode(
        subject=subject,
        kind=kind,
        language=language,
        address_sealed=ring.seal(subject, "contact", address),
        code_sealed=ring.seal(subject, "code", f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"),
        created_at=at,
        expires_at=at + LIFE,
    )
    code.save(force_insert=True)
    record(code, "sign_in.requested", by=system("sign-in"), at=at, kind=kind)
    return code


def prove(code_id: UUID, *, typed: str, at: datetime) -> Account:
    """Return the account of who typed the right code, made if this address is new.

    Raises CodeEndedError when used, too old or tried too often; CodeRefusedError when wrong.
    """
    with transaction.atomic():
        code = SignInCode.objects.select_for_update().filter(pk=code_id).first()
        if code is None or code.code_sealed is None or code.expires_at <= at or code.tries >= TRIES:
            raise CodeEndedError(CodeEndedError.__doc__)
        ring = Keyring.of([code.subject])
        right = compare_digest(ring.unseal(code.subject, "code", code.code_sealed), typed)
        code.tries += 1
        if right:
            code.code_sealed, code.used_at = None, at
        code.save(update_fields=["tries", "code_sealed", "used_at"])
        if right:
            return _account(code, ring.unseal(code.subject, "contact", code.address_sealed), at=at)
    if code.tries >= TRIES:
        raise CodeEndedError(CodeEndedError.__doc__)
    raise CodeRefusedError(CodeRefusedError.__doc__)


def _account(code: SignInCode, address: str, *, at: datetime) -> Account:
    """Find or make the account whose person holds the proven address."""
    known = blind.find(code.kind, address)
    if known:
        account = Account.objects.get(person=known[0], kind=Account.Kind.RESIDENT)
        account.last_login = at
        account.save(update_fields=["last_login"])
        return account
    person = Person(id=code.subject, created_at=at)
    person.save(force_insert=True)
    blind.remember(person.pk, code.kind, address)
    ContactPoint.objects.create(
        person=person, kind=code.kind, address_sealed=code.address_sealed, proven_at=at
    )
    account = Account(kind=Account.Kind.RESIDENT, person=person, created_at=at, last_login=at)
    account.set_unusable_password()
    account.save(force_insert=True)
    record(person, "person.known", by=system("sign-in"), at=at, by_contact=code.kind)
    return account
