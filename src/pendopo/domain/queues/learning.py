"""Learning from calls how long things take, a line's day at a time, always from the rows themselves.

A day is learned anew as often as it is looked at, on top of what was known before it: the same calls
teach the same, however often and in whatever order word of them comes.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.conf import settings
from django.db import transaction

from pendopo.domain.directory.city import city
from pendopo.domain.queues.learned import Learned
from pendopo.domain.queues.models import Call, LineDay, Ticket, line_day_id
from pendopo.domain.queues.plans import Plan, Span, plans_of_hall, today
from pendopo.engines.queueing.experience import Experience

LONGEST = 3 * 3600.0
"""Seconds after which a call was forgotten to be ended: it teaches nothing."""
MISSED = frozenset({Call.Outcome.NO_SHOW, Call.Outcome.LEFT})


@transaction.atomic
def learn(plan: Plan, *, day: date) -> Experience:
    """Return what a line knows with what happened on a day, and keep it.

    The day learned last is learned once more as it ended and laid by, and so is each one since; a line
    that has learned nothing begins with its first day.
    """
    days = LineDay.objects.filter(line=plan.line, date__lt=day).order_by("date")
    dates = days.values_list("date", flat=True)
    row, _ = Learned.objects.select_for_update().get_or_create(
        line_id=plan.line,
        defaults={"day": dates.first() or day, "before": Experience().told()},
    )
    for later in [*dates.filter(date__gt=row.day), *([day] if row.day < day else ())]:
        row.before = _after(row, plan).told()
        row.day = later
    known = _after(row, plan)
    row.told = known.told()
    row.save(update_fields=["day", "before", "told"])
    return known


@transaction.atomic
def relearn(hall: UUID, *, at: datetime) -> int:
    """Forget what a hall's lines have learned and learn it again, day by day. Returns how many lines."""
    plans = plans_of_hall(hall)
    for plan in plans:
        Learned.objects.filter(line=plan.line).delete()
        learn(plan, day=today(at))
    return len(plans)


def _after(row: Learned, plan: Plan) -> Experience:
    """Return what was known before a row's day, with that day if it has begun."""
    known, queue = Experience.read(row.before), line_day_id(plan.line, row.day)
    if not LineDay.objects.filter(pk=queue).exists():
        return known
    last = LineDay.objects.filter(line=plan.line, date__lt=row.day).order_by("-date").first()
    known.age((row.day - last.date).days if last else 1)
    _arrivals(known, queue, plan, row.day)
    calls = Call.objects.filter(queue=queue, ended_at__isnull=False).select_related("ticket__queue")
    told = list(calls.order_by("at", "pk"))
    for call in told:
        _ended(known, call)
    spans = [] if settings.PENDOPO.halls_open else plan.sessions_on(row.day)
    for desk in _by_counter(told):
        _between(known, desk, spans)
    return known


def _arrivals(known: Experience, queue: UUID, plan: Plan, day: date) -> None:
    midnight = datetime.combine(day, datetime.min.time(), city().zone)
    numbers = Ticket.objects.filter(line_day=queue).order_by("number")
    for priority, walk_in, at in numbers.values_list("priority", "walk_in", "issued_at"):
        known.arrive(
            plan.rule(priority).code, walk_in=walk_in, second=(at - midnight).total_seconds()
        )


def _ended(known: Experience, call: Call) -> None:
    seconds = lasted(call)
    if seconds > LONGEST:
        return
    came = call.outcome not in MISSED
    known.answer(walk_in=call.walk_in, came=came)
    if not came:
        known.miss(seconds)
        return
    known.serve(call.ticket.service, seconds)
    if call.outcome == Call.Outcome.TRANSFERRED and call.ticket.queue_id != call.queue_id:
        known.send_on(str(call.ticket.queue.line_id))


def _by_counter(calls: Sequence[Call]) -> Iterator[list[Call]]:
    for counter in dict.fromkeys(call.counter_id for call in calls):
        yield [call for call in calls if call.counter_id == counter]


def _between(known: Experience, calls: list[Call], spans: Sequence[Span]) -> None:
    """Learn how late a counter first called in each of the hours, and what passed between its calls."""
    for opens, closes in spans:
        first = next((call for call in calls if opens <= call.at < closes), None)
        if first and first.ticket.issued_at < opens:
            known.begin((first.at - opens).total_seconds())
    for before, call in pairwise(calls):
        ended = before.ended_at
        if ended is None or before.session_id != call.session_id:
            continue
        waited = call.ticket.issued_at < ended and call.ticket.line_day_id == call.queue_id
        apart = any(ended < opens <= call.at for opens, _ in spans)
        if waited and not apart:
            known.pause((call.at - ended).total_seconds())


def lasted(call: Call) -> float:
    """Return for how many seconds a counter was at an ended call; 0 while it is not."""
    return (call.ended_at - call.at).total_seconds() if call.ended_at else 0.0
