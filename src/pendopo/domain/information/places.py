"""Facilities, lines and numbers to call, as the pack tells them: read once a process, in no table."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from pendopo.engines.geo import Point, nearest
from pendopo.engines.pack_files import read_yaml

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facility:
    """A clinic, a puskesmas or a stop; `area` is its kelurahan by name, `code` by Kemendagri's."""

    kind: str
    name: str
    at: Point
    code: str
    area: str
    district: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A number to call; one that nobody confirmed says so."""

    number: str
    call: str
    name: Texts
    source: str
    confirmed: bool
    urgent: bool
    hint: Texts | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """A bus service: its fare in rupiah, hours, and lines with their stops."""

    operator: str
    name: str
    fare: int
    hours: Texts
    every: Texts
    source: str
    lines: Sequence[Mapping[str, Any]]


def facilities() -> Sequence[Facility]:
    """Return the facilities of the city's pack."""
    return _facilities(Path(settings.PENDOPO.city))


def near(place: Point, *, kind: str = "", most: int) -> list[tuple[float, Facility]]:
    """Return the nearest facilities of a kind, or of all, with metres as a bird flies."""
    wanted = [each for each in facilities() if kind in {"", each.kind}]
    return nearest(wanted, place, at=lambda each: each.at, most=most)


def contacts() -> Sequence[Contact]:
    """Return the numbers to call, the most urgent first."""
    return _contacts(Path(settings.PENDOPO.city))


def transport() -> Lines | None:
    """Return the city's bus lines."""
    return _transport(Path(settings.PENDOPO.city))


@lru_cache(maxsize=4)
def _facilities(folder: Path) -> tuple[Facility, ...]:
    path = folder / "facilities" / "facilities.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Facility(
                kind=row["jenis"],
                name=row["nama"].title() if row["nama"].isupper() else row["nama"],
                at=Point(float(row["lat"]), float(row["lng"])),
                code=row["kode_kelurahan"],
                area=row["kelurahan"],
                district=row["kecamatan"],
            )
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=4)
def _contacts(folder: Path) -> tuple[Contact, ...]:
    path = folder / "emergency.yaml"
    return tuple(Contact(**each) for each in read_yaml(path).data) if path.exists() else ()


@lru_cache(maxsize=4)
def _transport(folder: Path) -> Lines | None:
    path = folder / "transport.yaml"
    return Lines(**read_yaml(path).data) if path.exists() else None
