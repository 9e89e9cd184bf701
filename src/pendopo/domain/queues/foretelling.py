"""A hall's forecast: wanted by what happens there, made by the worker, read by every screen.

A change makes it wanted; it is made at most every `APART`, and each `AGAIN` while somebody waits.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from pendopo.domain.directory.city import city
from pendopo.domain.queues import boards
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.learned import Forecast
from pendopo.domain.queues.learning import MISSED, lasted, learn
from pendopo.domain.queues.models import Call, Counter, LineDay, Ticket, line_day_id
from pendopo.domain.queues.plans import Plan, plans_of_hall, today
from pendopo.domain.queues.waits import WORDS, staffing_of
from pendopo.engines.queueing.expecting import Expected, Taught, expect, pace
from pendopo.engines.queueing.forecasting import DAY, Coming, Desk, Guest, Hall, Range, forecast
from pendopo.engines.queueing.order import WINDOW, Place, Queue
from pendopo.engines.queueing.saying import minutes_of
from pendopo.ground.log import Recorded, subscribe

APART, AGAIN = timedelta(seconds=5), timedelta(minutes=1)
LATE = timedelta(minutes=20)
"""For how long after the hours began a counter that is closed may still open."""
LATELY = 7
"""Days in which a counter was at work that is expected to open again."""
EARLY = 480.0
"""Seconds before a booked time at which people come."""
BOOKED = 1 << 129
"""Keys of booked people who have not come, above those of tickets."""

_WANT = """
insert into queues_forecast (hall_id, wanted_at, tickets, lines)
select id, %(at)s, '{}', '{}' from queues_hall where office_id = %(office)s
on conflict (hall_id) do update set wanted_at = excluded.wanted_at
where queues_forecast.wanted_at is null
"""


@subscribe("queues.foretelling", to=("ticket.*", "counter.*", "line_day.*"))
def want(event: Recorded) -> None:
    """Let a hall's forecast be made again; one statement, which writes once between two forecasts."""
    if office := event.payload.get("office"):
        with connection.cursor() as cursor:
            cursor.execute(_WANT, {"office": office, "at": event.happened_at})


@transaction.atomic
def foretell_next(*, at: datetime) -> int:
    """Make the forecast of one hall that is due; returns how many."""
    waits = Ticket.objects.waiting().filter(
        queue__date=today(at), queue__line__hall_id__isnull=False
    )
    old = Q(made_at__lte=at - AGAIN, hall__in=waits.values("queue__line__hall"))
    due = Q(wanted_at__isnull=False) & (Q(made_at=None) | Q(made_at__lte=at - APART))
    row = (
        Forecast.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(due | old)
        .order_by("?")  # a hall whose forecast fails must not stand before the others for ever
        .first()
    )
    if row is None:
        return 0
    row.tickets, row.lines = foretell(row.hall_id, at=at)
    row.made_at, row.wanted_at = at, None
    row.save()
    return 1


def foretell(hall: UUID, *, at: datetime) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return between how many minutes each waiting number is called, and one taken now in each line.

    A line whose counters are all on a break, or that has none, is told of in words (`waits`).
    """
    plans = {str(plan.line): plan for plan in plans_of_hall(hall)}
    desks = boards.desks(hall)
    seen = _hall(hall, plans, desks, at=at)
    shades = {
        line: Guest(f"now {line}", line, "", walk_in=True, priority=list(plan.classes)[-1])
        for line, plan in plans.items()
        if line in seen.queues and staffing_of(plan, desks, at=at) not in WORDS
    }
    told = forecast(
        seen,
        shades=[(g, plans[line].rule(g.priority).gain) for line, g in shades.items()],
        seed=int(at.timestamp()),
    )
    said = {guest: words for guest, each in told.items() if (words := _said(each))}
    newly = {line: said[guest] for line, guest in shades.items() if guest in said}
    return {g.ticket: words for g, words in said.items() if g not in shades.values()}, newly


def _said(told: Range) -> list[int] | None:
    minutes = minutes_of(told)
    return list(minutes) if minutes else None


def _hall(
    hall: UUID, plans: Mapping[str, Plan], desks: Iterable[boards.Desk], *, at: datetime
) -> Hall:
    day = today(at)
    expected = expect(
        {
            line: Taught(
                learn(plan, day=day),
                plan.minutes,
                plan.services,
                {code: rule.gain for code, rule in plan.classes.items()},
            )
            for line, plan in plans.items()
        }
    )
    midnight = datetime.combine(day, datetime.min.time(), city().zone).timestamp()
    spans, queues = _spans(plans, day, midnight), _queues(plans, day)
    usual = _usual(hall, plans, day=day) if _is_early(spans, at) else {}
    return Hall(
        at.timestamp(),
        midnight,
        spans,
        queues,
        list(_desks(desks, plans, expected, spans, usual, at=at)),
        expected.habits,
        expected.gaps,
        expected.late,
        {
            line: {to: part for to, part in onward.items() if to in queues}
            for line, onward in expected.onward.items()
        },
        list(_coming({line: plans[line] for line in queues}, at=at)),
        tuple(stream for stream in expected.streams if stream.guest.line in queues),
    )


def _is_early(spans: list[tuple[float, float]], at: datetime) -> bool:
    return bool(spans) and at.timestamp() < spans[0][0] + LATE.total_seconds()


def _spans(plans: Mapping[str, Plan], day: date, midnight: float) -> list[tuple[float, float]]:
    """Return a hall's hours, less its breaks; a demo's last all day."""
    if settings.PENDOPO.halls_open:
        return [(midnight, midnight + DAY)]
    first = next(iter(plans.values()), None)
    return [(a.timestamp(), b.timestamp()) for a, b in first.sessions_on(day)] if first else []


def _queues(plans: Mapping[str, Plan], day: date) -> dict[str, Queue]:
    """Return the lines that are called today with who waits in them; a paused one is none of these."""
    keys = {line_day_id(plan.line, day): line for line, plan in plans.items()}
    paused = LineDay.objects.filter(pk__in=keys, paused_at__isnull=False)
    for key in paused.values_list("pk", flat=True):
        del keys[key]
    queues = {}
    for key, line in keys.items():
        calls = Call.objects.filter(queue=key).order_by("-at").values_list("walk_in", flat=True)
        queues[line] = Queue(plans[line].walk_in_share)
        queues[line].recent.extend(reversed(calls[: WINDOW - 1]))
    for ticket in Ticket.objects.waiting().filter(queue__in=keys):
        line = keys[ticket.queue_id]
        guest = _guest(ticket, plans[line])
        place = Place(ticket.clock.timestamp(), ticket.pk.int, ticket.gain, guest)
        queues[line].add(place, priority=ticket.priority, walk_in=ticket.walk_in)
    return queues


def _desks(
    desks: Iterable[boards.Desk],
    plans: Mapping[str, Plan],
    expected: Expected,
    spans: list[tuple[float, float]],
    usual: Mapping[UUID, list[str]],
    *,
    at: datetime,
) -> Iterable[Desk]:
    """Return counters at work, and those that `usual`ly are, with their lines, while they may still open."""
    now = at.timestamp()
    done = _done(plans, at=at)
    begins = max((opens for opens, _ in spans if opens <= now), default=now)
    for desk in desks:
        able = [str(line) for line in desk.lines] if desk.session else usual.get(desk.counter, ())
        lines = tuple(line for line in able if line in plans)
        if not lines:
            continue
        mine = done[desk.counter]
        served = [
            (_guest(call.ticket, plans[str(call.queue.line_id)]), lasted(call))
            for call in mine
            if call.outcome not in MISSED
        ]
        ended = [c.ended_at.timestamp() for c in mine if c.ended_at]
        since = max([begins, *ended, desk.opened_at.timestamp() if desk.opened_at else begins])
        who = None
        if desk.ticket and desk.line and desk.called_at:
            plan = plans.get(str(desk.line)) or plans[lines[0]]
            who = _guest(Ticket.objects.get(pk=desk.ticket), plan)
            since = desk.called_at.timestamp()
        elif desk.break_since:
            since = desk.break_since.timestamp()
        yield Desk(
            lines,
            who,
            max(0.0, now - since),
            away=desk.break_since is not None,
            until=desk.break_until.timestamp() if desk.break_until else None,
            begun=who is not None or any(c.at.timestamp() >= begins for c in mine),
            pace=pace(served, expected),
        )


def _done(plans: Mapping[str, Plan], *, at: datetime) -> dict[UUID, list[Call]]:
    """Return today's ended calls by counter, as they were called."""
    keys = [line_day_id(plan.line, today(at)) for plan in plans.values()]
    told: dict[UUID, list[Call]] = defaultdict(list)
    rows = Call.objects.filter(queue__in=keys, ended_at__isnull=False)
    for call in rows.select_related("ticket", "queue").order_by("at"):
        if str(call.queue.line_id) in plans:
            told[call.counter_id].append(call)
    return told


def _guest(ticket: Ticket, plan: Plan) -> Guest:
    """Return who a ticket is in a line; sent there for a service that is not the line's, one of any."""
    service = _service(ticket.service, plan)
    return Guest(str(ticket.pk), str(plan.line), service, ticket.walk_in, ticket.priority)


def _service(code: str, plan: Plan) -> str:
    return code if code in plan.services else ""


def _usual(hall: UUID, plans: Mapping[str, Plan], *, day: date) -> dict[UUID, list[str]]:
    """Return the counters that were at work lately, and their lines; all of a hall that is new."""
    days = [day - timedelta(days=n) for n in range(LATELY)]
    keys = [line_day_id(plan.line, each) for plan in plans.values() for each in days]
    worked = set(Call.objects.filter(queue__in=keys).values_list("counter", flat=True))
    rows = Counter.objects.in_use().filter(hall=hall).prefetch_related("lines")
    return {
        counter.pk: [str(line.pk) for line in counter.lines.all()]
        for counter in rows
        if not worked or counter.pk in worked
    }


def _coming(plans: Mapping[str, Plan], *, at: datetime) -> Iterable[Coming]:
    """Return the booked who have not come, while they still may."""
    rows = Booking.objects.filter(
        line__in=list(plans), date=today(at), state=Booking.State.BOOKED, begins__isnull=False
    )
    for booking in rows:
        plan = plans[str(booking.line_id)]
        if booking.begins is None or booking.begins + plan.booking.late <= at:
            continue
        rule, begins = plan.rule(""), booking.begins.timestamp()
        service = _service(booking.service, plan)
        guest = Guest("", str(plan.line), service, walk_in=False, priority=rule.code)
        place = Place(begins, BOOKED + booking.pk.int, rule.gain, guest)
        yield Coming(max(at.timestamp(), begins - EARLY), place)
