"""An account and who else vouches for it: linked once a contact was proven to us, or while signed in.

A provider's word that an e-mail is somebody's opens no account: the first time, our own code does.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from pendopo.domain.people.models import Account
from pendopo.domain.people.providers import Vouched
from pendopo.domain.people.proving import NikTakenError, OtherNikError, prove
from pendopo.domain.people.trust import MATCHED, Link, Proof
from pendopo.engines.identity.digits import sixteen
from pendopo.engines.identity.errors import IdentityError
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import record
from pendopo.ground.vault.blind import digest


class LinkTakenError(Exception):
    """Akun penyedia ini sudah terhubung ke akun lain. Masuklah dengannya, atau datanglah ke loket."""


@transaction.atomic
def enter(provider: str, vouched: Vouched, *, at: datetime) -> Account | None:
    """Return the account that is linked to whom a provider vouches for; None before it is."""
    link = (
        Link.objects.select_related("account__person")
        .filter(provider=provider, digest=_digest(provider, vouched), account__is_active=True)
        .first()
    )
    if link is None:
        return None
    account = link.account
    account.last_login = at
    account.save(update_fields=["last_login"])
    _prove(account, vouched, by=system(provider), at=at)
    return account


def link(account_id: UUID, provider: str, vouched: Vouched, *, by: Actor, at: datetime) -> Link:
    """Link a resident's account to whom a provider vouches for. Raises LinkTakenError."""
    with transaction.atomic():
        account = Account.objects.select_related("person").get(
            pk=account_id, kind=Account.Kind.RESIDENT
        )
        found = Link.objects.filter(provider=provider, digest=_digest(provider, vouched)).first()
        if found is None:
            found = _made(account, provider, vouched, by=by, at=at)
        if found.account_id != account.pk:
            raise LinkTakenError(LinkTakenError.__doc__)
        _prove(account, vouched, by=system(provider), at=at)
    return found


@transaction.atomic
def unlink(provider: str, *, by: Actor, at: datetime) -> bool:
    """End the link of one's own account to a provider. Returns False when there is none."""
    found = Link.objects.select_related("account__person").filter(
        provider=provider, account=by.signed_in
    )
    ended = found.first()
    if ended is None:
        return False
    record(ended.account.person, "provider.unlinked", by=by, at=at, provider=provider)
    found.delete()
    return True


def _made(account: Account, provider: str, vouched: Vouched, *, by: Actor, at: datetime) -> Link:
    try:
        with transaction.atomic():
            made = Link.objects.create(
                account=account,
                provider=provider,
                digest=_digest(provider, vouched),
                linked_at=at,
            )
    except IntegrityError:  # another identity of this provider is linked, or this one was just now
        raise LinkTakenError(LinkTakenError.__doc__) from None
    record(account.person, "provider.linked", by=by, at=at, provider=provider)
    return made


def _prove(account: Account, vouched: Vouched, *, by: Actor, at: datetime) -> None:
    """Put on record what the provider proved: a NIK, at a level the city believes it for."""
    if vouched.level < MATCHED or account.assurance >= vouched.level:
        return
    try:
        nik = sixteen(vouched.nik, name="NIK", english="NIK", sundanese="NIK")
        prove(
            account.person_id,
            nik=nik,
            name=vouched.name,
            level=MATCHED,
            how=Proof.How.PROVIDER,
            by=by,
            at=at,
        )
    except (IdentityError, NikTakenError, OtherNikError):
        return


def _digest(provider: str, vouched: Vouched) -> bytes:
    return digest("provider", f"{provider}\0{vouched.subject}")
