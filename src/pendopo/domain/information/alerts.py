"""Warnings as rows: what the city warns of, where, until when, who wrote and who published it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Area
from pendopo.domain.messaging.broadcasts import Broadcast
from pendopo.domain.people.models import Account, Person
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, actor: Actor) -> "AlertQuerySet":
        """Return what was published; to the body that warns its drafts too."""
        published = Q(sent_at__isnull=False)
        return self.filter(published | Q(agency__in=actor.agencies))

    def drafts(self) -> "AlertQuerySet":
        return self.filter(sent_at=None, ended_at=None)

    def in_force(self, *, at: datetime) -> "AlertQuerySet":
        """Return what is to be heeded now: published, not ended, and no mere all-clear."""
        published = self.exclude(kind=Alert.Kind.CANCEL).filter(sent_at__lte=at)
        return published.filter(ended_at=None, expires_at__gt=at)

    def for_areas(self, codes: Collection[str]) -> "AlertQuerySet":
        """Return those for any of some kelurahan."""
        here = AlertArea.objects.filter(alert=OuterRef("pk"), area__in=codes)
        return self.filter(Exists(here))

    def worst_first(self) -> "AlertQuerySet":
        rank = models.Case(
            *(models.When(severity=s, then=n) for n, s in enumerate(Alert.Severity.values)),
            default=len(Alert.Severity.values),
        )
        return self.order_by(rank, "-sent_at")


class Alert(Aggregate):
    """One warning, its renewal or its end, in the terms of CAP 1.2 (OASIS, 2010).

    `texts` has headline and action (what to do) by language. `follows` is what it renews or ends.
    Who published is not who drafted, unless the pack's policy lets such a warning go `alone`.
    """

    class Kind(models.TextChoices):
        ALERT = "alert"
        UPDATE = "update"
        CANCEL = "cancel"

    class Severity(models.TextChoices):
        EXTREME = "extreme"
        SEVERE = "severe"
        MODERATE = "moderate"
        MINOR = "minor"

    class Urgency(models.TextChoices):
        IMMEDIATE = "immediate"
        EXPECTED = "expected"
        FUTURE = "future"

    class Certainty(models.TextChoices):
        OBSERVED = "observed"
        LIKELY = "likely"
        POSSIBLE = "possible"

    class Ending(models.TextChoices):
        EXPIRED = "expired"
        CANCELLED = "cancelled"
        REPLACED = "replaced"
        DROPPED = "dropped"

    identifier = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.ALERT)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    agency = models.SlugField(max_length=40)
    event = models.SlugField(max_length=40)
    severity = models.CharField(max_length=8, choices=Severity)
    urgency = models.CharField(max_length=9, choices=Urgency)
    certainty = models.CharField(max_length=8, choices=Certainty)
    texts = models.JSONField()
    exercise = models.BooleanField(default=False)
    areas = models.ManyToManyField(Area, through="AlertArea")
    source = models.UUIDField(null=True)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    broadcast = models.OneToOneField(Broadcast, on_delete=models.PROTECT, null=True)
    people = models.PositiveIntegerField(default=0)
    carried = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=9, choices=Ending, blank=True)

    objects: ClassVar[AlertQuerySet] = AlertQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="alert_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="alert_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("drafted_at")), name="alert_lasts_a_while"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(ended_at=None, sent_at__isnull=False),
                name="alerts_in_force",
            ),
            models.Index(fields=["-sent_at"], name="alerts_newest"),
        ]

    @property
    def languages(self) -> list[str]:
        """Return the languages it is told in, in the city's order."""
        return [each for each in city().languages if each in self.texts]

    def said(self, language: str) -> Mapping[str, Any]:
        """Return headline and action in a language, Indonesian where it lacks them."""
        told: Mapping[str, Any] = self.texts.get(language) or self.texts["id"]
        return told


class AlertArea(models.Model):
    """One kelurahan that an alert is for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="places")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "area"], name="one_row_an_area_of_an_alert"),
        ]


class FollowedAreaQuerySet(models.QuerySet["FollowedArea"]):
    def visible_to(self, actor: Actor) -> "FollowedAreaQuerySet":
        return self.filter(person=actor.person) if actor.person else self.none()

    def of_people_in(self, codes: Collection[str]) -> "models.QuerySet[Any, Any]":
        """Return the people who follow any of some kelurahan, each once."""
        return self.filter(area__in=codes).values("person_id")


class FollowedArea(models.Model):
    """A kelurahan whose warnings a person wants to get."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    objects: ClassVar[FollowedAreaQuerySet] = FollowedAreaQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "area"], name="one_row_a_followed_area"),
        ]


class Reply(models.Model):
    """What a person answered to an alert: that they are safe, or that they need help. The last counts."""

    class Word(models.TextChoices):
        SAFE = "safe"
        HELP = "help"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="replies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=4, choices=Word)
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "person"], name="one_reply_a_person"),
        ]
