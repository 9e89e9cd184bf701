"""In what capacity an officer signs: as holder, or as Plh., Plt. or a.n. by an order."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.people.models import Account, Role, Substitution
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


class NoCapacityError(Exception):
    """Anda tidak memegang jabatan ini, dan tidak ada surat perintah yang berlaku hari ini."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the signature block prints. `prefix` is '', 'Plh.', 'Plt.' or 'a.n.'."""

    prefix: str
    title: str
    own_title: str
    name: str
    rank: str
    employee_number: str
    order: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def capacity(
    account_id: UUID, *, role: str, agency: str, office: str | None, at: datetime
) -> Capacity:
    """Return the capacity in which an officer may act in a role of an agency or its office (codes).

    The holder's own post comes before any substitution. Raises NoCapacityError.
    """
    account = Account.objects.get(pk=account_id)
    place = Q(agency__code=agency, office__code=office)
    held = list(Role.objects.held(at=at).filter(place, account=account))
    post = next((r for r in held if r.role == role), None)
    if post:
        return _capacity(account, prefix="", title=post.title)
    order = (
        Substitution.objects.in_force(at=at)
        .filter(place, substitute=account, role=role)
        .order_by("starts")
        .first()
    )
    if order is None:
        raise NoCapacityError(NoCapacityError.__doc__)
    return _capacity(
        account,
        prefix=Substitution.Kind(order.kind).label,
        title=order.title,
        own_title=held[0].title if held else "",
        order=order.order_number,
    )


def _capacity(
    account: Account, *, prefix: str, title: str, own_title: str = "", order: str = ""
) -> Capacity:
    return Capacity(
        prefix=prefix,
        title=title,
        own_title=own_title,
        name=account.display_name,
        rank=account.rank,
        employee_number=account.employee_number,
        order=order,
    )


@transaction.atomic
def stand_in(
    *,
    kind: str,
    substitute: Account,
    role: str,
    title: str,
    agency: Agency,
    office: Office | None = None,
    order_number: str,
    order_date: date,
    starts: datetime,
    ends: datetime,
    by: Actor,
    at: datetime,
) -> Substitution:
    """Let an officer stand in for a role from `starts` until `ends`, by a dated order."""
    made = Substitution.objects.create(
        kind=kind,
        substitute=substitute,
        role=role,
        title=title,
        agency=agency,
        office=office,
        order_number=order_number,
        order_date=order_date,
        starts=starts,
        ends=ends,
    )
    record(
        substitute.person,
        "officer.stood_in",
        by=by,
        at=at,
        substitution=str(made.pk),
        role=role,
        agency=agency.code,
    )
    return made
