"""An officer signs in by password and a time-based code (RFC 6238), each step once."""

from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from pendopo.domain.people.models import Account, Person
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring, open_subject

FAILURES = 5
LOCK = timedelta(minutes=15)
STEP = 30


class SignInRefusedError(Exception):
    """Nama pengguna, kata sandi atau kode tidak cocok."""


class LockedError(SignInRefusedError):
    """Terlalu banyak percobaan. Coba lagi 15 menit lagi, atau hubungi admin Anda."""


def check_password_of(*, login: str, password: str, at: datetime) -> UUID:
    """Return the id of the officer whose login and password these are.

    Raises SignInRefusedError, or LockedError after five wrong codes by who knew the password; the
    door counts wrong passwords. Takes equal time for an unknown login.
    """
    account = Account.objects.filter(
        login=login.strip().lower(), kind=Account.Kind.OFFICER, is_active=True
    ).first()
    if account is None:
        make_password(password)
        raise SignInRefusedError(SignInRefusedError.__doc__)
    if not check_password(password, account.password):
        raise SignInRefusedError(SignInRefusedError.__doc__)
    _refuse_locked(account, at=at)
    return account.pk


def check_code_of(account_id: UUID, *, typed: str, at: datetime) -> Account:
    """Return the officer whose authenticator shows this code; a code works once.

    Accepts one step of 30 seconds of clock drift. Raises SignInRefusedError or LockedError.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id, is_active=True)
        _refuse_locked(account, at=at)
        step = _matching_step(account, typed, at=at)
        if step is not None:
            account.totp_last_step, account.failures, account.last_login = step, 0, at
            account.save(update_fields=["totp_last_step", "failures", "last_login"])
            return account
        _count_failure(account, at=at)
    raise SignInRefusedError(SignInRefusedError.__doc__)


@transaction.atomic
def enrol(
    *,
    login: str,
    display_name: str,
    password: str,
    totp_secret: str,
    employee_number: str,
    rank: str,
    by: Actor,
    at: datetime,
) -> Account:
    """Make an officer's account. `totp_secret` is base32, as an authenticator reads it."""
    person = Person(created_at=at)
    open_subject(person.pk)
    ring = Keyring.of([person.pk])
    person.name_sealed = ring.seal(person.pk, "name", display_name)
    person.save(force_insert=True)
    account = Account(
        kind=Account.Kind.OFFICER,
        person=person,
        login=login.lower(),
        display_name=display_name,
        employee_number=employee_number,
        rank=rank,
        password=make_password(password),
        totp_sealed=ring.seal(person.pk, "totp", totp_secret),
        assurance=3,
        created_at=at,
    )
    account.save(force_insert=True)
    record(person, "officer.enrolled", by=by, at=at)
    return account


def _matching_step(account: Account, typed: str, *, at: datetime) -> int | None:
    if account.totp_sealed is None or not typed.isascii() or not typed.isdigit():
        return None
    secret = Keyring.of([account.person_id]).unseal(account.person_id, "totp", account.totp_sealed)
    now = int(at.timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        if step > account.totp_last_step and pyotp.TOTP(secret).verify(typed, for_time=step * STEP):
            return step
    return None


def _refuse_locked(account: Account, *, at: datetime) -> None:
    if account.locked_until and account.locked_until > at:
        raise LockedError(LockedError.__doc__)


def _count_failure(account: Account, *, at: datetime) -> None:
    account.failures += 1
    if account.failures >= FAILURES:
        account.failures, account.locked_until = 0, at + LOCK
    account.save(update_fields=["failures", "locked_until"])
