"""The two tables that `pendopo backup` leaves out: keys and blind indexes."""

from django.db import models
from django.db.models.functions import Now

KEY_TABLES = ("vault_key", "vault_index")


class Key(models.Model):
    """A subject's key, wrapped by a master key; without one, the subject was erased."""

    subject = models.UUIDField(primary_key=True)
    master = models.IntegerField(db_index=True)
    wrapped = models.BinaryField(null=True)
    opened_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_key"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped=None, erased_at__isnull=False)
                | models.Q(wrapped__isnull=False, erased_at=None),
                name="vault_key_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)


class BlindIndex(models.Model):
    """A keyed digest by which a subject is found; the value cannot be read from it."""

    id = models.BigAutoField(primary_key=True)
    subject = models.UUIDField()
    kind = models.TextField()
    digest = models.BinaryField()

    class Meta:
        db_table = "vault_index"
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind"], name="vault_index_one"),
            models.UniqueConstraint(
                fields=["kind", "digest"],
                condition=models.Q(kind__in=["phone", "email", "identity"]),
                name="vault_index_one_holder",
            ),
        ]
        indexes = [models.Index(fields=["kind", "digest"], name="vault_index_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
