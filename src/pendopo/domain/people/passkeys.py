"""Passkeys (WebAuthn Level 2): a way in beside the code; for an officer in place of password and TOTP.

The ceremonies are checked by py_webauthn. An officer's device must verify its holder (PIN or
finger), which makes it two factors in one.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pendopo.domain.directory.city import city
from pendopo.domain.people.models import Account
from pendopo.domain.people.trust import Passkey
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import record

MOST = 10
Needs = UserVerificationRequirement


class PasskeyRefusedError(Exception):
    """Kunci sandi ini tidak dikenali. Masuklah dengan cara lain."""


class PasskeysFullError(Exception):
    """Sudah ada 10 kunci sandi. Hapus dahulu yang tidak dipakai lagi."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked to do, and the challenge its answer must carry."""

    options: str
    challenge: bytes


def ask_to_register(account: Account) -> Asked:
    """Ask the browser for a new passkey of an account."""
    made = generate_registration_options(
        rp_id=_host(),
        rp_name=f"Pendopo {city().name}",
        user_id=account.pk.bytes,
        user_name=account.login or city().name,
        user_display_name=account.display_name or f"Pendopo {city().name}",
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_needs(account.kind)
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(p.credential)) for p in account.passkeys.all()
        ],
    )
    return Asked(options_to_json(made), made.challenge)


@transaction.atomic
def register(
    account_id: UUID, answer: str, *, challenge: bytes, device: str, by: Actor, at: datetime
) -> Passkey:
    """Keep the passkey a browser has made. Raises PasskeyRefusedError, PasskeysFullError."""
    account = Account.objects.select_for_update().select_related("person").get(pk=account_id)
    if account.passkeys.count() >= MOST:
        raise PasskeysFullError(PasskeysFullError.__doc__)
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=settings.PENDOPO.public_url,
            require_user_verification=_needs(account.kind) == Needs.REQUIRED,
        )
    except (WebAuthnException, ValueError) as error:
        raise PasskeyRefusedError(PasskeyRefusedError.__doc__) from error
    if Passkey.objects.filter(credential=made.credential_id).exists():
        raise PasskeyRefusedError(PasskeyRefusedError.__doc__)
    kept = Passkey.objects.create(
        account=account,
        credential=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        device=device[:60],
        made_at=at,
    )
    record(account.person, "passkey.added", by=by, at=at, passkey=kept.pk)
    return kept


def ask_to_enter(kind: Account.Kind) -> Asked:
    """Ask the browser for any passkey of its holder that this city knows."""
    made = generate_authentication_options(rp_id=_host(), user_verification=_needs(kind))
    return Asked(options_to_json(made), made.challenge)


@transaction.atomic
def enter(answer: str, *, challenge: bytes, kind: Account.Kind, at: datetime) -> Account:
    """Return the account whose passkey answered. Raises PasskeyRefusedError."""
    try:
        shown = parse_authentication_credential_json(answer)
    except (WebAuthnException, ValueError) as error:
        raise PasskeyRefusedError(PasskeyRefusedError.__doc__) from error
    kept = (
        Passkey.objects.select_for_update(of=("self",))
        .select_related("account__person")
        .filter(credential=shown.raw_id, account__kind=kind, account__is_active=True)
        .first()
    )
    if kept is None or shown.response.user_handle not in {None, kept.account.pk.bytes}:
        raise PasskeyRefusedError(PasskeyRefusedError.__doc__)
    try:
        verified = verify_authentication_response(
            credential=shown,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=settings.PENDOPO.public_url,
            credential_public_key=bytes(kept.public_key),
            credential_current_sign_count=kept.sign_count,
            require_user_verification=_needs(kind) == Needs.REQUIRED,
        )
    except (WebAuthnException, ValueError) as error:
        raise PasskeyRefusedError(PasskeyRefusedError.__doc__) from error
    kept.sign_count, kept.used_at = verified.new_sign_count, at
    kept.save(update_fields=["sign_count", "used_at"])
    kept.account.last_login = at
    kept.account.save(update_fields=["last_login"])
    record(kept.account.person, "passkey.used", by=system("passkey"), at=at, passkey=kept.pk)
    return kept.account


@transaction.atomic
def remove(passkey_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Forget a passkey of one's own. Returns False when there is none such."""
    kept = (
        Passkey.objects.select_related("account__person")
        .filter(pk=passkey_id, account=by.signed_in)
        .first()
    )
    if kept is None:
        return False
    record(kept.account.person, "passkey.removed", by=by, at=at, passkey=kept.pk)
    kept.delete()
    return True


def _host() -> str:
    """Return the city's host, to which passkeys are bound."""
    return urlsplit(settings.PENDOPO.public_url).hostname or ""


def _needs(kind: str) -> UserVerificationRequirement:
    return Needs.REQUIRED if kind == Account.Kind.OFFICER else Needs.PREFERRED
