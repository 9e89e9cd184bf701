"""Keys by which a system acts as an account: shown once, found by a keyed digest, revoked at will."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from pendopo.domain.people.acting import GRANTS, actor_of, grants_of
from pendopo.domain.people.models import Account, ApiKey
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.blind import index_key

CALENDAR = "calendar:read"
EVERYBODYS = (
    *("services:read", "verification:read"),
    *("applications:read", "applications:write", "evidence:read", "evidence:write"),
    "reports:write",
)
SCOPES = {
    Account.Kind.RESIDENT: EVERYBODYS,
    Account.Kind.OFFICER: (*EVERYBODYS, "tasks:read", "tasks:write", "levels:write", "webhooks"),
}
MARK = "pdp_"
SHOWN = 12
LONGEST = 366  # days
MOST = 20
COARSE = timedelta(hours=1)


class ScopesError(ValueError):
    """Pilih paling sedikit satu kewenangan untuk kunci ini."""


class TooManyKeysError(Exception):
    """Anda sudah punya 20 kunci yang berlaku. Cabut satu dahulu."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a key, and how far it reaches."""

    key: UUID
    actor: Actor
    scopes: frozenset[str]


@transaction.atomic
def make(
    *, name: str, scopes: Iterable[str], days: int, by: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """Make a key for one's own account, and return it with its secret, which is not kept.

    Raises ScopesError for none, or one that the account may not have, and TooManyKeysError.
    """
    account = (
        Account.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=by.signed_in)
    )
    known = {*SCOPES[Account.Kind(account.kind)], CALENDAR}
    wanted = sorted(set(scopes))
    if not wanted or not known.issuperset(wanted):
        raise ScopesError(ScopesError.__doc__)
    if account.api_keys.usable(at=at).count() >= MOST:
        raise TooManyKeysError(TooManyKeysError.__doc__)
    secret = f"{MARK}{secrets.token_urlsafe(32)}"
    made = ApiKey.objects.create(
        account=account,
        name=" ".join(name.split())[:60],
        scopes=wanted,
        prefix=secret[:SHOWN],
        digest=_digest(secret),
        made_at=at,
        expires_at=at + timedelta(days=max(1, min(days, LONGEST))),
    )
    record(account.person, "api_key.made", by=by, at=at, key=made.pk, scopes=[*wanted])
    return made, secret


@transaction.atomic
def revoke(key_id: UUID, *, by: Actor, at: datetime) -> None:
    """Revoke a key of one's own; once is enough."""
    mine = ApiKey.objects.filter(pk=key_id, account=by.signed_in)
    if mine.filter(revoked_at=None).update(revoked_at=at):
        person = Account.objects.select_related("person").get(pk=by.signed_in).person
        record(person, "api_key.revoked", by=by, at=at, key=key_id)


def holder(secret: str, *, at: datetime) -> Holder | None:
    """Return who holds a key that works now, acting through the API. One statement, rarely two."""
    usable = ApiKey.objects.usable(at=at).filter(digest=_digest(secret), account__is_active=True)
    found = usable.select_related("account").annotate(**grants_of("account", at=at)).first()
    if found is None:
        return None
    if found.used_at is None or found.used_at < at - COARSE:
        ApiKey.objects.filter(pk=found.pk).update(used_at=at)
    vars(found.account).update({name: getattr(found, name) for name in GRANTS})
    actor = actor_of(found.account).through("api")
    return Holder(found.pk, actor, frozenset(found.scopes))


def _digest(secret: str) -> bytes:
    return hmac.digest(index_key(), b"api key\0" + secret.encode(errors="replace"), "sha256")
