"""People and their accounts. Anything that names a person is sealed under that person's key."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.people import trust
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate

Proof, Matching, CounterCode = trust.Proof, trust.Matching, trust.CounterCode
FormerContact, Passkey, Session = trust.FormerContact, trust.Passkey, trust.Session
Link = trust.Link


class Person(Aggregate):
    """A human being known to the city. The id is the subject of the person's key in the vault."""

    name_sealed = models.BinaryField(null=True)
    nik_sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """A way in: for a resident by a proven phone or e-mail, for an officer by password and TOTP."""

    class Kind(models.TextChoices):
        RESIDENT = "resident"
        OFFICER = "officer"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    login = models.CharField(max_length=120, unique=True, null=True)
    display_name = models.CharField(max_length=120, blank=True)
    employee_number = models.CharField(max_length=18, blank=True)
    rank = models.CharField(max_length=80, blank=True)
    totp_sealed = models.BinaryField(null=True)
    totp_last_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    assurance = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login"
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="resident"), name="one_resident_account"
            ),
        ]


class ContactPoint(models.Model):
    """A phone (E.164) or e-mail that a person has proven to hold; found by its blind index."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        EMAIL = "email"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind)
    address_sealed = models.BinaryField()
    proven_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_contact_point_a_kind"),
        ]


class SignInCode(Aggregate):
    """A six-digit code on its way to a phone or e-mail; good for ten minutes and five tries.

    Address and code are sealed under `subject`: the person who holds the address, or
    whoever will be once it is proven. With an `account` it proves a contact that this account
    is to have, and signs nobody in. `awaits`: the code was right, but its holder was away for so
    long that they must show that they are still the same.
    """

    subject = models.UUIDField()
    kind = models.CharField(max_length=5, choices=ContactPoint.Kind)
    address_sealed = models.BinaryField()
    code_sealed = models.BinaryField(null=True)
    language = models.CharField(max_length=5, default="id")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, db_index=False)
    awaits = models.BooleanField(default=False, db_default=False)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, *, at: datetime) -> "MandateQuerySet":
        return self.filter(given_at__lte=at, ended_at=None).filter(Q(until=None) | Q(until__gt=at))

    def ended_with(self, giver: Any, helper: UUID) -> "MandateQuerySet":
        """Return the mandates between two that somebody has ended."""
        return self.filter(giver=giver, helper=helper, ended_at__isnull=False)

    def over_since(self, moment: Any) -> "MandateQuerySet":
        """Return the mandates that were ended, or whose time ran out, after a moment."""
        ran_out = Q(ended_at=None, until__gte=moment, until__lte=Now())
        return self.filter(Q(ended_at__gte=moment) | ran_out, given_at__isnull=False)

    def about(self, person: UUID | None) -> "MandateQuerySet":
        """Return the mandates a person has given or holds, that were really given."""
        mine = Q(giver=person) | Q(helper__person=person)
        return self.filter(mine, given_at__isnull=False)


class Mandate(Aggregate):
    """Leave for an account to act for a person: in all services or one `case`, for a time.

    Asked for first, in force once given: by the giver's own code, by a parent's declaration, on
    paper that an officer has seen (`paper`, a file of the room above), or at the counter. A name
    is sealed under the key of whom it names. See ADR 82.
    """

    class Kind(models.TextChoices):
        CHILD = "child"
        PARENT = "parent"
        OTHER = "other"
        DESK = "desk"

    class How(models.TextChoices):
        CODE = "code"
        DECLARATION = "declaration"
        PAPER = "paper"
        PRESENT = "present"

    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates_given")
    helper = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="mandates_held")
    kind = models.CharField(max_length=6, choices=Kind)
    how = models.CharField(max_length=11, choices=How)
    case = models.UUIDField(null=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    giver_name_sealed = models.BinaryField()
    helper_name_sealed = models.BinaryField()
    language = models.CharField(max_length=5, default="id")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[MandateQuerySet] = MandateQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="mandate_ended_by"
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"],
                condition=Q(ended_at=None, given_at__isnull=False),
                name="mandates_by_their_end",
            ),
        ]


class MandateCode(models.Model):
    """A six-digit code on its way to the giver of a mandate; good for ten minutes and five tries.

    Sealed under `subject`: the person who holds the address, or whoever will once it is typed.
    """

    mandate = models.OneToOneField(
        Mandate, on_delete=models.CASCADE, primary_key=True, related_name="code"
    )
    kind = models.CharField(max_length=5, choices=ContactPoint.Kind)
    address_sealed = models.BinaryField()
    code_sealed = models.BinaryField(null=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """What a person lets the city do with their data beyond what a service needs, until withdrawn."""

    class Purpose(models.TextChoices):
        REUSE = "reuse"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    channel = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="one_consent_a_purpose",
            ),
        ]


class RoleQuerySet(models.QuerySet["Role"]):
    def held(self, *, at: datetime) -> "RoleQuerySet":
        return self.filter(since__lte=at).filter(Q(until=None) | Q(until__gt=at))


class Role(models.Model):
    """A role an account holds at an agency, or at one office of it, for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="roles")
    role = models.SlugField(max_length=40)
    title = models.CharField(max_length=160)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects: ClassVar[RoleQuerySet] = RoleQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "agency", "office"],
                nulls_distinct=False,
                condition=Q(until=None),
                name="one_open_role",
            ),
        ]


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def in_force(self, *, at: datetime) -> "SubstitutionQuerySet":
        return self.filter(starts__lte=at, ends__gt=at, ended_at=None)


class Substitution(models.Model):
    """One officer standing in for a role, by an order with number and dates.

    Plh: the holder is away for a short time. Plt: the post is vacant. a.n.: signs on the
    holder's behalf by mandate. Printed in the signature block. (UU 30/2014 art. 14; SE BKN
    1/SE/I/2021 for Plh and Plt.)
    """

    class Kind(models.TextChoices):
        PLH = "plh", "Plh."
        PLT = "plt", "Plt."
        AN = "an", "a.n."

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=3, choices=Kind)
    substitute = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="substitutions")
    role = models.SlugField(max_length=40)
    title = models.CharField(max_length=160)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    order_number = models.CharField(max_length=120)
    order_date = models.DateField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[SubstitutionQuerySet] = SubstitutionQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__lt=models.F("ends")), name="substitution_in_order"
            ),
        ]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def in_force(self, *, at: datetime) -> "AbsenceQuerySet":
        return self.filter(starts__lte=at, ends__gt=at, ended_at=None)


class Absence(models.Model):
    """An officer is away for a time; new tasks are not expected of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="absences")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    put_down_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[AbsenceQuerySet] = AbsenceQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__lt=models.F("ends")), name="absence_in_order"
            ),
        ]


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, *, at: datetime) -> "ApiKeyQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=at)


class ApiKey(models.Model):
    """A way in for a system: as its account, no further than its scopes, until it expires.

    Only a keyed digest of it is kept; `prefix` is what people know it by. `used_at` is coarse.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=60)
    scopes = ArrayField(models.CharField(max_length=20))
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[ApiKeyQuerySet] = ApiKeyQuerySet.as_manager()  # type: ignore[assignment]  # as above


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    def about(self, subject: UUID) -> "AccessRecordQuerySet":
        return self.filter(subjects__contains=[subject]).order_by("-at")


class AccessRecord(models.Model):
    """One look by an officer at personal data: who, what for, whose. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True)
    purpose = models.CharField(max_length=80)
    about = models.UUIDField()
    subjects = ArrayField(models.UUIDField())

    objects: ClassVar[AccessRecordQuerySet] = AccessRecordQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        indexes = [models.Index(fields=["about", "at"])]
