"""Applications: one request by one applicant for one service, from draft to handover."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from pendopo.domain.catalogue.models import Service, ServiceVersion
from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.directory.responsible import Body, within
from pendopo.domain.people.models import Account, Mandate, Person
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import Actor, InPlaceOf
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


def _in_place_of(acting: InPlaceOf) -> Q:
    """Return the condition on the cases within a mandate that has not been ended."""
    lasting = Mandate.objects.filter(pk=acting.mandate, giver=OuterRef("applicant"), ended_at=None)
    theirs = Q(Exists(lasting), applicant=acting.person)
    if acting.case:
        return theirs & Q(pk=acting.case)
    return theirs & (Q(finished_at=None) | Q(finished_at__gte=acting.since))


def _secret_is_over() -> Q:
    """Return the condition on cases whose secret a former helper has seen; the applicant signs in."""
    over = Mandate.objects.over_since(OuterRef("created_at")).filter(giver=OuterRef("applicant"))
    signs_in = Account.objects.filter(person=OuterRef("applicant"), kind=Account.Kind.RESIDENT)
    return Q(Exists(over), Exists(signs_in), mandate__isnull=False)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, actor: Actor) -> "ApplicationQuerySet":
        """Return a resident's own cases and drafts, or those an officer's bodies work on.

        Who acts for another sees that person's cases within the mandate, while it lasts, and none
        of their own; once it is ended, a secret they have shown opens nothing either. An officer sees the cases their agency or office is responsible for, and those on which it
        has, or had, a task: a case is one record across agencies.
        """
        if actor.kind == "system":
            return self
        if actor.acting:
            return self.filter(Q(id__in=actor.drafts, applicant=None) | _in_place_of(actor.acting))
        if actor.kind == "officer":
            asked = Task.objects.visible_to(actor).filter(about=OuterRef("pk"))
            return self.exclude(state=Application.State.DRAFT).filter(within(actor) | Exists(asked))
        mine = Q(id__in=actor.drafts)
        if actor.drafts:
            mine &= ~_secret_is_over()
        if actor.drafts and actor.account:
            mine &= Q(~Exists(Mandate.objects.ended_with(OuterRef("applicant"), actor.account)))
        if actor.person:
            mine |= Q(applicant=actor.person)
        return self.filter(mine)

    def drafts(self) -> "ApplicationQuerySet":
        return self.filter(state=Application.State.DRAFT)


class Application(Aggregate):
    """A case as the resident knows it. Answers are sealed under `subject` (a key in the vault).

    A draft has a subject of its own until its owner signs in; then the person's key seals it.
    Once sent, an agency, or an office of it, is responsible. An objection is a case of its own.
    `mandate` is the latest under which somebody filled or sent it for the applicant.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        CORRECTING = "correcting"
        GRANTED = "granted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"

    reference = models.CharField(max_length=24, unique=True)
    secret_digest = models.BinaryField()
    start_key = models.UUIDField(unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT)
    subject = models.UUIDField()
    applicant = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="applications"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    answers_sealed = models.BinaryField()
    name_sealed = models.BinaryField(null=True)
    area = models.CharField(max_length=13, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, db_index=False)
    mandate = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        null=True,
        related_name="applications",
        db_index=False,
    )
    objects_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="objections"
    )
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="id")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    @property
    def body(self) -> Body:
        """Who is responsible. Raises LookupError for a draft, for which nobody is yet."""
        if self.agency is None:
            raise LookupError(f"{self.reference} has not been sent")
        return Body(self.agency, self.office)

    def move(self, state: State, *, finished_at: datetime | None = None) -> None:
        """Let a case that was sent stand elsewhere, for its guests too. Two statements."""
        self.state, self.finished_at = state, finished_at
        self.save(update_fields=["state", "finished_at"])
        self.guests.update(state=state)

    class Meta:
        indexes = [
            models.Index(fields=["applicant", "-saved_at"]),
            models.Index(
                fields=["mandate"], condition=Q(mandate__isnull=False), name="cases_by_mandate"
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=False),
                name="cases_finished",
            ),
            models.Index(fields=["agency", "-submitted_at", "-id"], name="cases_of_an_agency"),
            models.Index(fields=["office", "-submitted_at", "-id"], name="cases_of_an_office"),
            models.Index(
                fields=["agency", "service", "-submitted_at", "-id"],
                name="agencys_cases_of_a_service",
            ),
            models.Index(
                fields=["agency", "state", "-submitted_at", "-id"], name="agencys_cases_in_a_state"
            ),
            models.Index(
                fields=["office", "state", "-submitted_at", "-id"], name="offices_cases_in_a_state"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(agency__isnull=False), name="someone_is_responsible"
            ),
            models.UniqueConstraint(
                fields=["objects_to"],
                condition=Q(objects_to__isnull=False) & ~Q(state__in=["draft", "withdrawn"]),
                name="one_objection_a_case",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None)
                | (~Q(state="draft") & Q(submitted_at__isnull=False, applicant__isnull=False)),
                name="submitted_by_someone_at_a_time",
            ),
        ]


class Guest(models.Model):
    """A body that has, or had, a task on a case that is another's: the case is on its list too.

    Kept by the log a moment behind. The columns of the case by which a list is asked stand here as
    well, so that a guest's list is read from one index, as the owner's is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="guests")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False)
    state = models.CharField(max_length=10, choices=Application.State)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "agency", "office"],
                nulls_distinct=False,
                name="one_guest_a_body",
            ),
        ]
        indexes = [
            models.Index(
                fields=[body, *by, "-submitted_at", "-application"], name=f"guests_{body}_{n}"
            )
            for body in ("agency", "office")
            for n, by in enumerate(((), ("state",), ("service",)))
        ]


class Submission(models.Model):
    """Answers frozen as they were sent; number 1, and one more for each correction answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField()
    answers_sealed = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="one_submission_a_number"
            ),
        ]


class Correction(models.Model):
    """What the applicant is asked to mend, in which answers, until when. The clock stands still."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="corrections"
    )
    questions = models.JSONField()
    note_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at=None), name="one_open_correction"
            ),
        ]


class Decision(models.Model):
    """Granted or refused, by whom, why. One is in force; one that an objection undid is kept.

    `deemed`: no answer came in the term, so the law granted it (UU 30/2014 art. 53).
    """

    class Outcome(models.TextChoices):
        GRANTED = "granted"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Outcome)
    deemed = models.BooleanField(default=False)
    reasons_sealed = models.BinaryField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(superseded_at=None),
                name="one_decision_in_force",
            ),
            models.CheckConstraint(
                condition=Q(deemed=True, outcome="granted") | Q(deemed=False, by__isnull=False),
                name="decided_by_someone_or_by_law",
            ),
        ]


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def unanswered(self) -> "ConsultationQuerySet":
        return self.filter(answered_at=None, withdrawn_at=None)


class Consultation(models.Model):
    """Advice asked of another body beside the process: an agency here (its `task`), or one outside.

    What an outside body answered is written in by whoever asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="consultations"
    )
    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, null=True, related_name="consultation"
    )
    outside = models.CharField(max_length=160, blank=True)
    question_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    answer_sealed = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[ConsultationQuerySet] = ConsultationQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(withdrawn_at=None), name="answered_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(task__isnull=False, outside="") | (Q(task=None) & ~Q(outside="")),
                name="asked_of_an_agency_or_outside",
            ),
        ]


class CaseIndex(models.Model):
    """Lets officers find a case by its applicant's NIK or a word of the name, read by nobody.

    Digests are keyed as the vault's blind indexes are; erasing a person deletes them.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="found_by")
    kind = models.CharField(max_length=4, choices=[("nik", "nik"), ("name", "name")])
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest", "application"], name="one_digest_a_case"
            ),
        ]


class Handover(models.Model):
    """The result reached the applicant's hand: which document, when first fetched."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="handovers")
    document = models.UUIDField(unique=True)
    at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)


class CollectionQuerySet(models.QuerySet["Collection"]):
    def waiting_at(self, actor: Actor) -> "CollectionQuerySet":
        """Return what an officer's bodies have to hand out or to post."""
        if actor.kind != "officer":
            return self.none()
        return self.filter(within(actor), sent_at=None, given_at=None)


class Collection(models.Model):
    """How a card or paper reaches its owner: at a seat of a time, by post, or by a representative.

    Address, the representative's name and NIK, the code shown at the counter and the courier's
    number are sealed under the case's subject.
    """

    class Way(models.TextChoices):
        PICKUP = "pickup"
        POST = "post"
        REPRESENTATIVE = "representative"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="collection"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    way = models.CharField(max_length=14, choices=Way)
    slot_at = models.DateTimeField(null=True)
    seat = models.PositiveSmallIntegerField(null=True)
    details_sealed = models.BinaryField(null=True)
    code_sealed = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    courier = models.CharField(max_length=60, blank=True)
    tracking_sealed = models.BinaryField(null=True)
    link = models.URLField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[CollectionQuerySet] = CollectionQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "agency", "office", "slot_at", "seat"],
                nulls_distinct=False,
                condition=Q(slot_at__isnull=False),
                name="one_person_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(way="post", slot_at=None, seat=None, details_sealed__isnull=False)
                | (~Q(way="post") & Q(slot_at__isnull=False, seat__isnull=False)),
                name="collected_at_a_time_or_posted",
            ),
        ]


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def visible_to(self, actor: Actor) -> "ExchangeQuerySet":
        """Return the exchanges of the cases an officer sees."""
        if actor.kind not in {"officer", "system"}:
            return self.none()
        return self.filter(application__in=Application.objects.visible_to(actor))

    def troubled(self) -> "ExchangeQuerySet":
        """Return what failed, and what was tried often without an answer."""
        return self.filter(
            Q(state=Exchange.State.FAILED) | Q(attempts__gte=OFTEN, answered_at=None)
        )


OFTEN = 3
"""Tries without an answer after which an officer sees an exchange."""


class Exchange(models.Model):
    """One question to a system outside the city. Its row is the job, and all that is known of it.

    `request` is our id of what is asked there: the same at every try, and again for a later task
    of the case until it is refused, so that what was done once is found and not done twice.
    """

    class Kind(models.TextChoices):
        MATCH = "match"
        BIRTH = "birth"
        EVENT = "event"
        AKTA = "akta"
        STAMP = "stamp"

    class State(models.TextChoices):
        ASKED = "asked"
        SENT = "sent"
        UNKNOWN = "unknown"
        ANSWERED = "answered"
        REFUSED = "refused"
        FAILED = "failed"

    class Problem(models.TextChoices):
        UNREACHED = "unreached"
        UNANSWERED = "unanswered"
        UNDECIDED = "undecided"
        UNUSABLE = "unusable"
        UNTRUSTED = "untrusted"
        ERASED = "erased"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="exchanges")
    kind = models.CharField(max_length=8, choices=Kind)
    operation = models.CharField(max_length=80)
    task = models.UUIDField()
    request = models.UUIDField(db_index=True)
    request_sealed = models.BinaryField()
    response_sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    outcome = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=10, choices=Problem, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[ExchangeQuerySet] = ExchangeQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind", "task"], name="one_exchange_a_task"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["answered", "refused"], answered_at__isnull=False)
                | (~Q(state__in=["answered", "refused"]) & Q(answered_at=None)),
                name="answered_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["asked", "unknown", "sent"]),
                name="exchange_next",
            ),
        ]
