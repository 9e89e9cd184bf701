"""A lease of a hall, at the centre; the blocks of numbers it holds; and, at a node, how its link stands."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pendopo.domain.queues.models import Hall, LineDay
from pendopo.ground.log.models import Aggregate


class LeaseQuerySet(models.QuerySet["Lease"]):
    def held(self) -> "LeaseQuerySet":
        return self.filter(ended_at=None)


class Lease(Aggregate):
    """A hall's day in the hands of an office node, from `made_at` until the centre takes it back.

    `epoch` counts the leases of a hall: what an earlier one sends is refused. `place` is up to where in the
    node's log its events are here, `last` the last of them (event and aggregate). `seen_at` is when the
    node was last heard of, by our clock; `skew` by how many seconds its clock was ahead.
    """

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="leases")
    node = models.SlugField(max_length=60)
    epoch = models.PositiveIntegerField()
    secret = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    skew = models.FloatField(default=0)
    place = models.JSONField(null=True)
    last = models.JSONField(null=True)

    objects: ClassVar[LeaseQuerySet] = LeaseQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "epoch"], name="one_lease_an_epoch"),
            models.UniqueConstraint(
                fields=["hall"], condition=Q(ended_at=None), name="one_lease_a_hall"
            ),
        ]


class Block(models.Model):
    """Numbers of a line's day that only one lease gives out, `begins` to `ends`: never leased again.

    `most` is the last one that it may give as the line's capacity stands.
    """

    line_day = models.ForeignKey(LineDay, on_delete=models.PROTECT, related_name="blocks")
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="blocks")
    begins = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()
    most = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line_day", "begins"], name="one_block_a_beginning"),
            models.UniqueConstraint(fields=["line_day", "lease"], name="one_block_a_lease"),
        ]


class Link(Aggregate):
    """At an office node: the one row that tells how its link to the centre stands.

    `place` is up to where in our log the centre has our events, `seen` up to where in its log we have
    the centre's. `cut_since` is when it was last heard of, once it is not; `refused` is why the centre
    takes nothing from us any more.
    """

    hall = models.OneToOneField(Hall, on_delete=models.PROTECT, related_name="+")
    lease = models.UUIDField()
    epoch = models.PositiveIntegerField()
    place = models.JSONField()
    seen = models.JSONField(null=True)
    heard_at = models.DateTimeField()
    cut_since = models.DateTimeField(null=True)
    refused = models.CharField(max_length=200, blank=True)
    skew = models.FloatField(default=0)
