"""What services promised and what they did, by the month in which cases were answered."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from pendopo.domain.applications.pacing import ANSWERED, DAY_SECONDS
from pendopo.domain.directory.city import city

DONE = """
    SELECT to_char(application.finished_at AT TIME ZONE %(zone)s, 'YYYY-MM'),
           service.slug,
           service.listing -> 'name' ->> 'id',
           mode() WITHIN GROUP (ORDER BY clock.term),
           count(*) FILTER (WHERE clock.lapsed_at IS NULL),
           count(*) FILTER (WHERE clock.lapsed_at IS NOT NULL),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY clock.used_seconds)
      FROM applications_application AS application
      JOIN catalogue_service AS service ON service.id = application.service_id
      JOIN workflow_process AS process ON process.about = application.id
      JOIN workflow_clock AS clock ON clock.process_id = process.id
     WHERE application.finished_at < %(before)s
       AND application.state = ANY(%(answered)s)
     GROUP BY 1, 2, 3
     ORDER BY 1, 2
"""


class Done(NamedTuple):
    """Cases of a service answered in a month: in their term (`P16D`) and late; median working days."""

    month: str
    service: str
    name: str
    term: str
    in_time: int
    late: int
    days: float


def done(*, before: datetime) -> Iterator[Done]:
    """Yield what was answered before a moment, by month. One statement."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            DONE, {"before": before, "zone": city().zone.key, "answered": list(ANSWERED)}
        )
        for row in cursor:
            told = Done(*row)
            yield told._replace(days=told.days / DAY_SECONDS)
