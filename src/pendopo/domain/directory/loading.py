"""The pack's areas, agencies, offices, hours and holidays become rows; loading twice changes nothing."""

import csv
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

from django.db import transaction

from pendopo.domain.directory import calendar, lists
from pendopo.domain.directory.city import read_city
from pendopo.domain.directory.models import Agency, Area, Holiday, Hours, Office
from pendopo.engines.pack_files import read_yaml

ESTIMATED_FROM = date(2028, 1, 1)


@transaction.atomic
def load(folder: Path) -> None:
    """Load a city's places and times. Raises PackError."""
    told = read_city(folder)
    Area.objects.update_or_create(
        code=told.code, defaults={"name": told.name, "kind": Area.Kind.CITY}
    )
    for row in _rows(folder / "areas" / "kecamatan.csv"):
        _area(row["kode"], row["nama"], Area.Kind.DISTRICT, told.code)
    for row in _rows(folder / "areas" / "kelurahan.csv"):
        _area(row["kode"], row["nama"], Area.Kind.VILLAGE, row["kode_kecamatan"], row["kode_pos"])
    for agency in read_yaml(folder / "agencies" / "agencies.yaml").data:
        Agency.objects.update_or_create(
            code=agency["code"],
            defaults={
                "name": agency["name"],
                "short_name": agency["short_name"],
                "head": agency.get("head", ""),
                "by_area": agency.get("by_area", ""),
                "area_id": agency.get("area"),
            },
        )
    for office in read_yaml(folder / "offices" / "offices.yaml").data:
        defaults = {
            "name": office["name"],
            "agency": Agency.objects.get(code=office["agency"]),
            "area_id": office.get("area"),
            "address": office.get("address", ""),
            "head": office.get("head", ""),
        }
        Office.objects.update_or_create(code=office["code"], defaults=defaults)
    _hours(told.hours)
    for row in _rows(folder / "calendar" / "holidays.csv"):
        day = date.fromisoformat(row["tanggal"])
        Holiday.objects.update_or_create(
            date=day, defaults={"name": row["nama"], "estimated": day >= ESTIMATED_FROM}
        )
    calendar.reread()
    lists.reread()


def _rows(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _area(code: str, name: str, kind: Area.Kind, parent: str, postcode: str = "") -> None:
    defaults = {"name": name, "kind": kind, "parent_id": parent, "postcode": postcode}
    Area.objects.update_or_create(code=code, defaults=defaults)


def _hours(told: tuple[Mapping[str, object], ...]) -> None:
    Hours.objects.filter(since=None).delete()
    for each in told:
        for weekday in each["weekdays"]:  # type: ignore[attr-defined]  # YAML's list of ints
            Hours.objects.create(
                weekday=weekday,
                opens=time.fromisoformat(str(each["opens"])),
                closes=time.fromisoformat(str(each["closes"])),
            )
