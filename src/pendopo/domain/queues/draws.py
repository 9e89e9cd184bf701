"""Days whose places are drawn: the draw of a line's day, and who asked in it. See ADR 93.

A draw goes from its seal (published before anybody asks) to a closed list to an order; each step is
a moment on its row. Codes are public and name nobody.
"""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid5

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from pendopo.domain.people.models import Account
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.models import Line
from pendopo.engines.lot.drawing import Request
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


def draw_id(line: UUID, day: date) -> UUID:
    """Return the key of the draw of a line's day: the same whoever makes it."""
    return uuid5(line, f"draw {day.isoformat()}")


class DrawQuerySet(models.QuerySet["Draw"]):
    def gathering(self, *, at: datetime) -> "DrawQuerySet":
        """Return those in which one may ask now."""
        return self.filter(closed_at=None, opens_at__lte=at, closes_at__gt=at)

    def to_close(self, *, at: datetime) -> "DrawQuerySet":
        return self.filter(closed_at=None, closes_at__lte=at)

    def to_draw(self, *, at: datetime) -> "DrawQuerySet":
        """Return those closed whose hour has come; one that was halted is never drawn."""
        due = self.filter(closed_at__isnull=False, drawn_at=None, halted_at=None)
        return due.filter(draws_at__lte=at)

    def waited_for(self, *, on: date) -> "DrawQuerySet":
        """Return those drawn, of that day or later, in which somebody still waits for a place."""
        waiting = DrawRequest.objects.waiting().filter(draw=OuterRef("pk"))
        return self.filter(Exists(waiting), drawn_at__isnull=False, date__gte=on)


class Draw(Aggregate):
    """The draw of the places of a line's day. The key is `draw_id`.

    `seal` is published at once; the seed is sealed until the draw and stands in `seed` after it.
    `list_hash` is of the list as it was closed, `times` what there was to give: lines of the public
    record. `halted_at` is when its list was found changed after the closing: it is not drawn.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="draws", db_index=False)
    date = models.DateField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    draws_at = models.DateTimeField()
    seal = models.CharField(max_length=64)
    seed_sealed = models.BinaryField()
    seed = models.CharField(max_length=64, default="")
    list_hash = models.CharField(max_length=64, default="")
    asked = models.PositiveIntegerField(default=0)
    times = ArrayField(models.CharField(max_length=16), default=list)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    halted_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)

    objects: ClassVar[DrawQuerySet] = DrawQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "date"], name="one_draw_a_day"),
            models.CheckConstraint(
                condition=Q(opens_at__lte=F("closes_at"), closes_at__lte=F("draws_at")),
                name="draw_in_order",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None) | (Q(closed_at__isnull=False) & ~Q(seed="")),
                name="draw_after_its_closing",
            ),
        ]
        indexes = [models.Index(fields=["date"], name="draws_of_a_day")]

    def state(self, *, at: datetime) -> str:
        """Return how far it is: coming, gathering, closed, halted or drawn."""
        if self.drawn_at or self.halted_at:
            return "drawn" if self.drawn_at else "halted"
        if self.closed_at or self.closes_at <= at:
            return "closed"
        return "gathering" if self.opens_at <= at else "coming"


class DrawRequestQuerySet(models.QuerySet["DrawRequest"]):
    def visible_to(self, actor: Actor) -> "DrawRequestQuerySet":
        """Return an account's own; a clerk's: those they made for others."""
        if actor.account is None:
            return self.none()
        return self.filter(Q(account=actor.account) | Q(made_by=actor.account))

    def listed(self) -> "DrawRequestQuerySet":
        """Return those in the list: not withdrawn, or only after it was closed."""
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=F("draw__closed_at")))

    def waiting(self) -> "DrawRequestQuerySet":
        """Return who was drawn and has had no place yet."""
        return self.filter(rank__isnull=False, booking=None, passed_at=None, withdrawn_at=None)

    def to_tell(self) -> "DrawRequestQuerySet":
        """Return who has news to hear; who was passed over has a booking that tells enough."""
        return self.filter(rank__isnull=False, told_at=None, withdrawn_at=None, passed_at=None)


class DrawRequest(Aggregate):
    """Somebody's request in a draw: `code` in public, who it is sealed.

    It needs `length` times one after another, in `hours` if that can be. Drawn, it has a `rank` from
    1; `begins` is what the draw gave it, `booking` the place it has, by the draw or as one came back.
    `passed_at`: its person had a booking already. `made_by` is the clerk who asked for them.
    """

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="requests")
    code = models.CharField(max_length=9)
    length = models.PositiveSmallIntegerField()
    hours = ArrayField(models.PositiveSmallIntegerField(), default=list)
    people = models.PositiveSmallIntegerField(default=1)
    service = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="id")
    key = models.UUIDField(unique=True)
    holder = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    made_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    subject = models.UUIDField(null=True)
    name_sealed = models.BinaryField(null=True)
    others_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    rank = models.PositiveIntegerField(null=True)
    begins = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, null=True, related_name="draw_request"
    )
    told_at = models.DateTimeField(null=True)

    objects: ClassVar[DrawRequestQuerySet] = DrawRequestQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "code"], name="one_request_a_code"),
            models.UniqueConstraint(fields=["draw", "rank"], name="one_request_a_rank"),
        ]
        indexes = [
            models.Index(
                fields=["draw", "rank"],
                condition=Q(rank__isnull=False, told_at=None, withdrawn_at=None),
                name="who_is_to_hear_of_a_draw",
            ),
            models.Index(
                fields=["subject"],
                condition=Q(subject__isnull=False),
                name="draw_requests_of_a_subject",
            ),
            models.Index(
                fields=["account"],
                condition=Q(account__isnull=False),
                name="draw_requests_of_an_account",
            ),
        ]

    @property
    def asks(self) -> Request:
        """What of it is drawn and published."""
        return Request(self.code, self.length, tuple(self.hours))


class Entrant(models.Model):
    """A person in a draw, by blind digest of NIK or phone: holder or family, each of them once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, db_index=False, related_name="+")
    request = models.ForeignKey(DrawRequest, on_delete=models.CASCADE, related_name="entrants")
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "digest"], name="one_request_a_person"),
        ]
