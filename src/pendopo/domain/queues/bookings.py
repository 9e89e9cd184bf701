"""Times that may be booked, and who has booked them.

A Slot is one row a line, quota and time, made ahead: its places are taken by one statement, and
the database keeps that no more are taken than there are. See ADR 91.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid5

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pendopo.domain.people.models import Account
from pendopo.domain.queues.models import Hall, Line, Ticket
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.log.models import Aggregate


class Quota(models.TextChoices):
    """For whom a place is kept: who books by themselves, or whom a clerk helps."""

    PUBLIC = "public"
    ASSISTED = "assisted"


def slot_id(line: UUID, quota: str, begins: datetime) -> UUID:
    """Return the key of a slot, the same whoever makes it."""
    return uuid5(line, f"{quota} {int(begins.timestamp())}")


class SlotQuerySet(models.QuerySet["Slot"]):
    def bookable(self, *, at: datetime) -> "SlotQuerySet":
        """Return those ahead of us that anybody may book: opened, not closed, their last moment not past."""
        opened = Q(opens_at=None) | Q(opens_at__lte=at)
        return self.filter(opened, begins__gt=at, closed_at=None)


class Slot(models.Model):
    """A time at a line for one quota, `begins` to `ends`: `taken` of its `capacity` places.

    Before `opens_at` nobody may take it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="slots", db_index=False)
    quota = models.CharField(max_length=8, choices=Quota)
    date = models.DateField()
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    opens_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[SlotQuerySet] = SlotQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "quota", "begins"], name="one_slot_a_time"),
            models.CheckConstraint(
                condition=Q(taken__lte=models.F("capacity")), name="slot_not_oversold"
            ),
            models.CheckConstraint(condition=Q(begins__lt=models.F("ends")), name="slot_in_order"),
        ]
        indexes = [models.Index(fields=["line", "date", "quota"], name="slots_of_a_day")]


class BookingQuerySet(models.QuerySet["Booking"]):
    def open(self) -> "BookingQuerySet":
        return self.filter(state__in=Booking.OPEN)

    def waiting(self) -> "BookingQuerySet":
        return self.filter(state=Booking.State.WAITING)

    def visible_to(self, actor: Actor) -> "BookingQuerySet":
        """Return an account's own; an officer's: those at the halls they work for, or they made."""
        if actor.kind == "system":
            return self
        if actor.kind == "officer":
            halls = Hall.objects.visible_to(actor).values("pk")
            return self.filter(Q(line__hall__in=halls) | Q(made_by=actor.account))
        return self.filter(account=actor.account) if actor.account else self.none()


class Booking(Aggregate):
    """A time that somebody has at a line, or waits for.

    `slots` are the places it holds, one in each, one after another: a long service or a family
    takes several. On the waiting list it wants any day from `date` to `wanted_until`; offered, a place
    is kept for it until `offered_until`. `holder` and `contact` are blind digests, of NIK and phone: by
    them limits count a person. `turn` is which of a phone's open bookings it is, from 1: no two are
    the same one, so that those made in one instant cannot be too many together.
    `made_by` is the clerk who booked for them. `reminded_at` is when they last were told, or chose, its time. `key` is the client's: sent twice, it is one booking.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        OFFERED = "offered"
        BOOKED = "booked"
        ARRIVED = "arrived"
        CANCELLED = "cancelled"
        LAPSED = "lapsed"
        MISSED = "missed"

    OPEN = ("waiting", "offered", "booked")

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="bookings")
    quota = models.CharField(max_length=8, choices=Quota)
    state = models.CharField(max_length=9, choices=State)
    date = models.DateField()
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    slots = ArrayField(models.UUIDField(), default=list)
    reference = models.CharField(max_length=9, unique=True)
    people = models.PositiveSmallIntegerField(default=1)
    service = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="id")
    key = models.UUIDField(unique=True)
    holder = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, db_index=False, related_name="bookings"
    )
    made_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    subject = models.UUIDField(null=True)
    name_sealed = models.BinaryField(null=True)
    others_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    ticket = models.OneToOneField(
        Ticket, on_delete=models.PROTECT, null=True, related_name="booking"
    )
    made_at = models.DateTimeField()
    wanted_until = models.DateField(null=True)
    offered_until = models.DateTimeField(null=True)
    turn = models.PositiveSmallIntegerField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[BookingQuerySet] = BookingQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "line"],
                condition=Q(holder__isnull=False, state__in=["waiting", "offered", "booked"]),
                name="one_open_booking_a_person",
            ),
            models.UniqueConstraint(
                fields=["contact", "turn"],
                condition=Q(turn__isnull=False, state__in=["waiting", "offered", "booked"]),
                name="one_turn_a_phone",
            ),
            models.CheckConstraint(
                condition=Q(begins__isnull=False) | ~Q(state__in=["offered", "booked", "arrived"]),
                name="booking_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["line", "date", "made_at"],
                condition=Q(state="waiting"),
                name="who_waits_for_a_place",
            ),
            models.Index(fields=["begins"], condition=Q(state="booked"), name="bookings_by_time"),
            models.Index(
                fields=["offered_until"], condition=Q(state="offered"), name="offers_by_their_end"
            ),
            models.Index(fields=["holder"], condition=Q(state="missed"), name="missed_by_a_person"),
            models.Index(fields=["contact"], condition=Q(state="missed"), name="missed_by_a_phone"),
            models.Index(fields=["line", "date"], name="bookings_of_a_day"),
            models.Index(
                fields=["contact"],
                condition=Q(state__in=["waiting", "offered", "booked"]),
                name="bookings_of_a_phone",
            ),
            models.Index(
                fields=["account", "-made_at"],
                condition=Q(account__isnull=False),
                name="bookings_of_an_account",
            ),
            models.Index(
                fields=["subject"], condition=Q(subject__isnull=False), name="bookings_of_a_subject"
            ),
        ]

    @property
    def displaced(self) -> bool:
        """Tell whether the office is closed at its time since it was booked; one statement."""
        held = Slot.objects.filter(pk__in=self.slots, closed_at__isnull=False)
        return self.state == self.State.BOOKED and held.exists()


def tell(booking: Booking, name: str, *, by: Actor, at: datetime) -> UUID:
    """Record an event of a booking, for its line and office."""
    office = booking.line.hall.office_id
    return record(booking, name, by=by, at=at, line=booking.line_id, office=office)
