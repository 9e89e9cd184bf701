"""What is told to people, and what they say back. A Delivery row is the job, and all that is known."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.directory.responsible import COMPANION
from pendopo.domain.messaging.broadcasts import Broadcast
from pendopo.domain.people.models import Account, Person, Role
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class Channel(models.TextChoices):
    """A way to a person. The order in which they are tried stands in `city.yaml`."""

    PUSH = "push"
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    SMS = "sms"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> "MessageQuerySet":
        """Return what was told to a resident; nobody else reads it."""
        mine = actor.kind == "resident" and actor.person
        return self.filter(person=actor.person) if mine else self.none()


class Message(models.Model):
    """Something said to a person about a case, once for each `cause` (an event's id).

    Its words are sealed, or those of a broadcast to many.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, db_index=False)
    subject = models.UUIDField()
    about = models.UUIDField(db_index=True)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=5, default="id", db_default="id")
    title_sealed = models.BinaryField(null=True)
    text_sealed = models.BinaryField(null=True)
    words_sealed = models.BinaryField(null=True)
    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.PROTECT, null=True, related_name="messages", db_index=False
    )
    cause = models.UUIDField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="messages_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "template", "subject"], name="one_message_a_cause_and_person"
            ),
            models.CheckConstraint(
                condition=Q(broadcast=None, title_sealed__isnull=False, text_sealed__isnull=False)
                | Q(broadcast__isnull=False, title_sealed=None, text_sealed=None),
                name="message_has_words",
            ),
        ]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> "DeliveryQuerySet":
        """Return all to an officer: a delivery shows neither address nor words."""
        return self if actor.kind in {"officer", "system"} else self.none()

    def troubled(self) -> "DeliveryQuerySet":
        """Return those that failed or may be lost, of messages that reached nobody another way."""
        state = Delivery.State
        beside = Delivery.objects.filter(
            message=OuterRef("message"),
            state__in=[state.QUEUED, state.SENDING, state.SENT, state.DELIVERED],
        )
        return self.filter(~Exists(beside), state__in=[state.UNKNOWN, state.FAILED])

    def retriable(self, *, at: datetime) -> "DeliveryQuerySet":
        """Return the troubled ones that an officer may still send once more: to a person, in time."""
        in_time = Q(good_until=None) | Q(good_until__gt=at)
        return (
            self.troubled()
            .filter(in_time, message__person__erased_at=None, retry=None)
            .exclude(message__person=None)
        )

    def under_way(self) -> "DeliveryQuerySet":
        return self.filter(state=Delivery.State.SENDING)


class Delivery(models.Model):
    """One message on one channel. `sending` is committed before the first byte travels.

    `urgent` goes ahead of what is not, and rings at night; `quiet` waits for the morning; after
    `good_until` it is of no use. `device` is a push subscription. `cost` is in rupiah, `parts` times
    the channel's price when it was taken.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        DELIVERED = "delivered"
        FAILED = "failed"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    subject = models.UUIDField(null=True)
    channel = models.CharField(max_length=10)
    device = models.UUIDField(null=True)
    address_sealed = models.BinaryField()
    urgent = models.BooleanField(default=False, db_default=False)
    quiet = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    unknowns = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    good_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    parts = models.PositiveSmallIntegerField(default=0, db_default=0)
    cost = models.PositiveIntegerField(default=0, db_default=0)
    problem = models.CharField(max_length=200, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "-urgent", "not_before", "id"],
                condition=Q(state="queued"),
                name="deliveries_next",
            ),
            models.Index(
                fields=["subject", "channel", "id"],
                condition=Q(state__in=["queued", "sending"]),
                name="deliveries_ahead",
            ),
            models.Index(
                fields=["started_at"], condition=Q(state="sending"), name="delivery_sending"
            ),
            models.Index(
                fields=["-finished_at"],
                condition=Q(state__in=["unknown", "failed"]),
                name="deliveries_troubled",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel", "device"],
                nulls_distinct=False,
                name="one_delivery_a_device",
            ),
        ]


class Retry(models.Model):
    """An officer sent a delivery once more. There is one at most: a third copy helps nobody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="retry")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Receipt(models.Model):
    """A carrier's own id of a delivery, or of one part of it, and what became of that part."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="receipts")
    channel = models.CharField(max_length=10)
    carrier_id = models.CharField(max_length=120)
    arrived = models.BooleanField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["channel", "carrier_id"], name="receipts_by_carrier_id")]


class Inbound(models.Model):
    """A text that somebody sent to the city. Its row is the job of answering it.

    Sealed under `subject`: the person who has proven the number, else a key of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=10)
    carrier_id = models.CharField(max_length=120, blank=True)
    subject = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True)
    address_sealed = models.BinaryField()
    text_sealed = models.BinaryField()
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=Q(answered_at=None), name="inbound_waiting")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "carrier_id"],
                condition=~Q(carrier_id=""),
                name="one_inbound_a_carrier_id",
            ),
        ]


class Preference(models.Model):
    """How a person wants to be told. Who never said has none, and the city's order holds.

    `refused` and `wanted` are channels; `language` is empty for that of each case.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True)
    refused = ArrayField(models.CharField(max_length=10), default=list)
    wanted = ArrayField(models.CharField(max_length=10), default=list)
    language = models.CharField(max_length=5, blank=True)
    quiet_nights = models.BooleanField(default=True)
    changed_at = models.DateTimeField()


class PushSubscription(models.Model):
    """A browser that shows what we push. Endpoint and keys are sealed under the person's key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint_digest = models.BinaryField(unique=True)
    address_sealed = models.BinaryField()
    since = models.DateTimeField()


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, actor: Actor) -> "WebhookQuerySet":
        return self.filter(account=actor.account) if actor.account else self.none()

    def listening(self, *, at: datetime) -> "WebhookQuerySet":
        """Return those not ended, while their account works for the agency or office."""
        held = Role.objects.held(at=at).filter(account=OuterRef("account")).exclude(role=COMPANION)
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
