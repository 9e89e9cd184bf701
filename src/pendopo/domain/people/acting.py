"""From a request to the Actor who makes it: one statement for account, roles and substitutions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONObject
from django.http import HttpRequest
from django.utils import timezone

from pendopo.domain.people.models import Account, Role, Substitution
from pendopo.ground.actor import Actor, Grant

DRAFTS = "drafts"
GRANT = JSONObject(
    role="role",
    agency="agency__code",
    office="office__code",
    key="agency_id",
    office_key="office_id",
    head=Coalesce("office__head", "agency__head"),
)
CHANNELS = {Account.Kind.RESIDENT: "portal", Account.Kind.OFFICER: "backoffice"}


class Door(ModelBackend):
    """Django's way in, with what the account may do fetched along with it."""

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:  # type: ignore[override]  # Django types it by its own User
        return with_grants(at=timezone.now()).filter(pk=user_id, is_active=True).first()


def with_grants(*, at: datetime) -> QuerySet[Account]:
    """Return accounts that carry `held` and `standing_in`, lists of GRANT."""
    held = Role.objects.held(at=at).filter(account=OuterRef("pk"))
    standing_in = Substitution.objects.in_force(at=at).filter(substitute=OuterRef("pk"))
    return Account.objects.annotate(
        held=ArraySubquery(held.values(it=GRANT)),
        standing_in=ArraySubquery(standing_in.values(it=GRANT)),
    )


def actor_for(request: HttpRequest) -> Actor:
    """Return who is acting. Costs no statement for a visitor without a session."""
    drafts = held_drafts(request)
    account = request.user
    if not isinstance(account, Account):
        return Actor(kind="anonymous", drafts=drafts)
    return actor_of(account, drafts=drafts)


def held_drafts(request: HttpRequest) -> frozenset[UUID]:
    """Return the cases whose secret this browser session has shown."""
    return frozenset(UUID(text) for text in request.session.get(DRAFTS, ()))


def actor_of(account: Account, *, drafts: frozenset[UUID] = frozenset()) -> Actor:
    """Return the actor an account is. The account must come from `with_grants`."""
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
    )


def officer_actor(account: UUID, *, at: datetime) -> Actor:
    """Return the actor an officer's account is.

    Raises Account.DoesNotExist when there is no such active officer.
    """
    return actor_of(with_grants(at=at).get(pk=account, kind=Account.Kind.OFFICER, is_active=True))
