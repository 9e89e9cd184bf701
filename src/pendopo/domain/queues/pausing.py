"""A line's day paused, gone on with and closed, and messages to the hall: for who leads it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.queues.issuing import open_day
from pendopo.domain.queues.models import LineDay, Notice
from pendopo.domain.queues.plans import Plan, plan_of
from pendopo.domain.queues.standing_aside import stand_aside
from pendopo.domain.queues.supervising import lead
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

LONGEST = 200


class NoWordsError(ValueError):
    """Tulis pesannya dahulu, paling panjang 200 huruf."""


class NoNoticeError(LookupError):
    """Pesan itu tidak ada lagi."""


@transaction.atomic
def pause(line: UUID | str, *, text: Mapping[str, str], by: Actor, at: datetime) -> LineDay:
    """Stop a line for today: nobody is called and no number given; `text` tells why, by language.

    Raises UnknownLineError, NotLeadingError, NoWordsError.
    """
    plan, day = _led(line, by=by, at=at)
    said = _said(text)
    if day.paused_at is None or day.paused_for != said:
        day.paused_at, day.paused_for = day.paused_at or at, said
        day.save(update_fields=["paused_at", "paused_for"])
        record(day, "line_day.paused", by=by, at=at, office=plan.office)
    return day


@transaction.atomic
def unpause(line: UUID | str, *, by: Actor, at: datetime) -> LineDay:
    """Let a paused line go on. Raises UnknownLineError, NotLeadingError."""
    plan, day = _led(line, by=by, at=at)
    if day.paused_at:
        day.paused_at, day.paused_for = None, {}
        day.save(update_fields=["paused_at", "paused_for"])
        record(day, "line_day.resumed", by=by, at=at, office=plan.office)
    return day


@transaction.atomic
def close(line: UUID | str, *, by: Actor, at: datetime) -> LineDay:
    """Give no more numbers today; who waits is still called. Raises UnknownLineError, NotLeadingError."""
    plan, day = _led(line, by=by, at=at)
    if day.closed_at is None:
        day.closed_at = at
        day.save(update_fields=["closed_at"])
        record(day, "line_day.closed", by=by, at=at, office=plan.office)
    return day


@transaction.atomic
def reopen(line: UUID | str, *, by: Actor, at: datetime) -> LineDay:
    """Give numbers again today. Raises UnknownLineError, NotLeadingError."""
    plan, day = _led(line, by=by, at=at)
    if day.closed_at:
        day.closed_at = None
        day.save(update_fields=["closed_at"])
        record(day, "line_day.reopened", by=by, at=at, office=plan.office)
    return day


@transaction.atomic
def tell_hall(
    hall: UUID, *, text: Mapping[str, str], until: datetime, by: Actor, at: datetime
) -> Notice:
    """Show and speak a message in a hall until its time is over. Raises NotLeadingError, NoWordsError."""
    found = lead(hall, by=by)
    stand_aside(hall)
    made = Notice.objects.create(
        hall=found, text=_said(text), account_id=by.account, at=at, until=until
    )
    record(found, "hall.told", by=by, at=at, office=found.office_id, notice=made.pk)
    return made


@transaction.atomic
def hush(notice: UUID, *, by: Actor, at: datetime) -> None:
    """Take a message to the hall back before its time; once is enough. Raises NoNoticeError, NotLeadingError."""
    found = Notice.objects.select_for_update(of=("self",)).filter(pk=notice).first()
    if found is None:
        raise NoNoticeError(NoNoticeError.__doc__)
    hall = lead(found.hall_id, by=by)
    stand_aside(found.hall_id)
    if found.until > at:
        found.until = at
        found.save(update_fields=["until"])
        record(hall, "hall.hushed", by=by, at=at, office=hall.office_id, notice=found.pk)


def _said(text: Mapping[str, str]) -> dict[str, str]:
    said = {language: " ".join(words.split()) for language, words in text.items() if words.strip()}
    if "id" not in said or any(len(words) > LONGEST for words in said.values()):
        raise NoWordsError(NoWordsError.__doc__)
    return said


def _led(line: UUID | str, *, by: Actor, at: datetime) -> tuple[Plan, LineDay]:
    """Return a line's plan and its day, locked."""
    plan = plan_of(line)
    lead(plan.hall, by=by)
    stand_aside(plan.hall)
    day = open_day(plan, at=at)
    return plan, LineDay.objects.select_for_update().get(pk=day.pk)
