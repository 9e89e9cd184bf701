"""The pack's areas, agencies, offices, hours and holidays become rows; loading twice changes nothing."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction

from pendopo.domain.directory import calendar, lists
from pendopo.domain.directory.city import read_city
from pendopo.domain.directory.models import Agency, Area, Holiday, Hours, Office
from pendopo.engines.pack_files import read_yaml
from pendopo.ground.actor import Actor

ESTIMATED_FROM = date(2028, 1, 1)


@transaction.atomic
def load(folder: Path, *, by: Actor, at: datetime) -> None:
    """Load a city's places and times; other hours or days off make a new edition of the calendar.

    Raises PackError.
    """
    told = read_city(folder)
    Area.objects.update_or_create(
        code=told.code, defaults={"name": told.name, "kind": Area.Kind.CITY}
    )
    for row in _rows(folder / "areas" / "kecamatan.csv"):
        _area(row["kode"], row["nama"], Area.Kind.DISTRICT, told.code)
    for row in _rows(folder / "areas" / "kelurahan.csv"):
        place = {
            "postcode": row["kode_pos"],
            "lat": _degrees(row, "lat"),
            "lng": _degrees(row, "lng"),
        }
        _area(row["kode"], row["nama"], Area.Kind.VILLAGE, row["kode_kecamatan"], **place)
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
            "phone": office.get("phone", ""),
            "lat": office.get("lat"),
            "lng": office.get("lng"),
            "head": office.get("head", ""),
        }
        Office.objects.update_or_create(code=office["code"], defaults=defaults)
    _hours(told.hours)
    _ranges(folder / "calendar" / "hours.yaml")
    _holidays(_rows(folder / "calendar" / "holidays.csv"))
    calendar.publish(by=by, at=at)
    lists.reread()


def village_codes(folder: Path) -> set[str]:
    """Return the codes of a pack's kelurahan."""
    return {row["kode"] for row in _rows(folder / "areas" / "kelurahan.csv")}


def _rows(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _degrees(row: Mapping[str, str], name: str) -> float | None:
    return float(row[name]) if row.get(name) else None


def _area(code: str, name: str, kind: Area.Kind, parent: str, **place: Any) -> None:
    defaults = {"name": name, "kind": kind, "parent_id": parent, **place}
    Area.objects.update_or_create(code=code, defaults=defaults)


def _hours(told: Iterable[Mapping[str, Any]], **dates: Any) -> None:
    Hours.objects.filter(since=dates.get("since"), until=dates.get("until")).delete()
    for each in told:
        opens, closes = (time.fromisoformat(str(each[end])) for end in ("opens", "closes"))
        Hours.objects.bulk_create(
            [Hours(weekday=day, opens=opens, closes=closes, **dates) for day in each["weekdays"]]
        )


def _ranges(path: Path) -> None:
    """Read the hours of ranges of dates, such as Ramadan; the file may be left out."""
    Hours.objects.exclude(since=None).delete()
    for each in read_yaml(path).data if path.exists() else ():
        dates = {end: date.fromisoformat(str(each[end])) for end in ("since", "until")}
        _hours(each["hours"], **dates, name=each["name"])


def _holidays(rows: Iterable[Mapping[str, str]]) -> None:
    found = {date.fromisoformat(row["tanggal"]): row["nama"] for row in rows}
    Holiday.objects.exclude(date__in=found).delete()
    Holiday.objects.bulk_create(
        [Holiday(date=d, name=n, estimated=d >= ESTIMATED_FROM) for d, n in found.items()],
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["name", "estimated"],
    )
