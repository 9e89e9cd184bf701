"""Taking a time: one statement takes its places and writes booking and event, or nothing.

The slots are locked in the order of their times and looked at again under the lock, so that no two
take the last place and no two wait for each other. See ADR 91.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from pendopo.domain.queues.allowing import (
    ALLOWED,
    TURN,
    MissedError,
    TooManyError,
    in_turn,
    limits_of,
    look,
)
from pendopo.domain.queues.bookings import Booking, Quota, Slot, slot_id
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.plans import Plan, plan_of, today
from pendopo.domain.queues.times import Time, nearest
from pendopo.engines import references
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import telling, within
from pendopo.ground.planned import planned
from pendopo.ground.vault.keyring import new_subject
from pendopo.ground.vault.links import key_of, link_of

KIND = b"booking"
TAKE = f"""
with chain as (
    select s.id from queues_slot f join queues_slot s on s.line_id = f.line_id
        and s.quota = f.quota and s.date = f.date and s.begins >= f.begins
    where f.id = %(slot)s and f.begins > %(at)s
    order by s.begins limit %(length)s
), free as (
    select s.id, s.begins, s.ends from queues_slot s join chain using (id)
    where s.taken < s.capacity and s.closed_at is null
        and (s.opens_at is null or s.opens_at <= %(at)s)
        and not exists (select from queues_booking where key = %(key)s)
        and {ALLOWED}
    order by s.begins for update of s
), whole as (
    select array_agg(id order by begins) as slots, min(begins) as begins, max(ends) as ends from free
    having count(*) = %(length)s and max(ends) - min(begins) = sum(ends - begins)
), took as (
    update queues_slot s set taken = taken + 1 from whole where s.id = any(whole.slots) returning s.id
), made as (
    insert into queues_booking (id, event_seq, line_id, quota, state, date, begins, ends, slots,
        reference, people, service, language, key, holder, contact, turn, account_id, made_by_id, subject,
        name_sealed, others_sealed, phone_sealed, made_at)
    select %(id)s, 1, %(line)s, %(quota)s, 'booked', %(date)s, begins, ends, slots, %(reference)s,
        %(people)s, %(service)s, %(language)s, %(key)s, %(holder)s::bytea, %(contact)s::bytea, {TURN},
        %(account)s::uuid, %(made_by)s::uuid, %(subject)s, %(name)s::bytea, %(others)s::bytea,
        %(phone)s::bytea, %(at)s
    from whole where (select count(*) from took) = %(length)s
    returning id, event_seq, begins, ends
), told as ({within("booking.made", kind=Booking, rows="made", payload="%(payload)s::jsonb")})
select begins, ends from made
"""  # noqa: S608 - constants of ours
_FULL = """
select id from queues_slot where id = %(slot)s and taken >= capacity and closed_at is null
    and begins > %(at)s and (opens_at is null or opens_at <= %(at)s)
    and not exists (select from queues_booking where key = %(key)s)
"""


class NoTimeError(LookupError):
    """Waktu itu tidak ada. Pilih waktu dari daftar."""


class PastError(Exception):
    """Waktu itu sudah lewat. Pilih waktu lain dari daftar."""


class NotYetError(Exception):
    """Waktu itu belum dibuka. Kembalilah pada jam pembukaannya, lewat ruang tunggu."""


class DayClosedError(Exception):
    """Kantor tutup pada waktu itu. Pilih hari lain dari kalender."""


class TakenError(Exception):
    """Waktu itu baru saja terisi. Pilih waktu lain yang masih kosong."""

    near: Sequence[Time] = ()
    """The free times nearest to it."""


class TwiceError(Exception):
    """Orang ini sudah punya janji di antrean ini. Ubah atau batalkan janji itu dahulu."""


class TooManyPeopleError(ValueError):
    """Terlalu banyak orang untuk satu janji. Buat janji lain untuk sisanya."""


class OtherBookingError(Exception):
    """Permintaan ini sudah dipakai untuk janji lain. Mulai lagi dari kalender."""


class NoBookedError(LookupError):
    """Janji temu ini tidak ada. Periksa lagi tautan atau kodenya."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who comes: the holder and, in a family, the `others`. Phone and NIK are normalised."""

    name: str
    phone: str = ""
    nik: str = ""
    others: tuple[str, ...] = ()
    language: str = "id"

    @property
    def people(self) -> int:
        """Return how many come."""
        return 1 + len(self.others)


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking just made, or made before under the same client's key."""

    booking: UUID
    reference: str
    begins: datetime
    ends: datetime
    again: bool = False

    @property
    def token(self) -> str:
        """The last part of its own address, `/janji/<token>`."""
        return token_of(self.booking)


def book(
    line: UUID | str,
    *,
    begins: datetime,
    key: UUID,
    who: Who,
    service: str = "",
    quota: str = Quota.PUBLIC,
    by: Actor,
    at: datetime,
) -> Booked:
    """Take a time at a line; asked again under the same `key`, the same booking.

    One statement, and two before it: one looks whether the time is full, so that most of a rush
    seals nothing and waits for no lock; one makes the key under which who comes is sealed.
    Raises UnknownLineError, NoBookingError, NoTimeError, PastError, NotYetError, DayClosedError,
    TakenError (with free times near), TwiceError, TooManyError, MissedError, TooManyPeopleError,
    OtherBookingError.
    """
    plan = plan_of(line)
    slot = slot_id(plan.line, quota, begins)
    length = _length(plan, service, who)
    if _is_full(slot, key, at=at):
        raise _taken(plan, begins, quota=quota, length=length, at=at)
    told = {
        **wanted(plan, key=key, who=who, service=service, quota=quota, by=by, at=at),
        "slot": slot,
        "date": today(begins),
    }
    if made := _ask(told):
        return Booked(told["id"], told["reference"], *made)
    if before := _before(key, plan.line, told["holder"]):
        return before
    raise _why_not(plan, told, begins, at=at)


def wanted(
    plan: Plan, *, key: UUID, who: Who, service: str, quota: str, by: Actor, at: datetime
) -> dict[str, Any]:
    """Return the columns of somebody's booking at a line. Raises NoBookingError, TooManyPeopleError."""
    helped = by.kind == "officer"
    return {
        "id": new_id(),
        "line": plan.line,
        "quota": quota,
        "length": _length(plan, service, who),
        "reference": references.new_short_code(secrets.randbits),
        "people": who.people,
        "service": service,
        "language": who.language,
        "key": key,
        "holder": holder_of(nik=who.nik, phone=who.phone),
        "contact": None if helped or not who.phone else holder_of(phone=who.phone),
        "account": None if helped else by.account,
        "made_by": by.account if helped else None,
        "at": at,
        "payload": json.dumps({"line": str(plan.line), "office": str(plan.office)}),
        **limits_of(plan, quota=quota, at=at),
        **_sealed(who),
        **telling(by=by, at=at),
    }


def token_of(booking: UUID) -> str:
    """Return the last part of a booking's address, `/janji/<token>`: 34 characters."""
    return link_of(KIND, booking)


def booking_of(token: str) -> UUID:
    """Return the key of the booking whose address this is. Raises NoBookedError."""
    found = key_of(KIND, token)
    if found is None:
        raise NoBookedError(NoBookedError.__doc__)
    return found


def _ask(told: dict[str, Any]) -> tuple[datetime, datetime] | None:
    try:
        return in_turn(lambda: _take(told), most=told["most"])
    except IntegrityError as error:
        if is_other(error, key=told["key"]):
            raise TwiceError(TwiceError.__doc__) from None
        return None


def _take(told: dict[str, Any]) -> tuple[datetime, datetime] | None:
    with planned(TAKE, told) as cursor:
        row: tuple[datetime, datetime] | None = cursor.fetchone()
        return row


def is_other(error: IntegrityError, *, key: UUID) -> bool:
    """Tell whether a person's other booking stood in the way; not when it is the one under this key.

    Any other error is raised again.
    """
    if "one_open_booking_a_person" in str(error):
        return not Booking.objects.filter(key=key).exists()
    if "queues_booking_key" in str(error):
        return False
    raise error


def made_under(key: UUID, *, line: UUID, holder: bytes | None) -> Booking | None:
    """Return the booking that a person made at a line under this key, if any.

    Raises OtherBookingError for another line's, and another person's: keys of a waiting room are public.
    """
    found = Booking.objects.filter(key=key).first()
    if found and (found.line_id != line or bytes(found.holder or b"") != (holder or b"")):
        raise OtherBookingError(OtherBookingError.__doc__)
    return found


def _before(key: UUID, line: UUID, holder: bytes | None) -> Booked | None:
    """Return the booking made under this key. Raises OtherBookingError when it is no such one."""
    found = made_under(key, line=line, holder=holder)
    if found is None:
        return None
    if found.begins is None or found.ends is None:
        raise OtherBookingError(OtherBookingError.__doc__)
    return Booked(found.pk, found.reference, found.begins, found.ends, again=True)


def _why_not(plan: Plan, told: dict[str, Any], begins: datetime, *, at: datetime) -> Exception:
    """Return why a time could not be taken."""
    if begins <= at:
        return PastError(PastError.__doc__)
    slot = Slot.objects.filter(pk=told["slot"]).first()
    if slot is None:
        return NoTimeError(NoTimeError.__doc__)
    if slot.opens_at and slot.opens_at > at:
        return NotYetError(NotYetError.__doc__)
    if slot.closed_at:
        return DayClosedError(DayClosedError.__doc__)
    try:
        look(plan, told)
    except (TooManyError, MissedError) as error:
        return error
    return _taken(plan, begins, quota=told["quota"], length=told["length"], at=at)


def _length(plan: Plan, service: str, who: Who) -> int:
    """Return how many slots in a row somebody needs. Raises NoBookingError, TooManyPeopleError."""
    length = plan.chain(service, who.people)
    if who.people > plan.booking.people:
        raise TooManyPeopleError(TooManyPeopleError.__doc__)
    return length


def _is_full(slot: UUID, key: UUID, *, at: datetime) -> bool:
    """Tell whether a time that is open has no place left, unless this key has one."""
    with planned(_FULL, {"slot": slot, "key": key, "at": at}) as cursor:
        return cursor.fetchone() is not None


def _taken(plan: Plan, begins: datetime, *, quota: str, length: int, at: datetime) -> TakenError:
    taken = TakenError(TakenError.__doc__)
    taken.near = nearest(plan, begins, quota=quota, length=length, at=at)
    return taken


def _sealed(who: Who) -> dict[str, Any]:
    """Return who comes, sealed under a key of the booking's own; one statement."""
    subject = new_id()
    ring = new_subject(subject)
    others = json.dumps(who.others, ensure_ascii=False)
    return {
        "subject": subject,
        "name": ring.seal(subject, "name", who.name),
        "others": ring.seal(subject, "others", others) if who.others else None,
        "phone": ring.seal(subject, "contact", who.phone) if who.phone else None,
    }
