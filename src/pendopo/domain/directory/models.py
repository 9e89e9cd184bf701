"""Places and bodies of the city. Codes are Kemendagri's for areas, the pack's for the rest."""

from django.db import models

from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class Area(models.Model):
    """Province, city, kecamatan or kelurahan, by Kemendagri code such as `32.71.03.1004`.

    `lat`, `lng` are its midpoint, in degrees (WGS 84).
    """

    class Kind(models.TextChoices):
        PROVINCE = "province"
        CITY = "city"
        DISTRICT = "district"
        VILLAGE = "village"

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    postcode = models.CharField(max_length=5, blank=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "name"])]

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """A department (perangkat daerah) that owns services, or an outside body with accounts here.

    `head` is the role of whoever leads it. `by_area` makes it a stand-in: `kelurahan` means the
    kelurahan of the case's area, `kecamatan` its kecamatan (see `responsible`). A kecamatan is the
    agency of its `area`.
    """

    class ByArea(models.TextChoices):
        VILLAGE = "village"
        DISTRICT = "district"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    head = models.SlugField(max_length=40, blank=True)
    by_area = models.CharField(max_length=8, choices=ByArea, blank=True)
    area = models.OneToOneField(Area, on_delete=models.PROTECT, null=True, related_name="agency")

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A place that receives people; a kelurahan is an office of its kecamatan.

    `lat`, `lng` where its own door is known, in degrees (WGS 84).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="offices")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="offices")
    name = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=30, db_default="", blank=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    head = models.SlugField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class Hours(models.Model):
    """Working hours of the whole city on one weekday (0 = Monday), in a range of dates.

    A row with dates (Ramadan) goes before one without.
    """

    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    name = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="hours_in_order"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday"),
        ]


class CalendarEdition(Aggregate):
    """Hours and holidays as they stood from a moment on; a new one moves the due times of open cases."""

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()


class Holiday(models.Model):
    """A day on which clocks stand still. An estimate says so."""

    date = models.DateField(primary_key=True)
    name = models.CharField(max_length=200)
    estimated = models.BooleanField(default=False)
