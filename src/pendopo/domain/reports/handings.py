"""What was handed to bodies outside the city: tables of this room."""

from django.db import models
from django.db.models import Q

from pendopo.domain.reports.models import Report
from pendopo.ground.identifiers import new_id


class Handing(models.Model):
    """One report handed to one body outside: asked, sent, *unknown*, waiting for a number, taken, failed.

    `number` is the body's own. `next_at` is when to try or ask again; `problem` says what went wrong.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        SENT = "sent"
        UNKNOWN = "unknown"
        PENDING = "pending"
        TAKEN = "taken"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="handings")
    body = models.SlugField(max_length=40, db_index=False)
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    number = models.CharField(max_length=100, blank=True)
    token = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "body"], name="handed_to_a_body_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="handings_due"
            ),
            models.Index(fields=["body", "number"], condition=~Q(number=""), name="handed_numbers"),
        ]


class Listening(models.Model):
    """Up to when a body's updates were read."""

    body = models.SlugField(max_length=40, primary_key=True)
    heard_until = models.DateTimeField()
