"""A resident signs in by proving a phone or e-mail with a six-digit code."""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from pendopo.domain.people.contacts import detach
from pendopo.domain.people.models import Account, ContactPoint, Person, SignInCode
from pendopo.domain.people.remembering import long_away
from pendopo.ground.actor import system
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault import blind
from pendopo.ground.vault.errors import TakenError
from pendopo.ground.vault.keyring import Keyring, open_subject

LIFE = timedelta(minutes=10)
TRIES = 5
DIGITS = 6
DOOR = system("sign-in")


class CodeRefusedError(Exception):
    """Kode tidak cocok. Periksa lagi pesan terakhir dari kami."""


class CodeEndedError(CodeRefusedError):
    """Kode sudah tidak berlaku. Minta kode baru."""


class LongAwayError(Exception):
    """Akun ini lama tidak dipakai. Tunjukkan dahulu bahwa akun ini milik Anda."""


@transaction.atomic
def request_code(
    *, kind: str, address: str, language: str, at: datetime, account: Account | None = None
) -> SignInCode:
    """Make a code for an address (E.164 phone or normalised e-mail); messaging sends it.

    With an `account` it is to prove a contact of that account, and will sign nobody in.
    """
    known = blind.find(kind, address)
    subject = account.person_id if account else known[0] if known else new_id()
    if not known and not account:
        open_subject(subject)
    ring = Keyring.of([subject])
    code = SignInCode(
        subject=subject,
        kind=kind,
        language=language,
        account=account,
        address_sealed=ring.seal(subject, "contact", address),
        code_sealed=ring.seal(subject, "code", f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"),
        created_at=at,
        expires_at=at + LIFE,
    )
    code.save(force_insert=True)
    record(code, "sign_in.requested", by=DOOR, at=at, kind=kind)
    return code


def prove(code_id: UUID, *, typed: str, anew: bool = False, at: datetime) -> Account:
    """Return the account of who typed the right code, made if this address is new.

    `anew`: whoever held the address before is someone else, so begin a new account. Raises
    CodeEndedError when used, too old or tried too often; CodeRefusedError when wrong; LongAwayError
    when the holder must first be known again (`settle`).
    """
    code = check(code_id, typed=typed, account=None, at=at)
    known = None if anew else _known(code)
    if known is None:
        try:
            return _begin(code, at=at)
        except TakenError:  # proven twice in the same instant
            known = Account.objects.get(person=blind.find(code.kind, address_of(code))[0])
    if not long_away(known, at=at):
        return _enter(known, at=at)
    SignInCode.objects.filter(pk=code.pk).update(awaits=True)
    raise LongAwayError(LongAwayError.__doc__)


@transaction.atomic
def settle(code_id: UUID, *, same: bool, at: datetime) -> Account:
    """Let in who was long away: the `same` person, or else a new one who holds the address now.

    Raises CodeEndedError ten minutes after the code was typed, or when it was settled already.
    """
    code = awaiting(code_id, at=at, lock=True)
    SignInCode.objects.filter(pk=code.pk).update(awaits=False)
    known = _known(code)
    return _enter(known, at=at) if same and known else _begin(code, at=at)


def awaiting(code_id: UUID, *, at: datetime, lock: bool = False) -> SignInCode:
    """Return a code whose holder has yet to show that they are the same. Raises CodeEndedError."""
    codes = SignInCode.objects.select_for_update() if lock else SignInCode.objects
    code = codes.filter(pk=code_id, awaits=True, used_at__gt=at - LIFE).first()
    if code is None:
        raise CodeEndedError(CodeEndedError.__doc__)
    return code


def check(code_id: UUID, *, typed: str, account: UUID | None, at: datetime) -> SignInCode:
    """Use up a code that was typed rightly. Raises CodeEndedError, CodeRefusedError."""
    with transaction.atomic():
        code = SignInCode.objects.select_for_update().filter(pk=code_id, account=account).first()
        if code is None or code.code_sealed is None or code.expires_at <= at or code.tries >= TRIES:
            raise CodeEndedError(CodeEndedError.__doc__)
        ring = Keyring.of([code.subject])
        known = ring.unseal(code.subject, "code", code.code_sealed)
        right = compare_digest(known.encode(), typed.encode())
        code.tries += 1
        if right:
            code.code_sealed, code.used_at = None, at
        code.save(update_fields=["tries", "code_sealed", "used_at"])
    if right:
        return code
    if code.tries >= TRIES:
        raise CodeEndedError(CodeEndedError.__doc__)
    raise CodeRefusedError(CodeRefusedError.__doc__)


def address_of(code: SignInCode) -> str:
    """Return the address a code was sent to. Raises ErasedError."""
    return Keyring.of([code.subject]).unseal(code.subject, "contact", code.address_sealed)


def holder(code: SignInCode) -> UUID:
    """Return the person who holds the address of a code now. Raises CodeEndedError for nobody."""
    known = blind.find(code.kind, address_of(code))
    if not known:
        raise CodeEndedError(CodeEndedError.__doc__)
    return known[0]


def _known(code: SignInCode) -> Account | None:
    """Return the account whose person holds the address now."""
    known = blind.find(code.kind, address_of(code))
    return Account.objects.get(person=known[0], kind=Account.Kind.RESIDENT) if known else None


def _enter(account: Account, *, at: datetime) -> Account:
    account.last_login = at
    account.save(update_fields=["last_login"])
    return account


@transaction.atomic
def _begin(code: SignInCode, *, at: datetime) -> Account:
    """Make a person and an account for an address; a former holder keeps everything but it."""
    address, subject = address_of(code), code.subject
    for holder in blind.find(code.kind, address):
        detach(holder, code.kind, reason="recycled", by=DOOR, at=at)
    if Person.objects.filter(pk=subject).exists():
        subject = new_id()
        open_subject(subject)
    person = Person(id=subject, created_at=at)
    person.save(force_insert=True)
    blind.remember(person.pk, code.kind, address)
    ContactPoint.objects.create(
        person=person,
        kind=code.kind,
        address_sealed=Keyring.of([subject]).seal(subject, "contact", address),
        proven_at=at,
    )
    account = Account(kind=Account.Kind.RESIDENT, person=person, created_at=at, last_login=at)
    account.set_unusable_password()
    account.save(force_insert=True)
    record(person, "person.known", by=DOOR, at=at, by_contact=code.kind)
    return account
