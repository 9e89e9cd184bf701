"""Reports: something wrong in the city, who must act on it, and what came of it.

A report row holds nothing of who reported it: that is a Follower's, so that what an agency sees is
never joined with it (ADR 98). What was written is sealed under the report's own `subject`.
"""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from pendopo.domain.directory.models import Agency, Area, Office
from pendopo.domain.directory.responsible import COMPANION, Body, within
from pendopo.domain.documents.models import Evidence
from pendopo.domain.people.models import Account, Person
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_use(self) -> "CategoryQuerySet":
        return self.filter(withdrawn_at=None)


class Category(models.Model):
    """A kind of report, as the pack tells: `definition` is its whole entry in `categories.yaml`.

    `urgent` sends people to the emergency number first; `proof`: closing needs a photo of the work.
    """

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.JSONField()
    group = models.SlugField(max_length=40)
    urgent = models.BooleanField(default=False)
    proof = models.BooleanField(default=False)
    definition = models.JSONField()
    rank = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[CategoryQuerySet] = CategoryQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager


class Edition(models.Model):
    """Rules and clocks as they stood from a moment on: a report names the one that routed it."""

    number = models.PositiveIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    routing = models.JSONField()
    clocks = models.JSONField()
    loaded_at = models.DateTimeField()


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, actor: Actor) -> "ReportQuerySet":
        """Return a resident's own reports, or those an officer's bodies answer for or work on.

        Officers of the desk that checks new reports see them all; whom a late one was raised to,
        those.
        """
        if actor.kind == "system":
            return self
        if actor.kind == "officer":
            given = Assignment.objects.filter(within(actor), report=OuterRef("pk"))
            keys = {
                g.key for g in actor.grants if g.key and g.office is None and g.role != COMPANION
            }
            over = Q(desk__in=keys) | Q(overseer__in=keys)
            return self.filter(within(actor) | over | Exists(given))
        mine = Q(id__in=actor.drafts)
        if actor.person and not actor.acting:
            filed = Follower.objects.filter(origin=OuterRef("pk"), person=actor.person, filed=True)
            return self.filter(mine | Q(Exists(filed)))
        return self.filter(mine)

    def public(self) -> "ReportQuerySet":
        """Return what everybody may read: not what was rejected, nor what went into another."""
        return self.exclude(state__in=[Report.State.REJECTED, Report.State.MERGED]).filter(
            withheld_at=None
        )

    def told(self) -> "ReportQuerySet":
        """Return what may be told by its number: the public ones, and that one went elsewhere."""
        return self.filter(withheld_at=None)

    def open(self) -> "ReportQuerySet":
        return self.filter(state__in=Report.OPEN)


class Report(Aggregate):
    """A report as the city knows it: an agency answers for it, a desk checks it. `lat`, `lng` in degrees (WGS 84).

    `public_text` and `public_place` are masked, and empty until they were. `route` is why it went
    where it went: rule, edition, facts. `followers` counts those who filed or follow it.
    """

    class Identity(models.TextChoices):
        OPEN = "open"
        CONFIDENTIAL = "confidential"
        ANONYMOUS = "anonymous"

    class State(models.TextChoices):
        RECEIVED = "received"
        FORWARDED = "forwarded"
        IN_PROGRESS = "in_progress"
        RESOLVED = "resolved"
        CLOSED = "closed"
        REJECTED = "rejected"
        MERGED = "merged"

    OPEN = ("received", "forwarded", "in_progress")
    LIVE = (*OPEN, "resolved")

    reference = models.CharField(max_length=24, unique=True)
    secret_digest = models.BinaryField()
    key = models.UUIDField(unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_index=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, db_index=False)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    identity = models.CharField(max_length=12, choices=Identity)
    state = models.CharField(max_length=11, choices=State, default=State.RECEIVED)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, db_index=False)
    desk = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    overseer = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.SlugField(max_length=40, blank=True, db_index=False)
    outside = models.SlugField(max_length=40, blank=True, db_index=False)
    route = models.JSONField()
    public_text = models.TextField(blank=True)
    public_place = models.CharField(max_length=300, blank=True)
    subject = models.UUIDField()
    text_sealed = models.BinaryField()
    place_sealed = models.BinaryField(null=True)
    answers_sealed = models.BinaryField(null=True)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="id")
    followers = models.PositiveIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    escalated = models.SlugField(max_length=20, blank=True, db_index=False)
    reason = models.SlugField(max_length=40, blank=True, db_index=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged"
    )
    filed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    withheld_at = models.DateTimeField(null=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    @property
    def body(self) -> Body:
        """Who answers for it in the city."""
        return Body(self.agency, self.office)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lat=None, lng=None)
                | Q(lat__gte=-90, lat__lte=90, lng__gte=-180, lng__lte=180),
                name="report_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="rejected_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["-filed_at", "-id"], name="reports_by_age"),
            models.Index(fields=["area", "-filed_at", "-id"], name="reports_of_an_area"),
            models.Index(fields=["category", "-filed_at", "-id"], name="reports_of_a_category"),
            models.Index(
                fields=["-filed_at", "-id"],
                condition=Q(state__in=["received", "forwarded", "in_progress"]),
                name="open_reports_by_age",
            ),
            models.Index(fields=["agency", "state", "-filed_at"], name="reports_of_an_agency"),
            models.Index(fields=["agency", "-filed_at"], name="reports_of_an_agency_by_age"),
            models.Index(
                fields=["overseer", "-filed_at"],
                condition=Q(overseer__isnull=False),
                name="reports_raised",
            ),
            models.Index(
                fields=["office", "state", "-filed_at"],
                condition=Q(office__isnull=False),
                name="reports_of_an_office",
            ),
            models.Index(
                fields=["lat", "lng"],
                condition=Q(state__in=["received", "forwarded", "in_progress", "resolved"]),
                name="open_reports_by_place",
            ),
            models.Index(fields=["changed_at", "id"], name="reports_by_change"),
        ]


class Follower(models.Model):
    """Who is told of a report: who filed it (`filed`), or follows it.

    A signed-in person, or an address sealed under `subject`; the name too of who filed it.
    `origin` stays the report it was made for when a merge moves it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="following")
    origin = models.UUIDField()
    filed = models.BooleanField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    subject = models.UUIDField(null=True)
    name_sealed = models.BinaryField(null=True)
    contact_sealed = models.BinaryField(null=True)
    contact_kind = models.CharField(max_length=8, blank=True)
    contact_digest = models.BinaryField(null=True)
    language = models.CharField(max_length=5, default="id")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person"],
                condition=Q(person__isnull=False, filed=False),
                name="a_person_follows_once",
            ),
            models.UniqueConstraint(
                fields=["report", "contact_digest"],
                condition=Q(contact_digest__isnull=False, filed=False),
                name="an_address_follows_once",
            ),
        ]
        indexes = [models.Index(fields=["origin"], name="followers_by_origin")]


class Due(models.Model):
    """A clock of a report: what must have happened by `at`, and who is told when it has not.

    `code` names a line of `clocks.yaml`; `until` is the state that stops it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="dues")
    code = models.SlugField(max_length=40, db_index=False)
    until = models.SlugField(max_length=20, db_index=False)
    tells = models.SlugField(max_length=20, blank=True, db_index=False)
    started_at = models.DateTimeField()
    at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "code"], condition=Q(met_at=None), name="one_running_clock_a_code"
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"], condition=Q(met_at=None, passed_at=None), name="clocks_running"
            ),
        ]


class Update(models.Model):
    """An entry of a report's story. `text` is the city's own words; `text_sealed` anybody's.

    Not `public` is read by officers only. `state` is where the report stood from then on.
    """

    class Kind(models.TextChoices):
        STATE = "state"
        NOTE = "note"
        ANSWER = "answer"
        ESCALATION = "escalation"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="updates")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=11, blank=True)
    code = models.SlugField(max_length=40, blank=True, db_index=False)
    public = models.BooleanField()
    text = models.TextField(blank=True)
    text_sealed = models.BinaryField(null=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["report", "at"], name="updates_of_a_report")]


class PhotoQuerySet(models.QuerySet["ReportPhoto"]):
    def released(self) -> "PhotoQuerySet":
        """Return what everybody may see."""
        return self.exclude(released_at=None).filter(withdrawn_at=None)


class ReportPhoto(models.Model):
    """A photo of a report: how it was, or (`after`) what was done.

    The original stays sealed with the documents. `shown` is the file that everybody sees, made once
    a person releases it; `blurs` are the rectangles hidden in it, in thousandths of its sides.
    """

    class Kind(models.TextChoices):
        BEFORE = "before"
        AFTER = "after"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.BEFORE)
    at = models.DateTimeField()
    shown = models.CharField(max_length=200, blank=True)
    blurs = models.JSONField(default=list)
    suggested = models.JSONField(default=list, db_default=[])
    looked_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[PhotoQuerySet] = PhotoQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="released_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(looked_at=None), name="photos_to_look_at"),
        ]


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> "AssignmentQuerySet":
        return self.filter(closed_at=None)

    def visible_to(self, actor: Actor) -> "AssignmentQuerySet":
        """Return the work of an officer's bodies."""
        if actor.kind == "system":
            return self
        return self.filter(within(actor)) if actor.kind == "officer" else self.none()


class Assignment(Aggregate):
    """Work on a report that one agency, its crew or one of its people has to do."""

    class State(models.TextChoices):
        OPENED = "opened"
        CLAIMED = "claimed"
        DONE = "done"
        CANCELLED = "cancelled"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assignments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, db_index=False)
    crew = models.SlugField(max_length=40, blank=True, db_index=False)
    assignee = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.OPENED)
    note = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    result = models.TextField(blank=True)

    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "cancelled"], closed_at__isnull=False)
                | Q(state__in=["opened", "claimed"], closed_at=None),
                name="assignment_closed_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_at"], condition=Q(closed_at=None), name="work_of_an_agency"
            ),
        ]


class Word(models.Model):
    """A single-use word given to an officer's phone for one piece of work: what comes with it is later."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="words")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ProofQuerySet(models.QuerySet["Proof"]):
    def waiting(self) -> "ProofQuerySet":
        return self.filter(decided_at=None)

    def approved(self) -> "ProofQuerySet":
        return self.filter(decision=Proof.Decision.APPROVED)

    def visible_to(self, actor: Actor) -> "ProofQuerySet":
        """Return the proofs of work on reports that an officer may see."""
        if actor.kind != "officer":
            return self.none()
        return self.filter(assignment__report__in=Report.objects.visible_to(actor).values("pk"))


class Proof(Aggregate):
    """A photo that work is done, and what is odd about it; somebody else decides on it (ADR 104).

    `taken_at` by the phone's clock, `accuracy` in metres. `findings` are what `engines/proofing` told:
    code, weight, values. `compared_at` is when it was laid beside other photos.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved"
        RETURNED = "returned"

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="proofs")
    photo = models.OneToOneField(ReportPhoto, on_delete=models.PROTECT, related_name="proof")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    word = models.OneToOneField(Word, on_delete=models.SET_NULL, null=True, related_name="proof")
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)
    camera = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    findings = models.JSONField(default=list)
    fingerprint = models.BinaryField(null=True)
    compared_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects: ClassVar[ProofQuerySet] = ProofQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(decided_at=None), name="one_proof_waits"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("account")),
                name="nobody_decides_on_their_own_proof",
            ),
        ]
        indexes = [models.Index(fields=["received_at"], name="proofs_by_age")]


class Merge(models.Model):
    """One report went into another: when, and by whom."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="merge")
    into = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="merges")
    moved = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, db_index=False)
