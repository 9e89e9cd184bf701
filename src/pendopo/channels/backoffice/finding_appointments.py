"""Finding a booking at a desk: by a blind index, or by name among those of one day and office.

Names are sealed: to look through them is to open them, so no more are opened than stand on one day's list.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from pendopo.domain.queues.bookings import Booking, BookingQuerySet
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.plans import today
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.nik import read_nik
from pendopo.engines.identity.phone import read_phone
from pendopo.engines.references import normalise_secret
from pendopo.ground.vault.keyring import Keyring

SHOWN = 20
OPENED = 400
"""Names of one day and office that are looked through at most."""
LEAST = 3
"""Letters of a name."""


def by_code(rows: BookingQuerySet, sought: str) -> list[tuple[Booking, str]]:
    """Return the booking of a reference, over or not, and the open ones of a NIK or phone; with names."""
    found = rows.filter(reference=normalise_secret(sought))
    for digest in _digests(sought):
        found |= rows.open().filter(Q(holder=digest) | Q(contact=digest))
    return _named(list(found.order_by("begins", "date")[:SHOWN]))


def by_name(
    rows: BookingQuerySet, sought: str, *, day: date, office: UUID
) -> list[tuple[Booking, str]]:
    """Return the open bookings of one day and office whose name has this part."""
    part = " ".join(sought.split()).casefold()
    if len(part) < LEAST:
        return []
    on = Q(date=day) | Q(state="waiting", date__lte=day, wanted_until__gte=day)
    here = rows.open().filter(on, line__hall__office=office).order_by("begins", "made_at")
    found = _named(list(here[:OPENED]))
    return [(each, name) for each, name in found if part in name.casefold()][:SHOWN]


def name_of(found: Booking) -> str:
    """Return whose booking it is; empty once they are forgotten."""
    return _named([found])[0][1]


def _named(found: list[Booking]) -> list[tuple[Booking, str]]:
    ring = Keyring.of([each.subject for each in found if each.subject])
    return [(each, _name(each, ring)) for each in found]


def _name(each: Booking, ring: Keyring) -> str:
    if each.subject is None or each.name_sealed is None or not ring.holds(each.subject):
        return ""
    return ring.unseal(each.subject, "name", each.name_sealed)


def _digests(sought: str) -> Iterator[bytes]:
    try:
        if digest := holder_of(nik=read_nik(sought, at=today(timezone.now())).number):
            yield digest
    except IdentityError:
        pass
    try:
        if digest := holder_of(phone=read_phone(sought, mobile=True)):
            yield digest
    except IdentityError:
        pass
