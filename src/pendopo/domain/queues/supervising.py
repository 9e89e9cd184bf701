"""Who may serve at a hall and who leads it: roles that its pack names, at its office or agencies."""

from uuid import UUID

from django.db.models import Q

from pendopo.domain.people.models import Role, RoleQuerySet
from pendopo.domain.queues.models import Hall
from pendopo.ground.actor import Actor


class NotServingError(Exception):
    """Anda tidak bertugas di kantor ini. Minta pimpinan kantor menambahkan peran Anda."""


class NotLeadingError(Exception):
    """Hanya pengawas antrean kantor ini yang dapat melakukannya."""


def serve(hall: UUID, *, by: Actor) -> Hall:
    """Return a hall in which an officer may serve; two statements. Raises NotServingError."""
    found = _hall(hall)
    if found is None or not (serves(by, found) or leads(by, found)):
        raise NotServingError(NotServingError.__doc__)
    return found


def lead(hall: UUID, *, by: Actor) -> Hall:
    """Return a hall that an officer leads, or the city's machinery. Raises NotLeadingError."""
    found = _hall(hall)
    if found is None or not (by.kind == "system" or leads(by, found)):
        raise NotLeadingError(NotLeadingError.__doc__)
    return found


def posts(hall: Hall) -> RoleQuerySet:
    """Return the roles, former ones too, that people hold at a hall's office or agencies."""
    agencies = {hall.office.agency_id, *(line.agency_id for line in hall.lines.all())}
    return Role.objects.filter(Q(office=hall.office_id) | Q(office=None, agency__in=agencies))


def serves(actor: Actor, hall: Hall) -> bool:
    """Tell whether an officer serves in a hall: one of its staff's roles, at its office or agencies."""
    return _holds(actor, hall, hall.staff)


def leads(actor: Actor, hall: Hall) -> bool:
    """Tell whether an officer leads a hall."""
    return _holds(actor, hall, hall.supervisors)


def _holds(actor: Actor, hall: Hall, roles: list[str]) -> bool:
    agencies: set[UUID] = {hall.office.agency_id, *(line.agency_id for line in hall.lines.all())}
    return actor.kind == "officer" and any(
        g.role in roles
        and (g.office_key == hall.office_id or (g.office is None and g.key in agencies))
        for g in actor.grants
    )


def _hall(hall: UUID) -> Hall | None:
    return Hall.objects.select_related("office").prefetch_related("lines").filter(pk=hall).first()
