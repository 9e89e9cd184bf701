"""Who is responsible: an agency as it is named, or the office of a case's area."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from pendopo.domain.directory.models import Agency, Area, Office
from pendopo.ground.actor import Actor

OWNER = "owner"
HEAD = "head"
COMPANION = "pendamping"
"""The role of RT and RW heads: they file for their neighbours, and see nobody else's case."""


class NobodyResponsibleError(LookupError):
    """Tidak ada kantor untuk wilayah itu. Periksa kelurahan pada permohonan."""


@dataclass(frozen=True, slots=True)
class Body:
    """An agency, or one office of it."""

    agency: Agency
    office: Office | None = None

    @property
    def name(self) -> str:
        """The full name, as a letterhead prints it."""
        return f"{self.office.name}, {self.agency.name}" if self.office else self.agency.name

    @property
    def short_name(self) -> str:
        return self.office.name if self.office else self.agency.short_name

    @property
    def head(self) -> str:
        """The role of whoever leads it; empty where the pack names none."""
        return self.office.head if self.office else self.agency.head


def responsible(agency: str, area: str, *, owner: Body | None = None) -> Body:
    """Return the body that an agency's code means for a case of an area.

    `owner` is the case's own body, which the code `owner` means. Costs one statement; none for
    the owner. Raises NobodyResponsibleError.
    """
    if owner and agency == OWNER:
        return owner
    if owner and agency == owner.agency.code:
        return Body(owner.agency)
    named = Agency.objects.filter(code=agency).first()
    if named is None:
        raise NobodyResponsibleError(agency)
    if named.by_area:
        return _of_area(named.by_area, area)
    return Body(named)


def _of_area(kind: str, area: str) -> Body:
    """Return the kelurahan's office, or the kecamatan that is, or holds, the area."""
    if kind == Agency.ByArea.VILLAGE:
        office = Office.objects.select_related("agency").filter(area=area).exclude(head="").first()
        if office:
            return Body(office.agency, office)
    else:
        places = [area, *Area.objects.filter(code=area).values_list("parent", flat=True)]
        found = Agency.objects.filter(area__in=places).first()
        if found:
            return Body(found)
    raise NobodyResponsibleError(area)


def within(actor: Actor) -> Q:
    """Return the condition on rows with an agency and an office that an officer works for.

    Whoever holds a role at the agency as a whole sees its offices too.
    """
    return reduce(or_, places(actor), Q(pk__in=[]))


def places(actor: Actor) -> list[Q]:
    """Return the same, one condition for each agency and office."""
    grants = [g for g in actor.grants if g.role != COMPANION]
    agencies = sorted({g.key for g in grants if g.key and g.office is None})
    offices = sorted({g.office_key for g in grants if g.office_key})
    return [*(Q(agency=key) for key in agencies), *(Q(office=key) for key in offices)]
