"""Residents who do not exist: as many in each kelurahan as its share of the city's people."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from pendopo.config.living.names import name_of, street
from pendopo.domain.directory.lists import CityLists

WOMEN = 40
"""What is added to the day of birth in a woman's NIK."""
HUNDRED_YEARS = 100


@dataclass(frozen=True, slots=True)
class Person:
    nik: str
    name: str
    born: date


@dataclass(frozen=True, slots=True)
class Resident:
    """Who applies, with a household that the simulated registry knows, so that data agree."""

    me: Person
    woman: bool
    email: str
    phone: str
    street: str
    area: str
    label: str
    kk: str
    spouse: Person
    child: Person
    elder: Person
    elders_kk: str

    def families(self) -> list[dict[str, Any]]:
        """Return the household as the registry's file tells it."""
        man, wife = (self.spouse, self.me) if self.woman else (self.me, self.spouse)
        home = ((man, "KEPALA KELUARGA"), (wife, "ISTRI"), (self.child, "ANAK"))
        alone = ((self.elder, "KEPALA KELUARGA"),)
        return [
            {
                "kk": kk,
                "members": [
                    {"nik": p.nik, "name": p.name, "born": p.born.isoformat(), "relation": relation}
                    for p, relation in members
                ],
            }
            for kk, members in ((self.kk, home), (self.elders_kk, alone))
        ]


def invent(count: int, *, pack: Path, seed: str, on: date) -> list[Resident]:
    """Return so many residents, the same for the same seed and day. `pack` tells the shares."""
    random = Random(f"{seed} residents")
    labels = dict(CityLists().kelurahan())
    shares = {code: share for code, share in shares_of(pack).items() if code in labels}
    areas = random.choices(list(shares), list(shares.values()), k=count)
    return [_resident(random, number, area, labels[area], on) for number, area in enumerate(areas)]


def shares_of(pack: Path) -> dict[str, float]:
    """Return the people of each kelurahan, in thousands; alike everywhere where a pack is silent."""
    told = pack / "areas" / "population.csv"
    if not told.exists():
        return dict.fromkeys(dict(CityLists().kelurahan()), 1.0)
    with told.open(encoding="utf-8", newline="") as file:
        return {row["kode"]: float(row["ribu"]) for row in csv.DictReader(file)}


def _resident(random: Random, number: int, area: str, label: str, on: date) -> Resident:
    woman = random.random() < 0.5  # noqa: PLR2004 - a coin
    me = person(random, area, woman=woman, born=_born(random, on, 24, 62))
    kk = "".join((_place(area), f"{random.randint(1, 28):02}0517", f"{number % 9999 + 1:04}"))
    first = me.name.split()[0].lower()
    return Resident(
        me=me,
        woman=woman,
        email=f"{first}.{number:03}@contoh.example",
        phone=f"0812 0{1 + number // 10000:03} {number % 10000:04}",
        street=street(random),
        area=area,
        label=label,
        kk=kk,
        spouse=person(random, area, woman=not woman, born=_born(random, on, 24, 62)),
        child=person(random, area, woman=random.random() < 0.5, born=_born(random, on, 6, 16)),  # noqa: PLR2004 - a coin
        elder=person(random, area, woman=False, born=_born(random, on, 66, 88)),
        elders_kk="".join(
            (_place(area), f"{random.randint(1, 28):02}0498", f"{number % 9999 + 1:04}")
        ),
    )


def person(random: Random, area: str, *, woman: bool, born: date) -> Person:
    """Return somebody with a NIK as it is built: area, day of birth, serial."""
    return Person(
        nik=nik(random, area, woman=woman, born=born),
        name=name_of(random, woman=woman),
        born=born,
    )


def nik(random: Random, area: str, *, woman: bool, born: date) -> str:
    day = born.day + (WOMEN if woman else 0)
    return f"{_place(area)}{day:02}{born:%m%y}{random.randint(1, 9999):04}"


def _place(area: str) -> str:
    return area.replace(".", "")[:6]


def _born(random: Random, on: date, youngest: int, oldest: int) -> date:
    return on - timedelta(days=random.randint(youngest * 365, oldest * 365))
