"""Openings of new days, and the places of those who wait for one before the door. See ADR 94."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid5

from django.db import models
from django.db.models import F, Q

from pendopo.domain.queues.models import Line


def opening_id(line: UUID, opens: datetime) -> UUID:
    """Return the key of a line's opening: the same whoever makes it."""
    return uuid5(line, f"opening {int(opens.timestamp())}")


class OpeningQuerySet(models.QuerySet["Opening"]):
    def standing(self, *, at: datetime) -> "OpeningQuerySet":
        """Return those whose waiting room is open."""
        return self.filter(gathers_at__lte=at, closes_at__gt=at)


class Opening(models.Model):
    """One opening of a line. The key is `opening_id`.

    `seed` orders those who come; its `seal` is shown before, the seed itself once the first order
    is drawn. At most `at_once` are inside, each for `stay` seconds.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="openings")
    gathers_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    draws_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    seed = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    at_once = models.PositiveSmallIntegerField()
    stay = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    objects: ClassVar[OpeningQuerySet] = OpeningQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    gathers_at__lte=F("opens_at"),
                    opens_at__lte=F("draws_at"),
                    draws_at__lt=F("closes_at"),
                ),
                name="opening_in_order",
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="openings_by_their_end")]


class WaitingPlace(models.Model):
    """A place before the door. The key is a keyed digest of opening and NIK: nobody is named."""

    id = models.UUIDField(primary_key=True, editable=False)
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="places")
    batch = models.PositiveSmallIntegerField()
    called_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField(null=True)
