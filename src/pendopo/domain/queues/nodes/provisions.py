"""What a node needs to go on alone: its hall and calendar, who works there, numbers for a week, two keys.

No resident is named. An officer's authenticator secret goes over the link and is sealed anew there.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models, transaction

from pendopo.domain.catalogue.models import Service
from pendopo.domain.directory import calendar
from pendopo.domain.directory.models import (
    Agency,
    Area,
    CalendarEdition,
    Holiday,
    Hours,
    Office,
)
from pendopo.domain.people.models import Account, Person, Role
from pendopo.domain.queues import plans
from pendopo.domain.queues.devices import devices_of
from pendopo.domain.queues.leases import Block, Lease, Link
from pendopo.domain.queues.models import Counter, Device, Hall, Line, LineDay
from pendopo.domain.queues.nodes import parcels
from pendopo.domain.queues.nodes.leasing import lay_by, of_credential
from pendopo.domain.queues.places import KIND
from pendopo.domain.queues.plans import today
from pendopo.domain.queues.supervising import posts
from pendopo.ground.log import shipping
from pendopo.ground.vault.keyring import Keyring, open_subjects
from pendopo.ground.vault.lending import keep_lent, lent_key
from pendopo.ground.vault.links import links_of

OWN = ("totp_sealed", "totp_last_step", "failures", "locked_until", "last_login")
"""What of an account is each house's own."""
ACCOUNT = parcels.columns(Account, without=OWN)
PLAIN: tuple[type[models.Model], ...] = (Area, Agency, Office, CalendarEdition, Hours, Holiday)
HALL: tuple[type[models.Model], ...] = (Service, Hall, Line, Counter)


class OtherLeaseError(Exception):
    """Basis data ini milik sewa lain. Mulai simpul baru dengan basis data kosong."""


@transaction.atomic
def provisions(credential: str, *, at: datetime) -> dict[str, Any]:
    """Return what the node of a lease needs; numbers for the days ahead are laid by. Raises NoLeaseError."""
    lease = of_credential(credential)
    lay_by(lease, at=at)
    hall = lease.hall
    lines = list(Line.objects.filter(hall=hall))
    agencies = {hall.office.agency_id, *(line.agency_id for line in lines)}
    roles = list(_roles(hall, at=at))
    accounts = list(Account.objects.filter(pk__in={role.account_id for role in roles}))
    services = list(Service.objects.filter(code__in={c for line in lines for c in line.services}))
    agencies |= {service.agency_id for service in services}
    bodies = list(Agency.objects.filter(pk__in=agencies))
    found: dict[type[models.Model], Iterable[models.Model]] = {
        Area: _areas({hall.office.area_id, *(each.area_id for each in bodies)}),
        Agency: bodies,
        Office: [hall.office],
        CalendarEdition: CalendarEdition.objects.order_by("-number")[:1],
        Hours: Hours.objects.order_by("pk"),
        Holiday: Holiday.objects.order_by("pk"),
        Service: services,
        Hall: [hall],
        Line: lines,
        Counter: Counter.objects.filter(hall=hall).order_by("pk"),
    }
    told = {
        "lease": str(lease.pk),
        "epoch": lease.epoch,
        "hall": str(hall.pk),
        **{
            kind.__name__: parcels.told(found[kind], parcels.columns(kind)) for kind in PLAIN + HALL
        },
        "skills": [
            [str(desk), str(line)]
            for desk, line in Counter.lines.through.objects.filter(counter__hall=hall)
            .order_by("pk")
            .values_list("counter_id", "line_id")
        ],
        "devices": parcels.told(Device.objects.filter(hall=hall), parcels.DEVICE),
        "accounts": _accounts(accounts),
        "roles": parcels.told(roles, parcels.columns(Role)),
        "days": _days(lease, at=at),
        "keys": {
            name: base64.b64encode(lent_key(name)).decode()
            for name in (links_of(KIND), devices_of(hall.pk))
        },
    }
    return {**told, "tag": sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()}


@transaction.atomic
def join(told: Mapping[str, Any], *, at: datetime) -> Link:
    """Make this house the node of a lease; done once, it stays. Raises OtherLeaseError."""
    found = Link.objects.first()
    if found and str(found.lease) != told["lease"]:
        raise OtherLeaseError(OtherLeaseError.__doc__)
    stock_up(told, at=at)
    made, _ = Link.objects.get_or_create(
        hall_id=UUID(told["hall"]),
        defaults={
            "lease": UUID(told["lease"]),
            "epoch": told["epoch"],
            "place": shipping.START,
            "heard_at": at,
        },
    )
    return made


@transaction.atomic
def stock_up(told: Mapping[str, Any], *, at: datetime) -> None:
    """Make what the node knows of its office what the centre tells; what is gone is switched off."""
    Hours.objects.all().delete()
    for kind in PLAIN:
        _same(kind, told[kind.__name__])
    people = [Person(pk=UUID(row["person_id"]), created_at=at) for row in told["accounts"]]
    Person.objects.bulk_create(people, ignore_conflicts=True)
    _seal_accounts(told["accounts"])
    for kind in HALL:
        _same(kind, told[kind.__name__])
    desks = Counter.lines.through
    desks.objects.all().delete()
    desks.objects.bulk_create([desks(counter_id=c, line_id=n) for c, n in told["skills"]])
    Device.objects.bulk_create(parcels.made(Device, told["devices"]), ignore_conflicts=True)
    _same(Role, told["roles"])
    Role.objects.filter(until=None).exclude(pk__in=[r["id"] for r in told["roles"]]).update(
        until=at
    )
    left = Account.objects.exclude(pk__in=[row["id"] for row in told["accounts"]])
    left.update(is_active=False)
    LineDay.objects.bulk_create(parcels.made(LineDay, told["days"]), ignore_conflicts=True)
    for name, key in told["keys"].items():
        keep_lent(name, base64.b64decode(key))
    calendar.reread()
    plans.reread()


def _same(kind: type[models.Model], rows: list[parcels.Row]) -> None:
    key = kind._meta.pk  # noqa: SLF001 - Django's documented model API
    moves = [name for name in parcels.columns(kind) if key and name != key.attname]
    parcels.upsert(parcels.made(kind, rows), moves, key=key.name if key else "id")


def _roles(hall: Hall, *, at: datetime) -> Iterable[Role]:
    held = posts(hall).held(at=at).filter(role__in=[*hall.staff, *hall.supervisors])
    return held.filter(account__is_active=True).order_by("pk")


def _areas(codes: set[str | None]) -> list[Area]:
    """Return areas with those they lie in, the outermost first."""
    found: dict[str, Area] = {}
    wanted = {code for code in codes if code}
    while wanted:
        rows = list(Area.objects.filter(pk__in=wanted))
        found = {**{row.pk: row for row in rows}, **found}
        wanted = {row.parent_id for row in rows if row.parent_id} - set(found)
    return sorted(found.values(), key=lambda area: len(area.pk))


def _accounts(accounts: list[Account]) -> list[dict[str, Any]]:
    ring = Keyring.of(account.person_id for account in accounts)
    return [
        {
            **row,
            "totp": ring.unseal(account.person_id, "totp", account.totp_sealed)
            if account.totp_sealed
            else "",
        }
        for account, row in zip(accounts, parcels.told(accounts, ACCOUNT), strict=True)
    ]


def _seal_accounts(rows: list[dict[str, Any]]) -> None:
    people = [UUID(row["person_id"]) for row in rows]
    if not people:
        return
    open_subjects(people)
    ring = Keyring.of(people)
    made = parcels.made(Account, [{k: v for k, v in row.items() if k != "totp"} for row in rows])
    for account, row in zip(made, rows, strict=True):
        if row["totp"]:
            account.totp_sealed = ring.seal(account.person_id, "totp", row["totp"])
    parcels.upsert(made, [*(name for name in ACCOUNT if name != "id"), "totp_sealed"])


def _days(lease: Lease, *, at: datetime) -> list[dict[str, Any]]:
    """Return the line-days that the node counts in, each beginning where its block does."""
    blocks = Block.objects.filter(lease=lease, line_day__date__gte=today(at))
    told = []
    for block in blocks.select_related("line_day").order_by("pk"):
        day = block.line_day
        row = parcels.told([day], ("id", "line_id", "date", "opened_at", *parcels.LINE_DAY[1:]))[0]
        mine = {"last_number": block.begins - 1, "capacity": block.most, "until": block.ends}
        told.append({**row, **mine})
    return told
