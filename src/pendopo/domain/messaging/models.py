"""What is told to people. A Delivery row is the job; its state is all that is known of it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.people.models import Account, Person, Role
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class Message(models.Model):
    """Something said to a person about a case, once for each cause (`cause`, an event's id)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True)
    subject = models.UUIDField()
    about = models.UUIDField(db_index=True)
    template = models.CharField(max_length=60)
    title_sealed = models.BinaryField()
    text_sealed = models.BinaryField()
    cause = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause", "template"], name="one_message_a_cause"),
        ]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> "DeliveryQuerySet":
        """Return all to an officer: a delivery shows neither address nor words."""
        return self if actor.kind in {"officer", "system"} else self.none()

    def troubled(self) -> "DeliveryQuerySet":
        return self.filter(state__in=[Delivery.State.UNKNOWN, Delivery.State.FAILED])

    def unanswered(self) -> "DeliveryQuerySet":
        return self.filter(state=Delivery.State.SENDING)


class Delivery(models.Model):
    """One message on one channel. `sending` is committed before the first byte travels."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=5)
    address_sealed = models.BinaryField()
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    unknowns = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="queued"), name="delivery_queued"
            ),
            models.Index(
                fields=["started_at"], condition=Q(state="sending"), name="delivery_sending"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_a_channel"),
        ]


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, actor: Actor) -> "WebhookQuerySet":
        return self.filter(account=actor.account) if actor.account else self.none()

    def listening(self, *, at: datetime) -> "WebhookQuerySet":
        """Return those not ended, while their account works for the agency or office."""
        held = Role.objects.held(at=at).filter(account=OuterRef("account"))
        here = held.filter(Q(office=None) | Q(office=OuterRef("office")), agency=OuterRef("agency"))
        return self.filter(Exists(here), ended_at=None, account__is_active=True)

    def of(self, agency: UUID, office: UUID | None) -> "WebhookQuerySet":
        """Return those of an agency as a whole, or of the very office."""
        return self.filter(Q(office=None) | Q(office=office), agency=agency)


class Webhook(Aggregate):
    """An address at which a system of an agency, or of one office of it, hears of events."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="webhooks")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=60))
    secret_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[WebhookQuerySet] = WebhookQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        indexes = [
            models.Index(fields=["agency"], condition=Q(ended_at=None), name="webhook_listening"),
        ]


class Announcement(models.Model):
    """One event for one webhook. Claimed by moving `not_before` on: who dies leaves it for later.

    `data` holds ids and codes only; `about` is the case's reference.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        TAKEN = "taken"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="announcements")
    event = models.UUIDField()
    type = models.CharField(max_length=60)
    about = models.CharField(max_length=24)
    data = models.JSONField()
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="one_announcement_an_event"),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="queued"), name="announcement_queued"
            ),
            models.Index(fields=["webhook", "-happened_at", "-id"], name="announcements_newest"),
        ]
