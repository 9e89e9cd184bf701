"""Applications: one request by one applicant for one service, from draft to handover."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pendopo.domain.catalogue.models import Service, ServiceVersion
from pendopo.domain.people.models import Account, Person
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, actor: Actor) -> "ApplicationQuerySet":
        """Return a resident's own cases and drafts, or the cases of an officer's agencies."""
        if actor.kind == "system":
            return self
        if actor.kind == "officer":
            return self.exclude(state=Application.State.DRAFT).filter(
                service__agency__code__in=actor.agencies
            )
        mine = Q(id__in=actor.drafts)
        if actor.person:
            mine |= Q(applicant=actor.person)
        return self.filter(mine)

    def drafts(self) -> "ApplicationQuerySet":
        return self.filter(state=Application.State.DRAFT)


class Application(Aggregate):
    """A case as the resident knows it. Answers are sealed under `subject` (a key in the vault).

    A draft has a subject of its own until its owner signs in; then the person's key seals it.
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
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="id")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        indexes = [models.Index(fields=["applicant", "-saved_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None)
                | (~Q(state="draft") & Q(submitted_at__isnull=False, applicant__isnull=False)),
                name="submitted_by_someone_at_a_time",
            ),
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
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT)
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at=None), name="one_open_correction"
            ),
        ]


class Decision(models.Model):
    """Granted or refused, by whom, why. Final for the case; an objection is a case of its own."""

    class Outcome(models.TextChoices):
        GRANTED = "granted"
        REFUSED = "refused"

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="decision"
    )
    outcome = models.CharField(max_length=8, choices=Outcome)
    reasons_sealed = models.BinaryField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT)


class Handover(models.Model):
    """The result reached the applicant's hand: which document, when first fetched."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="handovers")
    document = models.UUIDField(unique=True)
    at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
