"""Rows of the log, and what a row that records events must have."""

from typing import TYPE_CHECKING, Any

from django.db import models

from pendopo.ground.identifiers import new_id
from pendopo.ground.log.aggregates import EventCount

if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField


class Aggregate(models.Model):
    """A row with a history: it numbers its own events, under its own lock."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event_seq = EventCount(default=0, editable=False)

    class Meta:
        abstract = True


class TransactionId(Text):
    """PostgreSQL's xid8, an integer in Python."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's signature
        """Return the column's type."""
        return "xid8"

    def from_db_value(self, value: Any, *_: object) -> int:
        """Return the transaction's number."""
        return int(value)


class Event(models.Model):
    """What happened. Written by `record` alone, never changed; see ADR 0030."""

    id = models.BigIntegerField(primary_key=True)
    epoch = models.IntegerField()
    tx = TransactionId()
    at = models.DateTimeField(help_text="when it was recorded, by the database's clock")
    happened_at = models.DateTimeField()
    node = models.TextField()
    uid = models.UUIDField()
    name = models.TextField()
    aggregate = models.TextField()
    aggregate_id = models.UUIDField()
    seq = models.IntegerField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField(help_text="of the city's machinery; people stand by id only")
    channel = models.TextField()
    payload = models.JSONField()

    class Meta:
        managed = False
        db_table = "event"

    def __str__(self) -> str:
        return f"{self.name} {self.aggregate_id}"


class Epoch(models.Model):
    """A stretch of time in which transaction numbers are of one count."""

    number = models.IntegerField(primary_key=True)
    cluster = models.TextField(help_text="PostgreSQL's system identifier")
    since = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "event_epoch"

    def __str__(self) -> str:
        return str(self.number)


class Seal(models.Model):
    """A signed Merkle root over a batch of one node's events; see `sealing`."""

    id = models.BigIntegerField(primary_key=True)
    node = models.TextField()
    number = models.IntegerField()
    sealed_at = models.DateTimeField()
    upto_epoch = models.IntegerField()
    upto_tx = TransactionId()
    upto_id = models.BigIntegerField()
    leaves = models.BinaryField(help_text="48 bytes an event: uid and hash")
    previous = models.BinaryField()
    root = models.BinaryField()
    public_key = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        managed = False
        db_table = "event_seal"

    def __str__(self) -> str:
        return f"{self.node} {self.number}"


class Cursor(models.Model):
    """How far a subscriber has read."""

    subscriber = models.TextField(primary_key=True)
    epoch = models.IntegerField()
    tx = TransactionId()
    event = models.BigIntegerField()
    moved_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "relay_cursor"

    def __str__(self) -> str:
        return self.subscriber


class Early(models.Model):
    """An event handed on before its place, since its aggregate's order asked for it."""

    id = models.BigAutoField(primary_key=True)
    subscriber = models.TextField()
    uid = models.UUIDField()

    class Meta:
        managed = False
        db_table = "relay_early"

    def __str__(self) -> str:
        return f"{self.subscriber} {self.uid}"


class Delayed(models.Model):
    """An event whose handler failed, or that waits behind one of its aggregate."""

    id = models.BigAutoField(primary_key=True)
    subscriber = models.TextField()
    uid = models.UUIDField()
    at = models.DateTimeField(help_text="the event's, so that one partition is looked at")
    aggregate_id = models.UUIDField()
    seq = models.IntegerField()
    attempts = models.IntegerField(default=0, help_text="0: waits behind another")
    error = models.TextField(default="", help_text="class and place only")
    delayed_at = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "relay_delayed"

    def __str__(self) -> str:
        return f"{self.subscriber} {self.uid}"
