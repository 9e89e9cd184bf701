"""Gauges of the city's rivers: what a level means, and how fast is too fast, as `gauges.yaml` tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from pendopo.domain.people.models import Account
from pendopo.engines.pack_files import read_yaml
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate

Texts = Mapping[str, str]
HIGHEST = 1_000
"""Centimetres; what is more was mistyped."""


@dataclass(frozen=True, slots=True)
class Band:
    """A level of Siaga from so many centimetres on; with a severity it is a reason to warn."""

    siaga: int
    least: int
    name: Texts
    severity: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Rise:
    """So many centimetres in so many minutes are a reason to warn, whatever the level."""

    cm: int
    minutes: int
    severity: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A gauge as the pack tells it. Bands go from the lowest to the highest."""

    code: str
    name: str
    river: str
    area: str
    readers: tuple[tuple[str, str], ...]
    source: str
    note: Texts
    stale: timedelta
    bands: tuple[Band, ...]
    rise: Rise
    event: str
    hours: int
    downstream: tuple[str, ...]
    headline: Texts
    action: Texts

    def band(self, cm: int) -> Band:
        """Return the band of a level."""
        return [each for each in self.bands if each.least <= cm][-1]

    def reads(self, actor: Actor) -> bool:
        """Tell whether an officer enters its levels."""
        return any(actor.holds(role, agency=agency) for agency, role in self.readers)


class Gauge(Aggregate):
    """A gauge of the pack, by its code: its readings are numbered in its history."""

    code = models.SlugField(max_length=40, unique=True)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def since(self, moment: datetime) -> "ReadingQuerySet":
        return self.filter(at__gte=moment).order_by("at")


class Reading(models.Model):
    """A level in centimetres, at a moment; read again for the same moment, the last counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gauge = models.ForeignKey(Gauge, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    cm = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=20)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[ReadingQuerySet] = ReadingQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gauge", "at"], name="one_reading_a_moment"),
        ]


def gauges() -> Sequence[Plan]:
    """Return the gauges of the city this house serves, read once a process; none without the file."""
    return _read(Path(settings.PENDOPO.city))


def plan_of(code: str) -> Plan | None:
    """Return a gauge by its code."""
    return next((each for each in gauges() if each.code == code), None)


def risen(readings: Sequence[Reading], within: timedelta) -> tuple[int, timedelta]:
    """Return how much the last of these readings stands over the lowest in this span, and since when.

    Readings come oldest first; centimetres, 0 where the last is the lowest.
    """
    if not readings:
        return 0, timedelta()
    last = readings[-1]
    near = [each for each in readings if last.at - each.at <= within]
    lowest = min(near, key=lambda each: (each.cm, -each.at.timestamp()))
    return last.cm - lowest.cm, last.at - lowest.at


@lru_cache(maxsize=4)
def _read(folder: Path) -> tuple[Plan, ...]:
    file = folder / "gauges.yaml"
    return tuple(_plan(each) for each in read_yaml(file).data) if file.exists() else ()


def _plan(told: Mapping[str, Any]) -> Plan:
    given = {name: told[name] for name in ("code", "name", "river", "area", "source", "note")}
    given |= {name: told[name] for name in ("event", "hours", "headline", "action")}
    bands = [{"least" if k == "from" else k: v for k, v in each.items()} for each in told["bands"]]
    return Plan(
        **given,
        readers=tuple((each["agency"], each["role"]) for each in told["readers"]),
        stale=timedelta(minutes=told["stale"]),
        bands=tuple(Band(**each) for each in bands),
        rise=Rise(**told["rise"]),
        downstream=tuple(told["downstream"]),
    )
