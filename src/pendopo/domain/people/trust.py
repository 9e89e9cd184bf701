"""How sure the city is of who somebody is: what they asked to be matched, and what was proven."""

from datetime import datetime
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from pendopo.ground.identifiers import new_id

CONTACT, MATCHED, SEEN = 1, 2, 3
"""Levels of assurance: a phone or e-mail proven, a NIK matched with the registry, seen at a counter."""


class ProofQuerySet(models.QuerySet["Proof"]):
    def standing(self) -> "ProofQuerySet":
        return self.filter(ended_at=None)


class Proof(models.Model):
    """That a person is who they say, shown in one way; ended when it holds no longer, never deleted."""

    class How(models.TextChoices):
        REGISTRY = "registry"
        COUNTER = "counter"
        PROVIDER = "provider"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="proofs")
    level = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=8, choices=How)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=20, blank=True)

    objects: ClassVar[ProofQuerySet] = ProofQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "how"], condition=Q(ended_at=None), name="one_standing_proof"
            ),
            models.CheckConstraint(condition=Q(level__in=[2, 3]), name="proof_level"),
        ]


class MatchingQuerySet(models.QuerySet["Matching"]):
    def waiting(self) -> "MatchingQuerySet":
        return self.filter(state__in=[Matching.State.ASKED, Matching.State.SENT])

    def newest(self) -> "MatchingQuerySet":
        return self.order_by("-asked_at", "-pk")


class Matching(models.Model):
    """Somebody's NIK, name and birth date on their way to the registry. The row is the job.

    Asking changes nothing there, so a lost answer is asked for again. What is asked is sealed
    under the person.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        SENT = "sent"
        AGREED = "agreed"
        DIFFERED = "differed"
        TAKEN = "taken"  # another account has proven this NIK
        SILENT = "silent"  # the registry gave no usable answer for hours
        DROPPED = "dropped"  # another question took its place

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="matchings")
    request_sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[MatchingQuerySet] = MatchingQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["asked", "sent"]),
                name="one_matching_a_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(state__in=["asked", "sent"]), name="matching_due"
            ),
        ]


class CounterCodeQuerySet(models.QuerySet["CounterCode"]):
    def good(self, *, at: datetime) -> "CounterCodeQuerySet":
        return self.filter(used_at=None, expires_at__gt=at)


class CounterCode(models.Model):
    """What a person shows at a counter to be found there: eight symbols, for some minutes."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="counter_code"
    )
    digest = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[CounterCodeQuerySet] = CounterCodeQuerySet.as_manager()  # type: ignore[assignment]  # as above


class FormerContact(models.Model):
    """A phone or e-mail a person held once: changed for another, or in another's hands since."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="former_contacts"
    )
    kind = models.CharField(max_length=5)
    address_sealed = models.BinaryField()
    proven_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    ended_for = models.CharField(max_length=20)


class Passkey(models.Model):
    """A passkey of an account: the public half of a key that its holder's device keeps (WebAuthn)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="passkeys")
    credential = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    device = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Session(AbstractBaseSession):
    """A browser that is signed in, or has something of its own to remember."""

    account = models.UUIDField(null=True, db_index=True)
    device = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        db_table = "people_session"
        abstract = False


class Link(models.Model):
    """An account, and whom another provider vouches for; of the provider's name for them a digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="links")
    provider = models.SlugField(max_length=40)
    digest = models.BinaryField()
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "digest"], name="one_account_a_subject"),
            models.UniqueConstraint(fields=["account", "provider"], name="one_subject_an_account"),
        ]
