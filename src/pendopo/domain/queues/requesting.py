"""Asking in a draw, by oneself or through a clerk: once a person, early or late alike."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from pendopo.domain.queues.booking import TooManyPeopleError, TwiceError, Who
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.draws import Draw, DrawRequest, Entrant
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.plans import plan_of
from pendopo.engines import references
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring, open_subject
from pendopo.ground.vault.links import key_of, link_of

KIND = b"draw_request"


class NoDrawError(LookupError):
    """Undian ini tidak ada. Pilih undian dari daftar."""


class NotGatheringError(Exception):
    """Pendaftaran undian ini tidak sedang dibuka. Pilih hari lain dari daftar."""


class AskedError(Exception):
    """Orang ini sudah ikut undian hari itu. Satu orang ikut satu kali, sendiri atau sekeluarga."""


class OtherRequestError(Exception):
    """Permintaan ini sudah dipakai untuk undian lain. Mulai lagi dari daftar."""


class ListedError(Exception):
    """Daftarnya sudah ditutup. Tunggu hasilnya, lalu batalkan janji bila tidak jadi datang."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request just made, or made before under the same client's key."""

    request: UUID
    code: str
    again: bool = False

    @property
    def token(self) -> str:
        """The last part of its own address, `/undian/saya/<token>`."""
        return link_of(KIND, self.request)


@transaction.atomic
def ask(
    draw: UUID,
    *,
    key: UUID,
    who: Who,
    niks: Sequence[str] = (),
    hours: Sequence[int] = (),
    service: str = "",
    by: Actor,
    at: datetime,
) -> Asked:
    """Take part in a draw; asked again under the same `key`, the same request.

    `niks` are those of the family beside the holder's: nobody stands in a draw twice. A clerk's
    request is like any other. Raises NoDrawError, NotGatheringError, AskedError, TwiceError (a
    booking at that line), TooManyPeopleError, OtherRequestError.
    """
    found = _held(draw, at=at)
    holder = holder_of(nik=who.nik, phone=who.phone)
    if before := DrawRequest.objects.filter(key=key).first():
        if before.draw_id != draw or bytes(before.holder or b"") != (holder or b""):
            raise OtherRequestError(OtherRequestError.__doc__)
        return Asked(before.pk, before.code, again=True)
    plan = plan_of(found.line_id)
    if who.people > plan.booking.people:
        raise TooManyPeopleError(TooManyPeopleError.__doc__)
    helped = by.kind == "officer"
    contact = holder_of(phone=who.phone) if who.phone and not helped else None
    if holder and Booking.objects.open().filter(line=plan.line, holder=holder).exists():
        raise TwiceError(TwiceError.__doc__)
    made = DrawRequest(
        draw_id=draw,
        code=references.new_short_code(secrets.randbits),
        length=plan.chain(service, who.people),
        hours=sorted(set(hours)),
        people=who.people,
        service=service,
        language=who.language,
        key=key,
        holder=holder,
        contact=contact,
        account_id=None if helped else by.account,
        made_by_id=by.account if helped else None,
        made_at=at,
    )
    _seal(made, who)
    _keep(made, {holder, contact, *(holder_of(nik=each) for each in niks)} - {None})
    record(made, "draw_request.made", by=by, at=at, draw=draw, office=plan.office)
    return Asked(made.pk, made.code)


@transaction.atomic
def withdraw(request: UUID, *, by: Actor, at: datetime) -> None:
    """Take a request back: out of the list before it is closed, off the waiting list after the draw.

    Once is enough. Raises ListedError between closing and draw, and to whom a place was given.
    """
    draw = DrawRequest.objects.values_list("draw", flat=True).get(pk=request)
    closed = _closed_at(draw)
    found = DrawRequest.objects.select_for_update().get(pk=request)
    if found.withdrawn_at:
        return
    if closed and (found.rank is None or found.booking_id):
        raise ListedError(ListedError.__doc__)
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    if not closed:
        Entrant.objects.filter(request=found).delete()
    record(found, "draw_request.withdrawn", by=by, at=at, draw=draw)


def request_of(token: str) -> DrawRequest:
    """Return the request whose address this is. Raises NoDrawError."""
    key = key_of(KIND, token)
    rows = DrawRequest.objects.select_related("draw__line__hall__office", "booking")
    found = rows.filter(pk=key).first() if key else None
    if found is None:
        raise NoDrawError(NoDrawError.__doc__)
    return found


def token_of(request: UUID) -> str:
    """Return the last part of a request's address: 34 characters."""
    return link_of(KIND, request)


def _held(draw: UUID, *, at: datetime) -> Draw:
    """Return a draw that is open now and cannot be closed until this transaction is over."""
    closed = _closed_at(draw)
    found = Draw.objects.get(pk=draw)
    if closed or not found.opens_at <= at < found.closes_at:
        raise NotGatheringError(NotGatheringError.__doc__)
    return found


def _closed_at(draw: UUID) -> datetime | None:
    """Return when a draw was closed, its row shared with others who ask. Raises NoDrawError."""
    with connection.cursor() as cursor:
        cursor.execute("select closed_at from queues_draw where id = %s for share", [draw])
        row: tuple[datetime | None] | None = cursor.fetchone()
    if row is None:
        raise NoDrawError(NoDrawError.__doc__)
    return row[0]


def _seal(request: DrawRequest, who: Who) -> None:
    """Seal who asks under a key of the request's own; two statements."""
    request.subject = subject = new_id()
    open_subject(subject)
    ring = Keyring.of([subject])
    request.name_sealed = ring.seal(subject, "name", who.name)
    if who.others:
        others = json.dumps(who.others, ensure_ascii=False)
        request.others_sealed = ring.seal(subject, "others", others)
    if who.phone:
        request.phone_sealed = ring.seal(subject, "contact", who.phone)


def _keep(request: DrawRequest, digests: set[bytes | None]) -> None:
    """Write a request and who is in it. Raises AskedError when one of them stands in the draw."""
    try:
        with transaction.atomic():
            request.save(force_insert=True)
            Entrant.objects.bulk_create(
                Entrant(draw_id=request.draw_id, request=request, digest=each)
                for each in sorted(each for each in digests if each)
            )
    except IntegrityError as error:
        if "one_request_a_person" in str(error):
            raise AskedError(AskedError.__doc__) from None
        raise
