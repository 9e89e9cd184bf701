"""What lines have learned, and what a hall expects: both made again from calls at any time.

Neither names a person. A forecast is one row a hall; `wanted_at` makes it a job for the worker.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models

from pendopo.domain.queues.models import Hall, Line

FRESH = timedelta(minutes=3)
"""For how long a forecast is told; `boards` and `places` ask the same of the database."""


class Learned(models.Model):
    """What a line learned: `before` of the days before `day`, `told` with that day as it stands.

    Both are an `Experience` as JSON (lengths by bin, in seconds). Made from calls, not from what was added,
    so that an event that comes twice teaches nothing twice.
    """

    line = models.OneToOneField(
        Line, on_delete=models.CASCADE, primary_key=True, related_name="learned"
    )
    day = models.DateField()
    before = models.JSONField(default=dict)
    told = models.JSONField(default=dict)


class Forecast(models.Model):
    """When each number of a hall will be called, as told to people: whole minutes from `made_at`.

    `tickets` holds [from, to] by ticket, `lines` the same for who takes a number now. `wanted_at` is
    when something changed that it does not know of yet.
    """

    hall = models.OneToOneField(
        Hall, on_delete=models.CASCADE, primary_key=True, related_name="forecast"
    )
    wanted_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    tickets = models.JSONField(default=dict)
    lines = models.JSONField(default=dict)


def fresh(hall: UUID, *, at: datetime) -> dict[str, list[int]]:
    """Return between how many minutes each waiting number of a hall is called; empty without a forecast."""
    rows = Forecast.objects.filter(hall=hall, made_at__gt=at - FRESH)
    return rows.values_list("tickets", flat=True).first() or {}
