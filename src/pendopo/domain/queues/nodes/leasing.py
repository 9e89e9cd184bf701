"""The centre's side of a lease: given, its blocks of numbers laid by, known by its credential, ended."""

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from pendopo.domain.queues import devices
from pendopo.domain.queues.issuing import open_day
from pendopo.domain.queues.leases import Block, Lease
from pendopo.domain.queues.models import Call, Device, Hall, LineDay, Session, Ticket
from pendopo.domain.queues.plans import Plan, plans_of_hall, today
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

PREFIX = "simpul_"
AHEAD = 7
"""Days of numbers that a node has in hand, today's among them."""
ROUND = 500
"""Blocks are whole five hundreds, so that a number tells at a glance which side gave it."""
CENTRES = 3
"""The centre keeps a third of a line's capacity for phones."""


class OpenCounterError(Exception):
    """Masih ada loket yang buka di kantor ini. Tutup semua loket dahulu, lalu ulangi."""


class NoLeaseError(Exception):
    """Sewa simpul ini tidak dikenal atau sudah dicabut. Hubungi pengelola Pendopo untuk sewa baru."""


@transaction.atomic
def grant(hall: UUID, *, node: str, by: Actor, at: datetime) -> tuple[Lease, str]:
    """Hand a hall's day to an office node; return the lease and its credential, told once.

    Raises HeldByNodeError while another holds it, OpenCounterError.
    """
    found = Hall.objects.select_for_update(of=("self",)).select_related("office").get(pk=hall)
    if Lease.objects.held().filter(hall=found).exists():
        raise HeldByNodeError(HeldByNodeError.__doc__)
    if Session.objects.open().filter(counter__hall=found).exists():
        raise OpenCounterError(OpenCounterError.__doc__)
    last = found.leases.aggregate(last=Max("epoch"))["last"] or 0
    secret = secrets.token_urlsafe(32)
    made = Lease.objects.create(
        hall=found, node=node, epoch=last + 1, secret=_digest(secret), made_at=at
    )
    record(made, "lease.granted", by=by, at=at, office=found.office_id, epoch=made.epoch)
    lay_by(made, at=at)
    return made, f"{PREFIX}{made.pk.hex}_{secret}"


@transaction.atomic
def end(lease: UUID, *, by: Actor, at: datetime) -> None:
    """Take a hall's day back: its node's numbers are burnt, open tickets wait here. Once is enough.

    The hall's devices are revoked: whoever has the node's machine has the key of their credentials.
    """
    found = Lease.objects.select_for_update(of=("self",)).select_related("hall").get(pk=lease)
    if found.ended_at:
        return
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    calls = Call.objects.open().filter(counter__hall=found.hall_id)
    for call in calls.select_related("ticket"):
        call.ended_at, call.outcome = max(at, call.started_at or call.at), Call.Outcome.HELD
        call.save(update_fields=["ended_at", "outcome"])
        Ticket.objects.filter(pk=call.ticket_id).update(state=Ticket.State.WAITING)
        record(call.ticket, "ticket.returned", by=by, at=at, **_where(call, found))
    for session in Session.objects.open().filter(counter__hall=found.hall_id):
        session.closed_at = max(at, session.opened_at)
        session.save(update_fields=["closed_at"])
        record(session, "counter.closed", by=by, at=at, office=found.hall.office_id)
    for plan in plans_of_hall(found.hall_id):
        for day in LineDay.objects.filter(line=plan.line, date__gte=today(at)):
            day.capacity = max(day.last_number, min(plan.capacity, day.until or plan.capacity))
            day.save(update_fields=["capacity"])
    for device in Device.objects.filter(hall=found.hall_id, revoked_at=None):
        devices.revoke(device.pk, by=by, at=at)
    record(found, "lease.ended", by=by, at=at, office=found.hall.office_id, epoch=found.epoch)


def of_credential(given: str, *, lock: bool = False) -> Lease:
    """Return the lease whose credential this is. Raises NoLeaseError, also once it was ended."""
    key, _, secret = given.removeprefix(PREFIX).partition("_")
    rows = Lease.objects.select_for_update(of=("self",)) if lock else Lease.objects.all()
    try:
        found = rows.select_related("hall__office").filter(pk=UUID(hex=key)).first()
    except ValueError:
        found = None
    if found is None or not hmac.compare_digest(bytes(found.secret), _digest(secret)):
        raise NoLeaseError(NoLeaseError.__doc__)
    if found.ended_at:
        raise NoLeaseError(NoLeaseError.__doc__)
    return found


def lessees() -> list[str]:
    """Return the names of the nodes that hold, or held, a hall; one statement."""
    return list(Lease.objects.order_by("node").values_list("node", flat=True).distinct())


@transaction.atomic
def lay_by(lease: Lease, *, at: datetime) -> None:
    """Lay numbers by for a lease, for today and the days ahead that have none yet."""
    days = [today(at) + timedelta(days=n) for n in range(AHEAD)]
    for plan in plans_of_hall(lease.hall_id):
        has = set(
            Block.objects.filter(
                lease=lease, line_day__line=plan.line, line_day__date__in=days
            ).values_list("line_day__date", flat=True)
        )
        for day in days:
            if day not in has:
                _lay(lease, plan, day, at=at)


def _lay(lease: Lease, plan: Plan, day: date, *, at: datetime) -> None:
    made = open_day(plan, at=at, day=day)
    mine = LineDay.objects.select_for_update().get(pk=made.pk)
    size = _up(max(2 * plan.capacity, mine.capacity))
    kept = max(plan.capacity // CENTRES, mine.last_number)
    begins = (mine.blocks.aggregate(last=Max("ends"))["last"] or mine.until or size) + 1
    mine.until = mine.until or size
    mine.capacity = min(kept, mine.until)
    mine.save(update_fields=["until", "capacity"])
    most = begins - 1 + max(0, plan.capacity - kept)
    Block.objects.create(
        line_day=mine, lease=lease, begins=begins, ends=begins + size - 1, most=most
    )


def _up(count: int) -> int:
    return -(-count // ROUND) * ROUND


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _where(call: Call, lease: Lease) -> dict[str, UUID]:
    return {
        "line_day": call.queue_id,
        "counter": call.counter_id,
        "office": lease.hall.office_id,
    }
