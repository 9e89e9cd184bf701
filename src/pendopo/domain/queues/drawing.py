"""A draw from its seal to its order, by the clock: each step one transaction, so that it is done once.

Nobody presses a button: the worker seals the seed before requests open, closes the list, shows its
hash, and draws at the hour that was told.
"""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from pendopo.domain.directory.city import city
from pendopo.domain.queues.bookings import Booking, Slot
from pendopo.domain.queues.draws import Draw, DrawQuerySet, DrawRequest, draw_id
from pendopo.domain.queues.giving import BY, give, room, settle
from pendopo.domain.queues.plans import DrawRule, Plan, bookable_lines, plan_of, today
from pendopo.domain.queues.times import make_day
from pendopo.engines.lot.drawing import list_hash, order, seal_of
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import SYSTEM, Keyring

LABEL = "draw.seed"
BEFORE = timedelta(days=1)
"""How long before requests open the seal is published."""


def make_draws(*, at: datetime) -> int:
    """Seal the seeds of the draws that come, a day before requests open. Returns how many.

    A day whose requests would have closed already, since nobody worked then, is opened to all.
    """
    made = 0
    for plan, rule in drawn_lines():
        first = today(at) + timedelta(days=1)
        days = [first + timedelta(days=n) for n in range(rule.ahead + rule.gather + 1)]
        known = set(
            Draw.objects.filter(line=plan.line, date__in=days).values_list("date", flat=True)
        )
        for day in days:
            opens, closes, _ = hours_of(rule, day)
            if day in known or opens - BEFORE > at or not plan.sessions_on(day):
                continue
            if closes <= at:
                make_day(plan, day)
            else:
                made += _seal(plan, rule, day, at=at)
    return made


def close_next(*, at: datetime) -> int:
    """Close the list of a draw whose time is over, and fix its hash. Returns 1 or 0."""
    with transaction.atomic():
        draw = _claimed(Draw.objects.to_close(at=at))
        if draw is None:
            return 0
        lines = [
            each.asks.line for each in DrawRequest.objects.filter(draw=draw, withdrawn_at=None)
        ]
        draw.closed_at, draw.asked, draw.list_hash = at, len(lines), list_hash(lines)
        draw.save(update_fields=["closed_at", "asked", "list_hash"])
        _tell(draw, "draw.closed", at=at, list_hash=draw.list_hash, asked=draw.asked)
    return 1


def draw_next(*, at: datetime) -> int:
    """Draw the next draw whose hour has come: ranks, bookings, the seed shown. Returns 1 or 0.

    One transaction: broken off it has done nothing, and done again it comes out the same.
    """
    with transaction.atomic():
        draw = _claimed(Draw.objects.to_draw(at=at))
        if draw is None:
            return 0
        seed = Keyring.of([SYSTEM]).unseal(SYSTEM, LABEL, bytes(draw.seed_sealed))
        asked = {each.asks.line: each for each in DrawRequest.objects.listed().filter(draw=draw)}
        if seal_of(seed) != draw.seal or list_hash(asked) != draw.list_hash:
            draw.halted_at = at
            draw.save(update_fields=["halted_at"])
            _tell(draw, "draw.halted", at=at)
            return 1
        _draw(draw, seed, asked, at=at)
    return 1


def drawn_lines() -> Iterator[tuple[Plan, DrawRule]]:
    """Yield the lines whose days are drawn, with their rule."""
    for plan in bookable_lines():
        if plan.slots and plan.slots.draw:
            yield plan, plan.slots.draw


def hours_of(rule: DrawRule, day: date) -> tuple[datetime, datetime, datetime]:
    """Return when requests for a day open and close, and when it is drawn."""
    closing = datetime.combine(day - timedelta(days=rule.ahead), rule.closes, city().zone)
    return closing - timedelta(days=rule.gather), closing, closing + rule.reveal


def _seal(plan: Plan, rule: DrawRule, day: date, *, at: datetime) -> int:
    """Draw a seed, keep it sealed and show its seal; times made before are closed until the draw."""
    seed = f"{secrets.randbits(256):064x}"
    opens, closes, draws = hours_of(rule, day)
    with transaction.atomic():
        draw, made = Draw.objects.get_or_create(
            pk=draw_id(plan.line, day),
            defaults={
                "line_id": plan.line,
                "date": day,
                "opens_at": max(opens, at),
                "closes_at": closes,
                "draws_at": draws,
                "seal": seal_of(seed),
                "seed_sealed": Keyring.of([SYSTEM]).seal(SYSTEM, LABEL, seed),
                "made_at": at,
            },
        )
        if made:
            open_slots = Slot.objects.filter(line=plan.line, date=day, closed_at=None)
            open_slots.update(closed_at=at)
            _tell(draw, "draw.sealed", at=at, seal=draw.seal)
    return int(made)


def _draw(draw: Draw, seed: str, asked: Mapping[str, DrawRequest], *, at: datetime) -> None:
    plan = plan_of(draw.line_id)
    ranked = [asked[line] for line in order(seed, asked)]
    busy = _busy(plan.line, ranked)
    for rank, request in enumerate(ranked, 1):
        request.rank = rank
        if request.holder and bytes(request.holder) in busy:
            request.passed_at = at
    make_day(plan, draw.date)
    slots = room(plan.line, draw.date)
    draw.times = [time.line for time in slots.times]
    given = give([each for each in ranked if not each.passed_at], slots, by=BY, at=at)
    for request, booking in given:
        request.booking, request.begins = booking, booking.begins
    DrawRequest.objects.bulk_update(ranked, ["rank", "begins", "passed_at", "booking"], 500)
    draw.seed, draw.drawn_at = seed, at
    draw.save(update_fields=["seed", "drawn_at", "times"])
    settle(draw, at=at)
    _tell(draw, "draw.drawn", at=at, seed=seed, list_hash=draw.list_hash, given=len(given))


def _busy(line: UUID, ranked: list[DrawRequest]) -> set[bytes]:
    """Return the holders who got a booking at the line meanwhile."""
    holders = [bytes(each.holder) for each in ranked if each.holder]
    rows = Booking.objects.open().filter(line=line, holder__in=holders)
    return {bytes(each) for each in rows.values_list("holder", flat=True) if each}


def _claimed(rows: DrawQuerySet) -> Draw | None:
    mine = rows.select_for_update(of=("self",), skip_locked=True).select_related("line__hall")
    return mine.order_by("draws_at", "pk").first()


def _tell(draw: Draw, name: str, *, at: datetime, **codes: str | int) -> None:
    office = draw.line.hall.office_id
    record(draw, name, by=BY, at=at, line=draw.line_id, office=office, **codes)
