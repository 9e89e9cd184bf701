"""Giving a number: one statement locks the line's day, counts it up, writes ticket and event.

Numbers have no gap: what fails takes its number back with it. See ADR 90.
"""

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from pendopo.domain.queues.devices import Credential, NoDeviceError, stands
from pendopo.domain.queues.models import LineDay, Ticket, line_day_id
from pendopo.domain.queues.places import token_of
from pendopo.domain.queues.plans import Plan, plan_of, today
from pendopo.domain.queues.standing_aside import stand_aside
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record, telling, within
from pendopo.ground.planned import planned
from pendopo.ground.vault.keyring import Keyring, open_subject

ISSUE = f"""
with day as (
    update queues_lineday set last_number = last_number + 1
    where id = %(day)s and closed_at is null and paused_at is null and last_number < capacity
        and not exists (select from queues_ticket where key = %(key)s)
        and (%(device)s::uuid is null or exists (
            select from queues_device where id = %(device)s and hall_id = %(hall)s and revoked_at is null)
            and not exists (select from queues_lease where hall_id = %(hall)s and ended_at is null))
    returning last_number
), ticket as (
    insert into queues_ticket (id, event_seq, line_day_id, queue_id, number, label, priority, gain,
        walk_in, clock, source, state, service, language, issued_at, key, device, account_id, about,
        subject, holder, name_sealed, phone_sealed)
    select %(id)s, 1, %(day)s, %(day)s, last_number, %(code)s::text || lpad(last_number::text,
        greatest(3, length(last_number::text)), '0'), %(priority)s, %(gain)s, %(walk_in)s, %(clock)s,
        %(source)s, 'waiting', %(service)s, %(language)s, %(at)s, %(key)s, %(device)s::uuid,
        %(account)s::uuid, %(about)s::uuid, %(subject)s::uuid, %(holder)s::bytea, %(name)s::bytea,
        %(phone)s::bytea
    from day returning id, event_seq, number, label
), told as ({within("ticket.issued", kind=Ticket, rows="ticket", payload="%(payload)s::jsonb")})
select number, label from ticket
"""  # noqa: S608 - constants of ours


class LineClosedError(Exception):
    """Antrean ini sedang tutup. Datanglah pada jam layanan, atau ambil nomor dari rumah besok."""


class LinePausedError(Exception):
    """Antrean ini berhenti sebentar. Tunggu pengumuman, atau tanya petugas."""


class LineFullError(Exception):
    """Nomor untuk hari ini sudah habis. Datanglah besok, atau pesan waktu lebih dulu."""


class AlreadyQueuedError(Exception):
    """Anda sudah punya nomor di antrean ini. Pakai nomor itu, atau batalkan dahulu."""


class NoBlockError(LineClosedError):
    """Simpul kantor belum mendapat nomor untuk hari ini. Periksa jam simpul, atau hubungkan ke pusat."""


class OtherTicketError(Exception):
    """Permintaan ini sudah dipakai untuk antrean lain. Mulai lagi dari awal."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket just given, or given before to the same client's key."""

    ticket: UUID
    label: str
    number: int
    line_day: UUID
    again: bool = False

    @property
    def token(self) -> str:
        """The last part of its own address, `/antrean/<token>`."""
        return token_of(self.ticket)


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose ticket it is, where somebody said so. `digest` is made by `holders.holder_of`.

    Name and phone are sealed under `subject`: a person's key, else one of the ticket's own.
    """

    digest: bytes | None = None
    subject: UUID | None = None
    account: UUID | None = None
    name: str = ""
    phone: str = ""


NOBODY = Holding()


def issue(
    line: UUID | str,
    *,
    key: UUID,
    priority: str = "",
    source: str = Ticket.Source.KIOSK,
    clock: datetime | None = None,
    walk_in: bool | None = None,
    service: str = "",
    language: str = "id",
    device: Credential | None = None,
    holding: Holding = NOBODY,
    about: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Issued:
    """Give the next number of a line; asked again under the same `key`, the same ticket.

    One statement, and two more when a name or phone is sealed. `clock` is when the waiting began,
    in place of now: a booking's time. Walk-ins are all that is not booked, unless told otherwise. An
    office node keeps nobody's name or phone, whatever is `holding`. Raises UnknownLineError, LineClosedError,
    LinePausedError, LineFullError, AlreadyQueuedError, NoDeviceError; to a device HeldByNodeError.
    """
    holding = NOBODY if settings.PENDOPO.centre_url else holding
    plan = plan_of(line)
    if device and device.hall != plan.hall:
        raise NoDeviceError(NoDeviceError.__doc__)
    if not plan.issues_at(at):
        raise LineClosedError(LineClosedError.__doc__)
    day = line_day_id(plan.line, today(at))
    rule = plan.rule(priority)
    chosen = Ticket.Source(source)
    told: dict[str, Any] = {
        "id": new_id(),
        "day": day,
        "hall": plan.hall,
        "key": key,
        "code": plan.code,
        "priority": rule.code,
        "gain": rule.gain,
        "walk_in": chosen != Ticket.Source.BOOKING if walk_in is None else walk_in,
        "clock": clock or plan.clock_at(at),
        "source": chosen.value,
        "service": service,
        "language": language,
        "at": at,
        "device": device.device if device else None,
        "account": holding.account,
        "about": about,
        "holder": holding.digest,
        "payload": json.dumps({"line_day": str(day), "office": str(plan.office)}),
        **_sealed(holding),
        **telling(by=by, at=at),
    }
    for _ in range(2):
        if made := _ask(told):
            return Issued(told["id"], made[1], made[0], day)
        if before := _before(key, day):
            return before
        if opened := _why_not(plan, day, device, at=at):
            raise opened
    raise LineFullError(LineFullError.__doc__)


def open_day(plan: Plan, *, at: datetime, day: date | None = None) -> LineDay:
    """Return a line's day (today's), made if it is not there yet; two statements then.

    An office node opens none: it has the days for which the centre laid numbers by. Raises
    NoBlockError there.
    """
    day = day or today(at)
    if settings.PENDOPO.centre_url:
        found = LineDay.objects.filter(pk=line_day_id(plan.line, day)).first()
        if found is None:
            raise NoBlockError(NoBlockError.__doc__)
        return found
    made, _ = LineDay.objects.get_or_create(
        pk=line_day_id(plan.line, day),
        defaults={
            "line_id": plan.line,
            "date": day,
            "capacity": plan.capacity,
            "opened_at": at,
        },
    )
    return made


def _ask(told: dict[str, Any]) -> tuple[int, str] | None:
    try:
        with alone(), planned(ISSUE, told) as cursor:
            row: tuple[int, str] | None = cursor.fetchone()
            return row
    except IntegrityError as error:
        if "one_open_ticket_a_person" in str(error):
            if before := _before(told["key"], told["day"]):
                return before.number, before.label
            raise AlreadyQueuedError(AlreadyQueuedError.__doc__) from None
        if "queues_ticket_key" in str(error):
            return None
        raise


def alone() -> AbstractContextManager[Any]:
    """Let one statement be its own transaction; inside another one, let it fail by itself."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _before(key: UUID, day: UUID) -> Issued | None:
    """Return the ticket that was given to this key. Raises OtherTicketError when of another line."""
    found = Ticket.objects.filter(key=key).values_list("pk", "label", "number", "line_day").first()
    if found is None:
        return None
    if found[3] != day:
        raise OtherTicketError(OtherTicketError.__doc__)
    return Issued(*found, again=True)


def _why_not(plan: Plan, day: UUID, device: Credential | None, *, at: datetime) -> Exception | None:
    """Return why no number was given; None once the line's day was opened for the first."""
    if device:
        stands(device)
        stand_aside(plan.hall)
    found = LineDay.objects.filter(pk=day).first()
    if found is None:
        open_day(plan, at=at)
        return None
    if found.closed_at:
        return LineClosedError(LineClosedError.__doc__)
    if found.paused_at:
        return LinePausedError(LinePausedError.__doc__)
    return LineFullError(LineFullError.__doc__) if found.last_number >= found.capacity else None


def _sealed(holding: Holding) -> dict[str, Any]:
    """Return the sealed name and phone, under the person's key or a new one; two statements."""
    if not (holding.name or holding.phone):
        return {"subject": holding.subject, "name": None, "phone": None}
    subject = holding.subject or new_id()
    open_subject(subject)
    ring = Keyring.of([subject])
    return {
        "subject": subject,
        "name": ring.seal(subject, "name", holding.name) if holding.name else None,
        "phone": ring.seal(subject, "contact", holding.phone) if holding.phone else None,
    }


@transaction.atomic
def tell_about(ticket: UUID, *, about: UUID, by: Actor, at: datetime) -> None:
    """Say which application a ticket is about; the room above knows what it is."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("queue")
    found = rows.get(pk=ticket)
    found.about = about
    found.save(update_fields=["about"])
    office = plan_of(found.queue.line_id).office
    record(found, "ticket.linked", by=by, at=at, about=about, office=office)
