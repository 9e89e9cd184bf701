"""What was learned from reports, and what it says of a new one: tables of this room."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pendopo.domain.people.models import Account
from pendopo.domain.reports.models import Report
from pendopo.ground.identifiers import new_id


class Lesson(models.Model):
    """What was learned, up to a moment: counts of masked words, and how often it was right on later reports.

    Of versions past, the figures stay and the words go. `looked_at` is when the reports taught no more.
    """

    version = models.PositiveIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    taught = models.PositiveIntegerField()
    right = models.PositiveIntegerField()
    measured = models.PositiveIntegerField()
    until = models.DateTimeField()
    classifier = models.JSONField()
    cases = models.JSONField()
    learned_at = models.DateTimeField()
    looked_at = models.DateTimeField()


class Suggestion(models.Model):
    """What a lesson says that a new report is about, and who followed it: an officer, or by itself (`alone`).

    `agency` is named only where such reports end elsewhere than the rules send their kind. Of `of` later
    reports like it, `right` were what it says; `words` spoke for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="suggestion")
    version = models.PositiveIntegerField()
    category = models.SlugField(max_length=40, db_index=False)
    agency = models.SlugField(max_length=40, blank=True, db_index=False)
    right = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    certainty = models.FloatField()
    words = ArrayField(models.CharField(max_length=200))
    at = models.DateTimeField()
    followed_at = models.DateTimeField(null=True)
    followed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, db_index=False)
    alone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(followed_at=None, followed_by=None, alone=False)
                | Q(followed_at__isnull=False, followed_by__isnull=False, alone=False)
                | Q(followed_at__isnull=False, followed_by=None, alone=True, agency=""),
                name="followed_by_somebody_or_alone",
            ),
        ]
