"""Papers in and signed documents out. What names a person is sealed; files are sealed blobs."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.directory.responsible import within
from pendopo.domain.people.models import Account
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def cleared(self) -> "EvidenceQuerySet":
        """Return the files that may be looked at: clean, or never to be scanned."""
        return self.filter(Q(scan=None) | Q(scan__verdict=Scan.Verdict.CLEAN))

    def offered(self) -> "EvidenceQuerySet":
        """Return the files that may be given again: cleared, and not taken off the list."""
        return self.cleared().filter(unoffered_at=None)


class Evidence(models.Model):
    """A file given with a case (`about`). Kept only after it has proven harmless.

    `unoffered_at`: when its owner asked that it be offered for no other case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    about = models.UUIDField(db_index=True)
    subject = models.UUIDField()
    question = models.CharField(max_length=80)
    name_sealed = models.BinaryField()
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    unoffered_at = models.DateTimeField(null=True)

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about", "question", "digest"], name="one_evidence_a_file"
            ),
        ]


class Scan(Aggregate):
    """A file's time in quarantine: nobody is given it before it is found clean. The row is the job.

    `finding` names what was found; an infected file is removed, its row stays as the record.
    """

    class Verdict(models.TextChoices):
        WAITING = "waiting"
        CLEAN = "clean"
        INFECTED = "infected"

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="scan")
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.WAITING)
    finding = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(verdict="waiting"), name="scan_next"),
        ]


class UploadQuerySet(models.QuerySet["Upload"]):
    def unfinished(self, *, at: datetime) -> "UploadQuerySet":
        return self.filter(evidence=None, expires_at__gt=at)


class Upload(models.Model):
    """A file on its way in, part by part; each part is a sealed file of its own.

    `length` and `offset` are bytes, of the whole and of what has come. `fingerprint` is the
    SHA-256 of the whole in hex, as its sender says; uploads of one `batch` answer together.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    about = models.UUIDField(db_index=True)
    subject = models.UUIDField()
    question = models.CharField(max_length=80)
    batch = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    name_sealed = models.BinaryField()
    length = models.PositiveIntegerField()
    offset = models.PositiveIntegerField(default=0)
    parts = ArrayField(models.CharField(max_length=200), default=list)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, null=True, related_name="+")

    objects: ClassVar[UploadQuerySet] = UploadQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__lte=F("length")), name="upload_within_its_length"
            ),
        ]


class NumberSeries(models.Model):
    """The last number given in a series of an agency in a year; numbers come from this row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name", "year"], name="one_series"),
        ]


def _theirs(actor: Actor) -> Q:
    """Return the condition on what is a resident's, or of whom they act for (one case, or all)."""
    if actor.acting and actor.acting.case:
        return Q(subject=actor.acting.person, about=actor.acting.case)
    mine = Q(about__in=actor.drafts)
    return mine | Q(subject=actor.applicant) if actor.applicant else mine


class IssuedDocumentQuerySet(models.QuerySet["IssuedDocument"]):
    def visible_to(self, actor: Actor) -> "IssuedDocumentQuerySet":
        """Return an officer's agency's documents, or those of a resident's own cases."""
        if actor.kind == "system":
            return self
        if actor.kind == "officer" and not actor.acting:
            return self.filter(within(actor))
        return self.filter(_theirs(actor), state=IssuedDocument.State.ISSUED)

    def ready_to_sign(self) -> "IssuedDocumentQuerySet":
        return self.filter(state=IssuedDocument.State.PREPARED)


class IssuedDocument(Aggregate):
    """A document of the city, from its number to its finished signature. A void keeps its number."""

    class State(models.TextChoices):
        NUMBERED = "numbered"
        PREPARED = "prepared"
        SIGNED = "signed"
        ISSUED = "issued"
        FAILED = "failed"
        VOID = "void"

    about = models.UUIDField(db_index=True)
    subject = models.UUIDField()
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    letter = models.CharField(max_length=80)
    kind = models.JSONField()
    series = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=120)
    code = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.NUMBERED)
    content_sealed = models.BinaryField()
    public_sealed = models.BinaryField()
    file = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    failure = models.CharField(max_length=80, blank=True)
    numbered_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)

    objects: ClassVar[IssuedDocumentQuerySet] = IssuedDocumentQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "series", "year", "serial"], name="one_document_a_number"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "numbered_at"],
                condition=Q(state__in=["numbered", "prepared", "signed"]),
                name="document_unfinished",
            ),
        ]


class Signature(models.Model):
    """One request to sign one document by one officer. `unknown` until asked, never repeated blindly."""

    class State(models.TextChoices):
        ASKED = "asked"
        SIGNED = "signed"
        REFUSED = "refused"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, related_name="signatures"
    )
    signatory = models.ForeignKey(Account, on_delete=models.PROTECT)
    capacity = models.JSONField()
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=["asked", "signed", "unknown"]),
                name="one_signature_a_document",
            ),
        ]


class Revocation(models.Model):
    """The end of a document's validity: who, when, why. The paper stays findable and says so."""

    document = models.OneToOneField(
        IssuedDocument, on_delete=models.PROTECT, primary_key=True, related_name="revocation"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT)
    reason = models.CharField(max_length=300)


class Validity(models.Model):
    """How long a document is good for, and when its holder is next reminded. The row is the job.

    `every` in months, from its issue; `remind_at` is empty once there is nothing more to remind of.
    """

    document = models.OneToOneField(
        IssuedDocument, on_delete=models.CASCADE, primary_key=True, related_name="validity"
    )
    since = models.DateField()
    until = models.DateField()
    every = models.PositiveSmallIntegerField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["remind_at"], condition=Q(remind_at__isnull=False), name="validity_next"
            ),
        ]


class Retention(models.Model):
    """A document kept after its person was erased, under the rule of a law that asks for it."""

    class Rule(models.TextChoices):
        ARCHIVE = "archive", "UU 43/2009 (kearsipan)"

    document = models.OneToOneField(
        IssuedDocument, on_delete=models.PROTECT, primary_key=True, related_name="retention"
    )
    rule = models.CharField(max_length=20, choices=Rule)
    since = models.DateTimeField()


class ReceivedDocumentQuerySet(models.QuerySet["ReceivedDocument"]):
    def visible_to(self, actor: Actor) -> "ReceivedDocumentQuerySet":
        """Return those of a resident's own cases; officers reach them by a case they may see."""
        if actor.kind in {"officer", "system"} and not actor.acting:
            return self
        return self.filter(_theirs(actor))


class ReceivedDocument(models.Model):
    """A document that another authority made and signed, for a case. Kept and given as it came.

    `signer` and `signed_at` are what its checked signature says; empty when nobody could check.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    about = models.UUIDField(db_index=True)
    subject = models.UUIDField()
    source = models.CharField(max_length=80)
    kind = models.JSONField()
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    signer = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    objects: ClassVar[ReceivedDocumentQuerySet] = ReceivedDocumentQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "digest"], name="one_received_file"),
        ]
