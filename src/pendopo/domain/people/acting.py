"""From a request to the Actor who makes it: one statement for account, roles and substitutions."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONObject
from django.http import HttpRequest
from django.utils import timezone

from pendopo.domain.people.models import Account, Mandate, Role, Substitution
from pendopo.ground.actor import Actor, Grant, InPlaceOf
from pendopo.ground.planned import columns, planned

DRAFTS = "drafts"
ACTING = "acting"
GRANT = JSONObject(
    role="role",
    agency="agency__code",
    office="office__code",
    key="agency_id",
    office_key="office_id",
    head=Coalesce("office__head", "agency__head"),
)
MANDATE = JSONObject(mandate="id", person="giver_id", case="case", since="given_at")
GRANTS = ("held", "standing_in")
CARRIED = ("mandates", *GRANTS)
CHANNELS = {Account.Kind.RESIDENT: "portal", Account.Kind.OFFICER: "backoffice"}


class Door(ModelBackend):
    """Django's way in, with what the account may do fetched along with it."""

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:  # type: ignore[override]  # Django types it by its own User
        return _with_grants_of(user_id, at=timezone.now())


def with_grants(*, at: datetime) -> QuerySet[Account]:
    """Return accounts that carry `held` and `standing_in`, lists of GRANT, and `mandates`."""
    mandates = Mandate.objects.in_force(at=at).filter(helper=OuterRef("pk"))
    return Account.objects.annotate(
        mandates=ArraySubquery(mandates.values(it=MANDATE)), **grants_of("pk", at=at)
    )


def _with_grants_of(account: UUID, *, at: datetime) -> Account | None:
    """Return an active account with what `with_grants` adds, by a statement compiled once.

    Each request of somebody signed in asks for it: building it anew took four milliseconds, and
    planning it anew takes longer than answering it.
    """
    sql, told, names = _statement()
    given = {_SOMEBODY: account, _ONCE: at}
    with planned(sql, [given.get(each, each) for each in told]) as cursor:
        row = cursor.fetchone()
    if row is None:
        return None
    found = Account.from_db(connection.alias, names, row[: len(names)])
    for name, listed in zip(CARRIED, row[len(names) :], strict=True):
        setattr(found, name, [json.loads(each) for each in listed])
    return found


@cache
def _statement() -> tuple[str, tuple[Any, ...], list[str]]:
    """Return the statement, with a moment and a key that stand for those of each time.

    Then the names of its columns; after them it has those of CARRIED.
    """
    somebody = with_grants(at=_ONCE).filter(pk=_SOMEBODY, is_active=True)
    return *somebody.query.sql_with_params(), columns(Account)


_SOMEBODY = UUID(int=1)
_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


def grants_of(account: str, *, at: datetime) -> dict[str, ArraySubquery]:
    """Return `held` and `standing_in` for rows whose account is under this name."""
    held = Role.objects.held(at=at).filter(account=OuterRef(account))
    standing_in = Substitution.objects.in_force(at=at).filter(substitute=OuterRef(account))
    return {
        "held": ArraySubquery(held.values(it=GRANT)),
        "standing_in": ArraySubquery(standing_in.values(it=GRANT)),
    }


def actor_for(request: HttpRequest) -> Actor:
    """Return who is acting. Costs no statement for a visitor without a session."""
    drafts = held_drafts(request)
    account = request.user
    if not isinstance(account, Account):
        return Actor(kind="anonymous", drafts=drafts)
    return actor_of(account, drafts=drafts, mandate=request.session.get(ACTING, ""))


def held_drafts(request: HttpRequest) -> frozenset[UUID]:
    """Return the cases whose secret this browser session has shown."""
    return frozenset(UUID(text) for text in request.session.get(DRAFTS, ()))


def actor_of(
    account: Account, *, drafts: frozenset[UUID] = frozenset(), mandate: str = ""
) -> Actor:
    """Return the actor an account is. The account must carry what `grants_of` names.

    `mandate` is the id of the one under which they chose to act: one no longer in force is none.
    """
    grants = {
        Grant(
            row["role"],
            row["agency"],
            row["office"],
            key=UUID(row["key"]),
            office_key=UUID(row["office_key"]) if row["office_key"] else None,
            heads=row["role"] == row["head"],
        )
        for row in [*getattr(account, "held", []), *getattr(account, "standing_in", [])]
    }
    return Actor(
        kind="officer" if account.kind == Account.Kind.OFFICER else "resident",
        account=account.pk,
        person=account.person_id,
        assurance=account.assurance,
        grants=tuple(sorted(grants, key=lambda g: (g.agency, g.role, g.office or ""))),
        channel=CHANNELS[Account.Kind(account.kind)],
        name=account.display_name,
        drafts=drafts if account.kind == Account.Kind.RESIDENT else frozenset(),
        acting=_chosen(account, mandate),
    )


def _chosen(account: Account, mandate: str) -> InPlaceOf | None:
    for row in getattr(account, "mandates", []) if mandate else []:
        if row["mandate"] == mandate:
            return InPlaceOf(
                person=UUID(row["person"]),
                mandate=UUID(mandate),
                since=datetime.fromisoformat(row["since"]),
                case=UUID(row["case"]) if row["case"] else None,
            )
    return None


def officer_actor(account: UUID, *, at: datetime) -> Actor:
    """Return the actor an officer's account is.

    Raises Account.DoesNotExist when there is no such active officer.
    """
    return actor_of(with_grants(at=at).get(pk=account, kind=Account.Kind.OFFICER, is_active=True))
