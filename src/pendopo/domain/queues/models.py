"""Halls and their lines, counters and devices; the tickets of a day and each call of one.

One row a line and day (LineDay) counts the numbers; a ticket is claimed by one statement. Events
name the line-day and the office, so that a display listens to `aggregate:<line-day>` or
`aggregate:<office>`, and a place page to `aggregate:<ticket>` and `aggregate:<line-day>`.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID, uuid5

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.people.models import Account
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class HallQuerySet(models.QuerySet["Hall"]):
    def visible_to(self, actor: Actor) -> "HallQuerySet":
        """Return the halls in which an officer serves or leads: by office, or by a line's agency."""
        keys = {g.key for g in actor.grants if g.office is None}
        offices = {g.office_key for g in actor.grants if g.office_key}
        if actor.kind != "officer":
            return self.none()
        mine = Q(office__in=offices) | Q(office__agency__in=keys) | Q(lines__agency__in=keys)
        return self.filter(mine).distinct()


class Hall(Aggregate):
    """Where people wait at an office: its staff, kiosk and display, as the pack tells.

    `staff` and `supervisors` are roles; `breaks` are taken out of the city's hours.
    """

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="hall")
    staff = ArrayField(models.SlugField(max_length=40))
    supervisors = ArrayField(models.SlugField(max_length=40))
    breaks = models.JSONField(default=list)
    display = models.JSONField(default=dict)
    kiosk = models.JSONField(default=dict)

    objects: ClassVar[HallQuerySet] = HallQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager


class Notice(models.Model):
    """A message to the hall, shown and spoken until its time is over. `text` by language."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="notices")
    text = models.JSONField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["hall", "until"], name="notices_of_a_hall")]


class LineQuerySet(models.QuerySet["Line"]):
    def in_use(self) -> "LineQuerySet":
        return self.filter(withdrawn_at=None)


class Line(models.Model):
    """One line at a hall, for one or more services: its letter, and its policy as data (`plans`).

    `services` are codes of the catalogue. `minutes` is what a service takes to begin with, before
    anything was learned. `classes` and `walk_in_share` (percent) stand apart for the hot path.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="lines")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    code = models.CharField(max_length=2)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.JSONField()
    services = ArrayField(models.CharField(max_length=120))
    minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveIntegerField()
    classes = ArrayField(models.SlugField(max_length=20))
    walk_in_share = models.PositiveSmallIntegerField()
    policy = models.JSONField()
    rank = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[LineQuerySet] = LineQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "code"], name="one_line_a_letter"),
            models.CheckConstraint(condition=Q(walk_in_share__lte=100), name="line_walk_in_share"),
        ]


def line_day_id(line: UUID, day: date) -> UUID:
    """Return the key of a line's day: the same in every process and node, before the row is there."""
    return uuid5(line, day.isoformat())


class LineDay(Aggregate):
    """A line on one day: the row that is locked to give out a number.

    The key is `line_day_id`. `last_number` is the last one given out, `capacity` the last that may
    be, and `until` where the block of numbers ends that this side has, when an office node has another
    (see `nodes`). While it is paused nobody is called and no number given; `paused_for` says why, by language.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    last_number = models.PositiveIntegerField(default=0)
    capacity = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_for = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "date"], name="one_day_a_line"),
            models.CheckConstraint(
                condition=Q(last_number__lte=models.F("capacity")), name="line_day_not_overfull"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(capacity__lte=models.F("until")),
                name="line_day_within_block",
            ),
        ]


class CounterQuerySet(models.QuerySet["Counter"]):
    def in_use(self) -> "CounterQuerySet":
        return self.filter(withdrawn_at=None)


class Counter(models.Model):
    """A desk of a hall; `lines` are those it can serve (its skills)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="counters")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True)
    lines = models.ManyToManyField(Line, related_name="counters")
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[CounterQuerySet] = CounterQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "number"], name="one_counter_a_number"),
        ]


class SessionQuerySet(models.QuerySet["Session"]):
    def open(self) -> "SessionQuerySet":
        return self.filter(closed_at=None)

    def visible_to(self, actor: Actor) -> "SessionQuerySet":
        """Return an officer's own sessions, and those at the offices that they work for."""
        if actor.kind != "officer":
            return self.none()
        halls = Hall.objects.visible_to(actor).values("pk")
        return self.filter(Q(account=actor.account) | Q(counter__hall__in=halls))


class Session(Aggregate):
    """An officer at work at a counter, serving `lines`; on a break since `break_since`."""

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="sessions")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    lines = ArrayField(models.UUIDField())
    opened_at = models.DateTimeField()
    break_since = models.DateTimeField(null=True)
    break_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at=None), name="one_officer_at_a_counter"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(closed_at=None), name="one_counter_an_officer"
            ),
        ]


class Device(Aggregate):
    """A kiosk or display of a hall: known by a signed credential until it is revoked."""

    class Kind(models.TextChoices):
        KIOSK = "kiosk"
        DISPLAY = "display"

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> "TicketQuerySet":
        return self.filter(state__in=Ticket.OPEN)

    def waiting(self) -> "TicketQuerySet":
        return self.filter(state=Ticket.State.WAITING)

    def visible_to(self, actor: Actor) -> "TicketQuerySet":
        """Return an account's own tickets; an officer's: those of the halls they work for."""
        if actor.kind == "system":
            return self
        if actor.kind == "officer":
            return self.filter(queue__line__hall__in=Hall.objects.visible_to(actor).values("pk"))
        return self.filter(account=actor.account) if actor.account else self.none()


class Ticket(Aggregate):
    """A place in today's line, such as A023.

    `line_day` gave the number; `queue` is where it waits now, another one once it was transferred.
    `clock` is when its waiting began: a booking's at its booked time. It gains `gain` hundredths of
    a point a minute since then, and who has most points is next. `priority` is the code of its
    class. `holder` is a blind digest of who may have one open ticket a line (`holders`). `about` is
    an application, opaque here. `key` is the client's: sent twice, it is one ticket.
    """

    class Source(models.TextChoices):
        KIOSK = "kiosk"
        RECEPTION = "reception"
        PHONE = "phone"
        CONVERSATION = "conversation"
        BOOKING = "booking"

    class State(models.TextChoices):
        WAITING = "waiting"
        CALLED = "called"
        SERVING = "serving"
        HELD = "held"
        DONE = "done"
        NO_SHOW = "no_show"
        LEFT = "left"

    OPEN = ("waiting", "called", "serving", "held")

    line_day = models.ForeignKey(LineDay, on_delete=models.PROTECT, related_name="tickets")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=8)
    queue = models.ForeignKey(LineDay, on_delete=models.PROTECT, related_name="queued")
    priority = models.SlugField(max_length=20, db_index=False)
    gain = models.PositiveSmallIntegerField()
    walk_in = models.BooleanField()
    clock = models.DateTimeField()
    source = models.CharField(max_length=12, choices=Source)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    service = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="id")
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    missed = models.PositiveSmallIntegerField(default=0, db_default=0)
    key = models.UUIDField(unique=True)
    device = models.UUIDField(null=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, db_index=False)
    about = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    holder = models.BinaryField(null=True)
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)

    objects: ClassVar[TicketQuerySet] = TicketQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line_day", "number"], name="one_ticket_a_number"),
            models.UniqueConstraint(
                fields=["holder", "queue"],
                condition=Q(
                    holder__isnull=False, state__in=["waiting", "called", "serving", "held"]
                ),
                name="one_open_ticket_a_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "priority", "walk_in", "clock", "id"],
                condition=Q(state="waiting"),
                name="who_is_next",
            ),
            models.Index(
                fields=["account", "-issued_at"],
                condition=Q(account__isnull=False),
                name="tickets_of_an_account",
            ),
            models.Index(
                fields=["subject"], condition=Q(subject__isnull=False), name="tickets_of_a_subject"
            ),
        ]


class CallQuerySet(models.QuerySet["Call"]):
    def open(self) -> "CallQuerySet":
        return self.filter(ended_at=None)


class Call(models.Model):
    """A ticket called to a counter: until it is done, held, missed or sent on.

    Its `started_at` and `ended_at` are what service took. `recalls` counts how often it was called
    again, `recalled_at` the last time. `result` is what the desk found, a code of the line's policy.
    """

    class Outcome(models.TextChoices):
        DONE = "done"
        HELD = "held"
        NO_SHOW = "no_show"
        TRANSFERRED = "transferred"
        LEFT = "left"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="calls")
    queue = models.ForeignKey(
        LineDay, on_delete=models.PROTECT, related_name="calls", db_index=False
    )
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="calls")
    counter = models.ForeignKey(
        Counter, on_delete=models.PROTECT, related_name="calls", db_index=False
    )
    key = models.UUIDField(unique=True)
    walk_in = models.BooleanField()
    at = models.DateTimeField()
    recalls = models.PositiveSmallIntegerField(default=0, db_default=0)
    recalled_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=11, choices=Outcome, blank=True, db_default="")
    result = models.SlugField(max_length=40, blank=True, db_index=False, db_default="")

    objects: ClassVar[CallQuerySet] = CallQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(ended_at=None), name="one_open_call_a_counter"
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at=None), name="one_open_call_a_ticket"
            ),
        ]
        indexes = [models.Index(fields=["queue", "-at"], name="calls_of_a_line_day")]
