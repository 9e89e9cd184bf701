"""A ticket's own page without an account: its address, and where the ticket stands now.

The address is made of the ticket's key and a keyed digest of it: it cannot be guessed, and stands
in no table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from pendopo.domain.queues.boards import read
from pendopo.domain.queues.leases import Lease
from pendopo.domain.queues.models import Line, Ticket
from pendopo.domain.queues.plans import today
from pendopo.ground.vault.links import key_of, link_of

KIND = b"ticket"
OVER = frozenset({"done", "left"})
"""States after which nothing of a ticket changes any more."""
SILENT = timedelta(seconds=30)
"""After how long an office node that says nothing counts as cut off."""

_PLACE = """
select t.id, t.label, t.state, t.priority, t.walk_in, t.walk_in and t.source = 'booking', t.clock, t.issued_at, t.missed, t.language,
       t.queue_id, d.line_id, d.date, d.paused_at is not null, d.paused_for, d.closed_at, t.event_seq,
       c.number, c.name, k.at, k.recalls, k.recalled_at,
       case when t.state = 'waiting' then (
           select count(*) from queues_ticket o
           where o.queue_id = t.queue_id and o.state = 'waiting' and o.id <> t.id
             and (o.gain * extract(epoch from %(at)s - o.clock), t.id)
               > (t.gain * extract(epoch from %(at)s - t.clock), o.id))
       else 0 end,
       (select coalesce(n.seen_at, n.made_at) from queues_lease n
           where n.hall_id = h.hall_id and n.ended_at is null
             and coalesce(n.seen_at, n.made_at) < %(silent)s),
       (select array[count(*), count(s.break_since)] from queues_session s
           join queues_counter w on w.id = s.counter_id
           where w.hall_id = h.hall_id and s.closed_at is null and d.line_id = any(s.lines)),
       case when t.state = 'waiting' and f.made_at > %(at)s - interval '3 minutes'
           then coalesce(f.tickets -> t.id::text, f.lines -> d.line_id::text) end, f.made_at
from queues_ticket t
join queues_lineday d on d.id = t.queue_id
join queues_line h on h.id = d.line_id
left join queues_forecast f on f.hall_id = h.hall_id
left join queues_call k on k.ticket_id = t.id and k.ended_at is null
left join queues_counter c on c.id = k.counter_id
where t.id = %(ticket)s
"""


class NoTicketError(LookupError):
    """Nomor antrean ini tidak ada. Periksa tautan pada tiket Anda."""


class NotYetError(NoTicketError):
    """Nomor ini belum sampai di sini: kantornya sedang luring. Lihat layar panggilan di kantor."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket stands. `ahead`: waiting people who would be called before it, were it now.

    `late`: it was booked, and its time was past when it was checked in.
    `counter` is the number of the desk it is called to, else None. `silent_since` is when the office's
    node was last heard of, once that is a while ago: what is told here is of then. `staffed`: how many
    counters have an officer for its line, and how many of those are on a break. `told` is between how
    many minutes from `told_at` on it is called, by a forecast not older than three minutes, else None.
    """

    ticket: UUID
    label: str
    state: str
    priority: str
    walk_in: bool
    late: bool
    clock: datetime
    issued_at: datetime
    missed: int
    language: str
    queue: UUID
    line: UUID
    date: date
    paused: bool
    paused_for: dict[str, str]
    closed_at: datetime | None
    event_seq: int
    counter: int | None
    counter_name: str | None
    called_at: datetime | None
    recalls: int | None
    recalled_at: datetime | None
    ahead: int
    silent_since: datetime | None
    staffed: list[int]
    told: list[int] | None
    told_at: datetime | None

    @property
    def tag(self) -> str:
        """What changes with anything shown of it: an ETag."""
        told = (
            self.ticket.hex,
            *(
                self.event_seq,
                self.ahead,
                self.paused,
                self.closed_at,
                self.recalls,
                self.silent_since,
                self.staffed,
                self.told,
                self.told and self.told_at and self.told_at.replace(second=0, microsecond=0),
            ),
        )
        return sha256(repr(told).encode()).hexdigest()[:20]


def token_of(ticket: UUID) -> str:
    """Return the last part of a ticket's address, `/antrean/<token>`: 34 characters."""
    return link_of(KIND, ticket)


def ticket_of(token: str) -> UUID:
    """Return the key of the ticket whose address this is. Raises NoTicketError."""
    ticket = key_of(KIND, token)
    if ticket is None:
        raise NoTicketError(NoTicketError.__doc__)
    return ticket


def standing(ticket: UUID, *, at: datetime) -> Standing:
    """Return where a ticket stands; one statement. Raises NoTicketError."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, {"ticket": ticket, "at": at, "silent": at - SILENT})
        row = cursor.fetchone()
    if row is None:
        silent = Lease.objects.held().filter(Q(seen_at__lt=at - SILENT) | Q(seen_at=None))
        raise (
            NotYetError(NotYetError.__doc__)
            if silent.exists()
            else NoTicketError(NoTicketError.__doc__)
        )
    told: list[Any] = [*row[:-2], read(row[-2]), row[-1]]
    return Standing(*told)


def held(holders: Sequence[bytes], *, at: datetime) -> list[Ticket]:
    """Return today's open tickets of who has shown to be these holders (`holders`), the latest first.

    Those of a line that the pack has withdrawn are left out: nobody calls them.
    """
    mine = Ticket.objects.open().filter(holder__in=holders, line_day__date=today(at))
    here = mine.filter(queue__line__in=Line.objects.in_use())
    return list(here.select_related("queue").order_by("-issued_at"))


def of_token(token: str) -> Ticket:
    """Return the ticket whose address this is, to act on. Raises NoTicketError."""
    found = Ticket.objects.filter(pk=ticket_of(token)).first()
    if found is None:
        raise NoTicketError(NoTicketError.__doc__)
    return found
