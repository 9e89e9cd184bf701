"""How long cases of a service really take, reckoned by the worker so that a page only reads it."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.models import Service, ServicePace

WINDOW = timedelta(days=90)
FEWEST = 5
"""Of fewer cases nothing is told: it could say how somebody's own case went."""
DAY_SECONDS = 8 * 3600
"""A working day, as terms count it."""
ANSWERED = (Application.State.GRANTED.value, Application.State.REFUSED.value)

RECKON = """
    SELECT application.service_id,
           count(*),
           count(*) FILTER (WHERE clock.lapsed_at IS NULL),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY clock.used_seconds)
      FROM applications_application AS application
      JOIN workflow_process AS process ON process.about = application.id
      JOIN workflow_clock AS clock ON clock.process_id = process.id
     WHERE application.finished_at >= %s
       AND application.finished_at < %s
       AND application.state = ANY(%s)
     GROUP BY application.service_id
    HAVING count(*) >= %s
"""


@transaction.atomic
def reckon_pace(*, at: datetime) -> int:
    """Write anew, from the cases themselves, how services did in the last 90 days. Returns 0.

    Working time with the applicant is not counted, as it is not against the term.
    """
    with connection.cursor() as cursor:
        cursor.execute(RECKON, [at - WINDOW, at, list(ANSWERED), FEWEST])
        rows = cursor.fetchall()
    told = [
        ServicePace(
            service_id=service,
            cases=cases,
            in_time=in_time,
            days=used / DAY_SECONDS,
            reckoned_at=at,
        )
        for service, cases, in_time, used in rows
    ]
    ServicePace.objects.exclude(service__in=[each.service_id for each in told]).delete()
    ServicePace.objects.bulk_create(
        told,
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=["cases", "in_time", "days", "reckoned_at"],
    )
    return 0


def pace_of(service: Service) -> ServicePace | None:
    """Return how a service did, or None where too few cases tell. One statement."""
    return ServicePace.objects.filter(service=service).first()
