"""Who works where: the officers of a role, and those a head leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from pendopo.domain.directory.responsible import within
from pendopo.domain.people.models import Absence, Account, Role, Substitution
from pendopo.ground.actor import Actor, Grant


def holders(desks: Iterable[Grant], *, at: datetime) -> QuerySet[Account]:
    """Return the officers who hold, or stand in for, any of these roles at their places."""
    place = Q(pk__in=[])
    for desk in desks:
        place |= Q(role=desk.role, agency__code=desk.agency, office__code=desk.office)
    held = Role.objects.held(at=at).filter(place).values("account")
    standing_in = Substitution.objects.in_force(at=at).filter(place).values("substitute")
    return _officers().filter(Q(pk__in=held) | Q(pk__in=standing_in))


def led_by(head: Actor, *, at: datetime) -> QuerySet[Account]:
    """Return the officers of what a head leads, with their `roles` there and `absences` to come."""
    roles = Role.objects.held(at=at).filter(within(head.as_head)).select_related("agency", "office")
    away = Absence.objects.filter(ended_at=None, ends__gt=at).order_by("starts")
    return (
        _officers()
        .filter(pk__in=roles.values("account"))
        .prefetch_related(Prefetch("roles", roles), Prefetch("absences", away))
    )


def _officers() -> QuerySet[Account]:
    officers = Account.objects.filter(kind=Account.Kind.OFFICER, is_active=True)
    return officers.order_by("display_name", "pk")


@dataclass(frozen=True, slots=True)
class Desk:
    """A role held somewhere: whom one may ask for advice."""

    body: str
    agency: str
    office: str | None
    role: str
    title: str


def desks(*, area: str, at: datetime) -> list[Desk]:
    """Return the roles held at agencies, and at the offices of an area, by body. One statement."""
    held = Role.objects.held(at=at).filter(Q(office=None) | Q(office__area=area))
    rows = held.order_by("agency__name", "office__name", "role", "since").values_list(
        *("agency__name", "office__name", "agency__code", "office__code", "role", "title")
    )
    found: dict[tuple[str, str | None, str], Desk] = {}
    for agency_name, office_name, agency, office, role, title in rows:
        found.setdefault(
            (agency, office, role), Desk(office_name or agency_name, agency, office, role, title)
        )
    return list(found.values())
