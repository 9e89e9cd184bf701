"""Services and their published versions. A version is closed: named by the hash of all it uses."""

from datetime import date
from typing import ClassVar

from django.db import models

from pendopo.domain.directory.models import Agency
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class LifeEvent(models.Model):
    """A turn in life under which people look for services (lahir, menikah, pindah)."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.JSONField()
    hint = models.JSONField()
    icon = models.SlugField(max_length=40)
    rank = models.PositiveSmallIntegerField()


class Service(Aggregate):
    """What the city does for people. `listing` is what lists and search show of its version."""

    code = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="services")
    life_events = models.ManyToManyField(LifeEvent, related_name="services")
    listing = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=100)

    def __str__(self) -> str:
        return self.code


class ServiceVersionQuerySet(models.QuerySet["ServiceVersion"]):
    def effective(self, *, on: date) -> "ServiceVersionQuerySet":
        """Return versions in force on a day, the newest of each service first."""
        return self.filter(effective_from__lte=on).order_by("service", "-effective_from", "-number")


class ServiceVersion(models.Model):
    """An immutable definition: canonical JSON of form, process, letters, messages, standard."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    definition = models.JSONField()
    effective_from = models.DateField()
    published_at = models.DateTimeField()
    patch_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="patches"
    )

    objects: ClassVar[ServiceVersionQuerySet] = ServiceVersionQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="one_version_a_number"),
        ]


class ServicePace(models.Model):
    """How a service did in the last 90 days: cases answered, those in time, median working days.

    Reckoned anew by the room of cases; no row where fewer than five tell.
    """

    service = models.OneToOneField(
        Service, on_delete=models.CASCADE, primary_key=True, related_name="pace"
    )
    cases = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    days = models.FloatField()
    reckoned_at = models.DateTimeField()

    @property
    def share(self) -> int:
        """The share in time, in whole per cent, never rounded up to all."""
        return 100 * self.in_time // self.cases
