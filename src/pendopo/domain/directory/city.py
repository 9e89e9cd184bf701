"""The city itself, as its pack tells: the code knows no city's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from pendopo.engines.pack_files import read_yaml

AWAY_DAYS = 180
"""After so many days a phone number may have another holder, where a pack says nothing else."""
COUNTRIES = ("+62",)
"""Whose mobile numbers get a text, where a pack says nothing else."""
COLOURS = {"brand": "#0b5d3b", "paper": "#faf7f0"}


@dataclass(frozen=True, slots=True)
class Night:
    """When people are let sleep, in the city's own time."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Messages:
    """By which channels the city tells people, cheapest first, and for how much a part, in rupiah."""

    order: tuple[str, ...]
    prices: Mapping[str, int]
    night: Night
    countries: tuple[str, ...]

    def texts(self, phone: str) -> bool:
        """Tell whether the city sends texts to a number (E.164): not abroad, where each may cost."""
        return phone.startswith(self.countries)

    def price(self, channel: str) -> int:
        """Return what a part costs, in rupiah; nothing where the pack says nothing."""
        return self.prices.get(channel, 0)


@dataclass(frozen=True, slots=True)
class City:
    """What `city.yaml` says."""

    name: str
    government: str
    code: str
    site: str
    reference_prefix: str
    zone: ZoneInfo
    emergency: str
    default_term: str
    languages: tuple[str, ...]
    life_events: tuple[Mapping[str, Any], ...]
    hours: tuple[Mapping[str, Any], ...]
    identity_counters: tuple[Mapping[str, Any], ...]
    filing_counters: tuple[Mapping[str, Any], ...]
    away_days: int
    colours: Mapping[str, str]
    messages: Messages


def city() -> City:
    """Return the city this house serves, read once a process."""
    return city_in(str(settings.PENDOPO.city))


@lru_cache(maxsize=4)
def city_in(folder: str) -> City:
    """Return the city of a pack, kept by the word for its folder: a path is slow to hash."""
    return read_city(Path(folder))


def read_city(folder: Path) -> City:
    """Read a pack's `city.yaml`. Raises PackError."""
    told = read_yaml(folder / "city.yaml").data
    return City(
        name=told["name"],
        government=told["government"],
        code=told["code"],
        site=told.get("site", ""),
        reference_prefix=told["reference_prefix"],
        zone=ZoneInfo(told["zone"]),
        emergency=told["emergency"],
        default_term=told["default_term"],
        languages=tuple(told["languages"]),
        life_events=tuple(told.get("life_events", ())),
        hours=tuple(told["hours"]),
        identity_counters=tuple(told.get("identity_counters", ())),
        filing_counters=tuple(told.get("filing_counters", ())),
        away_days=told.get("away_days", AWAY_DAYS),
        colours={**COLOURS, **told.get("colours", {})},
        messages=_messages(told["messages"]),
    )


def _messages(told: Mapping[str, Any]) -> Messages:
    begins, ends = (time.fromisoformat(told["night"][part]) for part in ("begins", "ends"))
    return Messages(
        order=tuple(told["prices"]),
        prices=told["prices"],
        night=Night(begins, ends),
        countries=tuple(told.get("countries", COUNTRIES)),
    )
