"""A resident changes or adds a phone or e-mail: the new one is proven, the old one is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.people import signing_in
from pendopo.domain.people.contacts import ContactTakenError, detach, hold
from pendopo.domain.people.models import Account, ContactPoint, SignInCode
from pendopo.domain.people.remembering import long_away
from pendopo.ground.actor import Actor
from pendopo.ground.vault import blind


def ask(*, kind: str, address: str, language: str, by: Actor, at: datetime) -> SignInCode:
    """Send a code to an address that a resident wants to be reached at."""
    account = Account.objects.get(pk=by.signed_in, kind=Account.Kind.RESIDENT)
    return signing_in.request_code(
        kind=kind, address=address, language=language, account=account, at=at
    )


def change(code_id: UUID, *, typed: str, by: Actor, at: datetime) -> ContactPoint:
    """Take the code and let the resident be reached at the new address.

    It is taken from another account only when that one was long away. Raises CodeEndedError,
    CodeRefusedError, ContactTakenError.
    """
    code = signing_in.check(code_id, typed=typed, account=by.signed_in, at=at)
    address = signing_in.address_of(code)
    with transaction.atomic():
        for holder in blind.find(code.kind, address):
            if holder == code.subject:
                continue
            if not _left(holder, at=at):
                raise ContactTakenError(ContactTakenError.__doc__)
            detach(holder, code.kind, reason="recycled", by=by, at=at)
        return hold(code.subject, kind=code.kind, address=address, by=by, at=at)


def _left(person: UUID, *, at: datetime) -> bool:
    account = Account.objects.filter(person=person, kind=Account.Kind.RESIDENT).first()
    return account is not None and long_away(account, at=at)
