"""How long people waited, by month, line, weekday and hour: from where a wait begins to the first call."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db import connection

from pendopo.domain.directory.city import city

WAITED = """
    SELECT to_char(day.date, 'YYYY-MM'), office.code, line.code, line.name ->> 'id',
           extract(isodow FROM day.date)::int,
           extract(hour FROM ticket.clock AT TIME ZONE %(zone)s)::int,
           count(*),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY first.waited),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY first.waited)
      FROM queues_lineday AS day
      JOIN queues_line AS line ON line.id = day.line_id
      JOIN queues_hall AS hall ON hall.id = line.hall_id
      JOIN directory_office AS office ON office.id = hall.office_id
      JOIN queues_ticket AS ticket ON ticket.line_day_id = day.id
     CROSS JOIN LATERAL (
           SELECT greatest(0, extract(epoch FROM min(call.at) - ticket.clock)) / 60 AS waited,
                  min(call.at) AS at
             FROM queues_call AS call
            WHERE call.ticket_id = ticket.id AND call.queue_id = day.id
           ) AS first
     WHERE day.date >= %(since)s AND day.date < %(before)s
       AND (first.at >= ticket.clock OR ticket.source = 'booking' AND first.at IS NOT NULL)
     GROUP BY 1, 2, 3, 4, 5, 6
     ORDER BY 1, 2, 3, 5, 6
"""
# Who was put back into the line waits from then on: their first wait is no longer told.


class Waited(NamedTuple):
    """Who came to a line in an hour of a weekday (1: Monday), and their wait in minutes."""

    month: str
    office: str
    letter: str
    name: str
    weekday: int
    hour: int
    people: int
    median: float
    ninth: float


def waited(*, since: date, before: date) -> Iterator[Waited]:
    """Yield the waits of days since one and before another, by month. One statement."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(WAITED, {"since": since, "before": before, "zone": city().zone.key})
        for row in cursor:
            yield Waited(*row)
