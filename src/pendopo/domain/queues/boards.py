"""What a hall shows of itself at a moment: who is called where, who comes next, how many wait.

Numbers and desks only: nothing here names a person who waits.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from pendopo.domain.queues.models import Hall, Notice
from pendopo.domain.queues.plans import Plan, plans_of_hall, today

SOON = 8
"""How many of those who come next are told."""

_DESKS = """
select c.id, c.number, c.name, s.id, s.account_id, coalesce(a.display_name, ''), s.opened_at,
    s.break_since, s.break_until, coalesce(s.lines, '{}'), k.id, k.ticket_id, t.label, t.language,
    d.line_id, k.at, k.recalls, k.recalled_at, k.started_at
from queues_counter c
left join queues_session s on s.counter_id = c.id and s.closed_at is null
left join people_account a on a.id = s.account_id
left join queues_call k on k.counter_id = c.id and k.ended_at is null
left join queues_ticket t on t.id = k.ticket_id
left join queues_lineday d on d.id = k.queue_id
where c.hall_id = %(hall)s and c.withdrawn_at is null order by c.number
"""
_QUEUES = """
select d.line_id, d.id, d.last_number, d.capacity, d.paused_at is not null, d.paused_for,
    d.closed_at is not null, w.waiting, w.since, l.minutes,
    case when f.made_at > %(at)s - interval '3 minutes' then f.lines -> d.line_id::text end
from queues_lineday d join queues_line n on n.id = d.line_id
left join queues_forecast f on f.hall_id = n.hall_id
cross join lateral (select count(*) as waiting, min(clock) as since from queues_ticket
    where queue_id = d.id and state = 'waiting') w
cross join lateral (select avg(extract(epoch from ended_at - started_at)) / 60.0 as minutes from (
    select ended_at, started_at from queues_call where queue_id = d.id and ended_at is not null
        and started_at is not null and outcome in ('done', 'transferred')
    order by at desc limit 20) recent) l
where d.date = %(today)s and d.line_id = any(%(lines)s)
"""
_NEXT = """
select t.id, t.label, t.priority, t.walk_in, t.source, t.clock, t.issued_at, d.line_id
from queues_ticket t join queues_lineday d on d.id = t.queue_id
where d.date = %(today)s and d.line_id = any(%(lines)s) and t.state = 'waiting'
order by t.gain * extract(epoch from %(at)s - t.clock) desc, t.id limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter of a hall: who is at it, if any, and the ticket that was called to it."""

    counter: UUID
    number: int
    name: str
    session: UUID | None
    account: UUID | None
    officer: str
    opened_at: datetime | None
    break_since: datetime | None
    break_until: datetime | None
    lines: list[UUID]
    call: UUID | None
    ticket: UUID | None
    label: str | None
    language: str | None
    line: UUID | None
    called_at: datetime | None
    recalls: int | None
    recalled_at: datetime | None
    started_at: datetime | None

    @property
    def open(self) -> bool:
        """Tell whether somebody serves here."""
        return self.session is not None and self.break_since is None

    @property
    def last_call(self) -> datetime | None:
        """When the ticket was called, or called again."""
        return self.recalled_at or self.called_at


@dataclass(frozen=True, slots=True)
class Queue:
    """A line's day: how many wait, the longest since when; `learned` minutes a service, if any.

    `told` is between how many minutes who takes a number now is called, by a forecast not older than
    three minutes; None without one.
    """

    line: UUID
    day: UUID
    last_number: int
    capacity: int
    paused: bool
    paused_for: dict[str, str]
    closed: bool
    waiting: int
    since: datetime | None
    learned: float | None
    told: list[int] | None

    @property
    def full(self) -> bool:
        """Tell whether the last number of the day was given."""
        return self.last_number >= self.capacity


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that waits, in the order in which it would be called now."""

    ticket: UUID
    label: str
    priority: str
    walk_in: bool
    source: str
    clock: datetime
    issued_at: datetime
    line: UUID


def desks(hall: UUID) -> list[Desk]:
    """Return the counters of a hall by number; one statement."""
    return [Desk(*row) for row in _rows(_DESKS, hall=hall)]


def queues(plans: list[Plan], *, at: datetime) -> dict[UUID, Queue]:
    """Return the day of each line that has begun one, by line; one statement."""
    rows = _rows(_QUEUES, today=today(at), lines=[plan.line for plan in plans], at=at)
    told = []
    for line, day, last, capacity, paused, why, closed, waiting, since, learned, soon in rows:
        told.append(
            Queue(
                *(line, day, last, capacity, paused, read(why), closed),
                *(waiting, since, learned, read(soon)),
            )
        )
    return {queue.line: queue for queue in told}


def coming(lines: list[UUID], *, most: int = SOON, at: datetime) -> list[Waiting]:
    """Return who would be called next in some lines, the first first; one statement."""
    return [Waiting(*row) for row in _rows(_NEXT, today=today(at), lines=lines, most=most, at=at)]


def notices(hall: UUID, *, at: datetime) -> list[Notice]:
    """Return the messages to a hall that are still said, the newest first; one statement."""
    return list(Notice.objects.filter(hall=hall, until__gt=at).order_by("-at")[:3])


def tag(*told: Any) -> str:
    """Return what changes with anything of what is told: an ETag, without its quotes."""
    plain = [asdict(each) if hasattr(each, "__dataclass_fields__") else each for each in told]
    return sha256(repr(plain).encode()).hexdigest()[:20]


def plans(hall: UUID) -> list[Plan]:
    """Return the lines of a hall in the pack's order."""
    return plans_of_hall(hall)


def halls() -> list[Hall]:
    """Return the halls of the city, which everybody may know, by their offices' names."""
    return list(Hall.objects.select_related("office").order_by("office__name"))


def hall_of(line: UUID) -> Hall:
    """Return the hall in which a line is; one statement."""
    return Hall.objects.select_related("office").get(lines=line)


def read(told: Any) -> Any:
    """Return what a raw statement reads of JSON."""
    return json.loads(told) if isinstance(told, str) else told


def _rows(statement: str, **told: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
