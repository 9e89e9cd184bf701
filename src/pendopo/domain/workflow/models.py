"""The state of a running case: rows, and nothing else."""

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.directory.responsible import Body, within
from pendopo.domain.people.models import Account
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate

SIGN = "sign"
"""The form of a task that is finished by signing the case's letters."""
WAITING = Q(closed_at=None, kind__in=["user", "consult"])
"""A task that waits for an officer."""


class Process(Aggregate):
    """One run of a version's process about a case in the room above (`about`, an opaque id).

    `calendar` is the oldest edition by which one of its due times was reckoned. While it is
    held, the applicant mends what a new version asks for, and nobody finishes a task.
    """

    about = models.UUIDField(unique=True)
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    area = models.CharField(max_length=13, blank=True)
    variables = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    calendar = models.PositiveIntegerField(default=0)
    held_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["calendar"], condition=Q(ended_at=None), name="process_of_a_calendar"
            ),
        ]

    @property
    def body(self) -> Body:
        """Who is responsible for the case."""
        return Body(self.agency, self.office)


class Token(models.Model):
    """A token of the engine: where the case stands. `scope` is the token of the enclosing run."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="tokens")
    state = models.JSONField()


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> "TaskQuerySet":
        """Return the tasks of the agencies and offices the officer works for."""
        if actor.kind == "system":
            return self
        return self.filter(within(actor)) if actor.kind == "officer" else self.none()

    def workable_by(self, actor: Actor) -> "TaskQuerySet":
        """Return the tasks whose lane names a role the officer holds; a late one is its head's too."""
        return self.filter(reduce(or_, _lanes(actor), Q(pk__in=[])))

    def of_guests(self) -> "TaskQuerySet":
        """Return the tasks of bodies on cases that are another's."""
        return self.filter(case_sent_at__isnull=False)

    def open(self) -> "TaskQuerySet":
        return self.filter(closed_at=None)

    def waiting_for_an_officer(self) -> "TaskQuerySet":
        return self.filter(WAITING)

    def to_sign(self) -> "TaskQuerySet":
        return self.filter(form=SIGN)

    def free(self) -> "TaskQuerySet":
        return self.filter(claimed_by=None)

    def escalated(self) -> "TaskQuerySet":
        return self.filter(escalated_at__isnull=False)

    def due(self, *, at: datetime) -> "TaskQuerySet":
        return self.open().filter(due_at__lte=at)

    def about(self, case: UUID) -> "TaskQuerySet":
        return self.filter(process__about=case)


def _lanes(actor: Actor) -> Iterator[Q]:
    """Yield the conditions of an officer's lanes: each role's tasks, and a head's escalated ones."""
    for grant in actor.grants if actor.kind == "officer" else ():
        place = Q(office=grant.office_key) if grant.office else Q(agency=grant.key, office=None)
        yield place & Q(role=grant.role)
        if grant.heads:
            yield place & Q(escalated_at__isnull=False)


class Task(models.Model):
    """A piece of a case that waits: for an officer, the applicant, an operation or a time.

    A consultation is asked of a body beside the process; it has no token. `index` numbers the
    instances of a node that is repeated. A task past its due time is escalated, once. Where the
    body at work is not the case's own, it is a guest, and `case_sent_at` keeps when the case was sent.
    """

    class Kind(models.TextChoices):
        USER = "user"
        RECEIVE = "receive"
        OPERATION = "operation"
        TIMER = "timer"
        CONSULT = "consult"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="tasks")
    about = models.UUIDField()
    token = models.UUIDField()
    node = models.CharField(max_length=80)
    index = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=9, choices=Kind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True)
    role = models.CharField(max_length=40, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    name = models.JSONField(default=dict)
    form = models.CharField(max_length=80, blank=True)
    operation = models.CharField(max_length=80, blank=True)
    message = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    term = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="claimed"
    )
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="closed"
    )
    outcome = models.CharField(max_length=40, blank=True)
    case_sent_at = models.DateTimeField(null=True)

    lane = ""

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "node"], condition=Q(closed_at=None), name="one_open_task_a_token"
            ),
            models.CheckConstraint(
                condition=~Q(kind="consult") | Q(case_sent_at__isnull=False),
                name="who_advises_is_a_guest",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="claimed_by_someone_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "role", "due_at", "id"],
                condition=WAITING & Q(office=None),
                name="task_of_an_agency",
            ),
            models.Index(
                fields=["office", "role", "due_at", "id"],
                condition=WAITING & Q(office__isnull=False),
                name="task_of_an_office",
            ),
            models.Index(
                fields=["agency", "due_at", "id"],
                condition=WAITING & Q(escalated_at__isnull=False, office=None),
                name="task_of_an_agencys_head",
            ),
            models.Index(
                fields=["office", "due_at", "id"],
                condition=WAITING & Q(escalated_at__isnull=False, office__isnull=False),
                name="task_of_an_offices_head",
            ),
            models.Index(
                fields=["due_at"], condition=Q(closed_at=None, kind="timer"), name="task_timers"
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(closed_at=None, escalated_at=None, kind__in=["user", "consult"]),
                name="task_to_escalate",
            ),
            models.Index(fields=["about", "opened_at"]),
            models.Index(fields=["claimed_by"], condition=Q(closed_at=None), name="task_held"),
        ]


class SavedView(models.Model):
    """An officer's own filter of the inbox, kept under a name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_saved_view_a_name"),
        ]


class ClockQuerySet(models.QuerySet["Clock"]):
    def run_out(self, *, at: datetime) -> "ClockQuerySet":
        """Return clocks whose term ran out, on which nothing was put down yet, the oldest first."""
        return self.filter(due_at__lte=at, ended_at=None, lapsed_at=None).order_by("due_at")


class Clock(models.Model):
    """The statutory clock of a case, in working time; stands still while `running_since` is empty.

    `used_seconds` is the working time used up to the last stop or start; `term` is as the
    standard states it (`P16D`). `lapsed_at` is when it ran out without an answer.
    UU 25/2009 art. 21; UU 30/2014 art. 53.
    """

    process = models.OneToOneField(
        Process, on_delete=models.CASCADE, primary_key=True, related_name="clock"
    )
    term = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    running_since = models.DateTimeField(null=True)
    used_seconds = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[ClockQuerySet] = ClockQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at=None, lapsed_at=None),
                name="clock_running_out",
            ),
        ]
