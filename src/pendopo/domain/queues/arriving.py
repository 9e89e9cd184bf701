"""Checking in at the office: a booking becomes a ticket whose waiting began at the booked time."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least

from pendopo.domain.queues.booking import NoBookedError, booking_of
from pendopo.domain.queues.bookings import Booking, tell
from pendopo.domain.queues.issuing import Holding, Issued, issue, open_day
from pendopo.domain.queues.keeping import OverError, locked
from pendopo.domain.queues.models import LineDay, Ticket, line_day_id
from pendopo.domain.queues.plans import Plan, plan_of, today
from pendopo.domain.queues.standing_aside import HeldByNodeError, stand_aside
from pendopo.domain.queues.standing_by import is_offered
from pendopo.engines.references import normalise_secret
from pendopo.ground.actor import Actor
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring
from pendopo.ground.vault.links import named


class OtherTimeError(Exception):
    """Janji ini untuk waktu lain. Periksa waktu janji Anda."""

    def __init__(self, begins: datetime, opens: datetime | None = None) -> None:
        """`begins` is the booked time; from `opens` on it may be checked in, where that is to come."""
        super().__init__(self.__doc__)
        self.begins, self.opens = begins, opens


class EarlyError(OtherTimeError):
    """Anda datang lebih awal. Tunggu sebentar, lalu pindai lagi mendekati waktu janji Anda."""


class OtherDayError(OtherTimeError):
    """Janji ini untuk hari lain. Periksa tanggalnya, atau ambil nomor biasa untuk hari ini."""


class LateError(OtherTimeError):
    """Waktu janji Anda sudah lewat. Ambil nomor biasa, atau buat janji baru."""


class OtherHallError(Exception):
    """Janji ini untuk kantor lain. Periksa alamat kantor pada janji Anda."""


class StillOfferedError(Exception):
    """Tempat ini ditawarkan, tetapi belum Anda terima. Terima lewat tautan di pesan, lalu pindai lagi."""


class StillWaitsError(Exception):
    """Anda masih di daftar tunggu dan belum punya waktu. Ambil nomor biasa untuk hari ini."""


REFUSED = (
    NoBookedError,
    OverError,
    EarlyError,
    OtherDayError,
    LateError,
    OtherHallError,
    StillOfferedError,
    StillWaitsError,
    HeldByNodeError,
)
"""Why a booking is no number now, beside what `issue` says."""


def find(code: str) -> Booking:
    """Return the booking of what was scanned or typed: its address, token or reference.

    Raises NoBookedError.
    """
    last = code.strip().rstrip("/").rpartition("/")[2].partition("?")[0]
    try:
        # A node has not the key of these addresses, which open who booked; the row it has.
        key = named(last) if settings.PENDOPO.centre_url else booking_of(last)
    except NoBookedError:
        key = None
    told = Q(pk=key) if key else Q(reference=normalise_secret(last))
    found = Booking.objects.filter(told)
    booking = found.first()
    if booking is None:
        raise NoBookedError(NoBookedError.__doc__)
    return booking


@transaction.atomic
def check_in(
    booking: UUID,
    *,
    hall: UUID | None = None,
    priority: str = "",
    by: Actor,
    at: datetime,
) -> Issued:
    """Give a booked person their number; asked again, the same one.

    In the window the clock of the ticket is the booked time. Later it becomes a walk-in's or is
    refused, by the line's rule. A booking's place has a number beside those of walk-ins. Raises
    NoBookedError, what `expect` and what `issue` raise.
    """
    found = locked(booking)
    plan = expect(found, hall=hall, at=at)
    if found.state != Booking.State.ARRIVED:
        open_day(plan, at=at)
        day = line_day_id(plan.line, today(at))
        more = F("capacity") + 1  # never past the block of numbers that this side has
        LineDay.objects.filter(pk=day).update(capacity=Least(more, Coalesce("until", more)))
    late = is_late(found, plan, at=at)
    made = issue(
        plan.line,
        key=found.pk,
        priority=priority,
        source=Ticket.Source.BOOKING,
        clock=at if late else found.begins,
        walk_in=late,
        service=found.service,
        language=found.language,
        holding=_holding(found),
        by=by,
        at=at,
    )
    if found.state != Booking.State.ARRIVED:
        found.state, found.ticket_id, found.ended_at = Booking.State.ARRIVED, made.ticket, at
        found.save(update_fields=["state", "ticket", "ended_at"])
        tell(found, "booking.arrived", by=by, at=at)
    return made


def expect(booking: Booking, *, hall: UUID | None = None, at: datetime) -> Plan:
    """Look whether a booking may be checked in now, and return its line's plan; again, it may.

    Raises HeldByNodeError, OtherHallError, StillOfferedError, StillWaitsError, OverError, EarlyError,
    OtherDayError, LateError.
    """
    plan = plan_of(booking.line_id)
    stand_aside(plan.hall)
    if hall and plan.hall != hall:
        raise OtherHallError(OtherHallError.__doc__)
    if booking.state != Booking.State.ARRIVED:
        _look(booking, plan, at=at)
    return plan


def is_late(booking: Booking, plan: Plan, *, at: datetime) -> bool:
    """Tell whether a booking's time is past, beyond what the line allows: its number is a walk-in's."""
    return booking.begins is None or at > booking.begins + plan.booking.late


def _look(booking: Booking, plan: Plan, *, at: datetime) -> None:
    if is_offered(booking, at=at):
        raise StillOfferedError(StillOfferedError.__doc__)
    if booking.state == Booking.State.WAITING:
        raise StillWaitsError(StillWaitsError.__doc__)
    if booking.state != Booking.State.BOOKED or booking.begins is None:
        raise OverError(OverError.__doc__)
    if booking.date != today(at):
        raise OtherDayError(booking.begins)
    if at < (opens := booking.begins - plan.booking.early):
        raise EarlyError(booking.begins, opens)
    if is_late(booking, plan, at=at) and plan.booking.then == "refuse":
        raise LateError(booking.begins)


def _holding(booking: Booking) -> Holding:
    """Return whose ticket it becomes: the same name and phone, under the booking's own key."""
    digest = bytes(booking.holder) if booking.holder else None
    if booking.subject is None:
        return Holding(digest=digest, account=booking.account_id)
    try:
        ring = Keyring.of([booking.subject])
        name, phone = (
            ring.unseal(booking.subject, label, bytes(blob)) if blob else ""
            for label, blob in (("name", booking.name_sealed), ("contact", booking.phone_sealed))
        )
    except ErasedError:
        return Holding(account=booking.account_id)
    return Holding(digest, booking.subject, booking.account_id, name, phone)
