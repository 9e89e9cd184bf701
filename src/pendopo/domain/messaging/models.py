"""What is told to people. A Delivery row is the job; its state is all that is known of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pendopo.domain.people.models import Person
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id


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
