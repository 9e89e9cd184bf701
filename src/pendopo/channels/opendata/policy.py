"""Who answers for the city's open data, and under which licence: the pack's `opendata.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from pendopo.domain.directory.city import city
from pendopo.engines.pack_files import read_yaml


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what data may be used again."""

    name: str
    url: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What `opendata.yaml` says: agencies by code (produsen data, walidata), licences, since when."""

    custodian: str
    producers: Mapping[str, str]
    licence: Licence
    licences: Mapping[str, Licence]
    contact: str
    facilities: date | None

    def producer(self, slug: str) -> str:
        """Return the code of the agency that makes a dataset."""
        return self.producers.get(slug, self.custodian)

    def licence_of(self, slug: str) -> Licence:
        """Return a dataset's licence: others' data keep theirs."""
        return self.licences.get(slug, self.licence)


OPEN = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
"""Where a pack says nothing."""


def policy() -> Policy:
    """Return the policy of the city this house serves, read once a process."""
    return read_policy(Path(settings.PENDOPO.city))


def facilities_read() -> datetime | None:
    """Return the day of which the city's facilities are."""
    day = policy().facilities
    return datetime.combine(day, time.min, city().zone) if day else None


@lru_cache(maxsize=4)
def read_policy(folder: Path) -> Policy:
    """Read a pack's `opendata.yaml`, which it may lack. Raises PackError."""
    path = folder / "opendata.yaml"
    told = read_yaml(path).data if path.exists() else {}
    licences = {slug: Licence(**each) for slug, each in told.get("licences", {}).items()}
    day = told.get("facilities")
    return Policy(
        custodian=told.get("custodian", ""),
        producers=told.get("producers", {}),
        licence=licences.pop("all", OPEN),
        licences=licences,
        contact=told.get("contact", ""),
        facilities=date.fromisoformat(str(day)) if day else None,
    )
