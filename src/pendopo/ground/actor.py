"""Who does a thing, through which channel: handed to every verb as `by=`."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal["anonymous", "resident", "officer", "system"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at an agency (by code), or at one office of it.

    `key` and `office_key` are their rows; `heads`: whether it is the role of the body's head.
    """

    role: str
    agency: str
    office: str | None = None
    key: UUID | None = field(default=None, compare=False)
    office_key: UUID | None = field(default=None, compare=False)
    heads: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class InPlaceOf:
    """Whom somebody acts for, by which mandate; in all cases not over when it began, or in one."""

    person: UUID
    mandate: UUID
    since: datetime
    case: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting party. `assurance` is 0-3 (L0 anonymous … L3 seen at a counter).

    `drafts` are the applications whose secret this browser session has shown. `acting` is set
    while somebody acts for another; `person` stays who they are themselves.
    """

    kind: Kind
    account: UUID | None = None
    person: UUID | None = None
    assurance: int = 0
    grants: tuple[Grant, ...] = ()
    channel: str = "portal"
    name: str = ""
    drafts: frozenset[UUID] = field(default_factory=frozenset)
    acting: InPlaceOf | None = None

    @property
    def applicant(self) -> UUID | None:
        """Return whose application it is that this actor makes: another's while acting for them."""
        return self.acting.person if self.acting else self.person

    def holds(self, role: str, *, agency: str) -> bool:
        """Tell whether this actor holds a role anywhere in the agency."""
        return any(g.role == role and g.agency == agency for g in self.grants)

    def leads(self, agency: str, office: str | None = None) -> bool:
        """Tell whether this actor is the head of an agency, or of an office or what it belongs to."""
        return any(
            g.heads and g.agency == agency and g.office in {None, office} for g in self.grants
        )

    @property
    def as_head(self) -> "Actor":
        """Return the same actor with only the roles in which they lead."""
        return replace(self, grants=tuple(g for g in self.grants if g.heads))

    @property
    def signed_in(self) -> UUID:
        """Return the account; only who is signed in has one. Raises LookupError."""
        if self.account is None:
            raise LookupError("nobody is signed in")
        return self.account

    @property
    def agencies(self) -> frozenset[str]:
        """Return the codes of the agencies this actor works for."""
        return frozenset(g.agency for g in self.grants)

    def through(self, channel: str) -> "Actor":
        """Return the same actor, acting through another channel."""
        return replace(self, channel=channel)

    def in_place_of(self, acting: InPlaceOf) -> "Actor":
        """Return the same actor, acting for another."""
        return replace(self, acting=acting)

    def holding(self, draft: UUID) -> "Actor":
        """Return the same actor, who has now been shown the secret of a draft."""
        return replace(self, drafts=self.drafts | {draft})

    def under(self, account: UUID | None) -> "Actor":
        """Return the same actor, acting for what an account decided; None: the law decided."""
        return replace(self, account=account)


ANONYMOUS = Actor(kind="anonymous")


def system(name: str) -> Actor:
    """Return the city's own machinery acting under a name (`relay`, `timer`)."""
    return Actor(kind="system", channel="system", name=name)
