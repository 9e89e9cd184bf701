"""What one person may book: so many for a phone, and after staying away only for the day itself.

A person is known by the blind digests of NIK and phone. The limit of a phone holds under
concurrency by a unique index: each open booking of it takes the lowest `turn` that is free, two of
one instant the same one, and the second of them looks again. See ADR 91.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError
from django.db.models import Q

from pendopo.domain.queues.bookings import Booking, Quota
from pendopo.domain.queues.issuing import alone
from pendopo.domain.queues.plans import Plan, today

T = TypeVar("T")
NEVER = 32_767
"""More than anybody misses, where no rule says how often is too often."""
TURN = """
case when %(contact)s::bytea is not null then (select min(n) from generate_series(1, %(most)s) n
    where not exists (select from queues_booking where contact = %(contact)s and turn = n
        and state in ('waiting', 'offered', 'booked'))) end
"""
ALLOWED = """
(%(contact)s::bytea is null or (select count(*) from queues_booking
    where contact = %(contact)s and state in ('waiting', 'offered', 'booked')) < %(most)s)
and (%(date)s <= %(today)s or (select count(*) from queues_booking
    where state = 'missed' and ended_at > %(since)s
        and (holder = %(holder)s or contact = %(contact)s)) < %(missed)s)
"""


class TooManyError(Exception):
    """Nomor ponsel ini sudah dipakai untuk beberapa janji. Batalkan satu, atau pakai nomor lain."""


class MissedError(Exception):
    """Beberapa janji Anda terlewat. Untuk sementara Anda hanya dapat memesan untuk hari ini, atau mengambil nomor."""

    until: date | None = None
    """The day from which any day may be booked again."""


def limits_of(plan: Plan, *, quota: str, at: datetime) -> dict[str, Any]:
    """Return what ALLOWED and TURN are asked with, beside `holder`, `contact` and `date`."""
    rule = plan.booking.missed if quota == Quota.PUBLIC else None
    return {
        "most": plan.booking.most,
        "missed": rule.times if rule else NEVER,
        "since": at - (rule.days if rule else timedelta()),
        "today": today(at),
    }


def look(plan: Plan, told: dict[str, Any]) -> None:
    """Look whether somebody may book or wait. Raises TooManyError, MissedError."""
    contact = told["contact"]
    if contact and Booking.objects.open().filter(contact=contact).count() >= told["most"]:
        raise TooManyError(TooManyError.__doc__)
    look_missed(plan, told)


def look_missed(plan: Plan, told: dict[str, Any]) -> None:
    """Look whether somebody stayed away too often to book `date`. Raises MissedError."""
    rule = plan.booking.missed
    if rule is None or told["date"] <= told["today"] or told["missed"] == NEVER:
        return
    them = Q(pk=None)
    for name in ("holder", "contact"):
        if told[name]:
            them |= Q(**{name: told[name]})
    since = Booking.objects.filter(them, state=Booking.State.MISSED, ended_at__gt=told["since"])
    ended = list(since.order_by("-ended_at").values_list("ended_at", flat=True)[: rule.times])
    if len(ended) == rule.times and ended[-1]:
        missed = MissedError(MissedError.__doc__)
        missed.until = today(ended[-1] + rule.days) + timedelta(days=1)
        raise missed


def in_turn(ask: Callable[[], T], *, most: int) -> T:
    """Ask as often as another booking of the same phone and instant takes the turn: `most` times at most."""
    for _ in range(most):
        try:
            with alone():
                return ask()
        except IntegrityError as error:
            if "one_turn_a_phone" not in str(error):
                raise
    with alone():
        return ask()
