"""The rules and clocks in force, with the bodies they name; read once a minute, not once a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from pendopo.domain.directory.models import Agency, Area, Office
from pendopo.domain.directory.responsible import Body
from pendopo.domain.reports.models import Category, Edition

FRESH = 60.0
OPENS = ("petugas-laporan",)
"""Where a pack names no posts."""


class NoReportsError(LookupError):
    """Kota ini belum menerima laporan di sini."""


@dataclass(frozen=True, slots=True)
class Suggest:
    """How far what was learned is trusted: from which certainty (percent), on how many cases, and with which kinds never."""

    certainty: int = 95
    measured: int = 50
    may_act: bool = False
    never: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force: the edition, its categories in use, and the city's bodies.

    `opens` are the roles at the desk that may read what was written in confidence.
    """

    number: int
    desk: Agency
    mayor: Agency
    rules: tuple[Mapping[str, Any], ...]
    clocks: tuple[Mapping[str, Any], ...]
    answer: str
    prefix: str
    unsorted: str
    categories: Mapping[str, Category]
    agencies: Mapping[str, Agency]
    offices: Mapping[str, Office]
    districts: Mapping[str, Agency]
    areas: Mapping[str, Area]
    suggest: Suggest
    opens: frozenset[str]

    def body(self, code: str, area: str) -> Body | None:
        """Return the body that an agency's code means for an area; None where there is none."""
        named = self.agencies.get(code)
        if named is None or not named.by_area:
            return Body(named) if named else None
        if named.by_area == Agency.ByArea.VILLAGE:
            office = self.offices.get(area)
            return Body(office.agency, office) if office else None
        district = self.districts.get(area)
        return Body(district) if district else None


_kept: dict[str, tuple[float, Rules]] = {}


def rules() -> Rules:
    """Return the rules in force. Raises NoReportsError."""
    read_at, found = _kept.get("city", (-FRESH, None))
    if found is None or monotonic() - read_at > FRESH:
        found = _read()
        _kept["city"] = (monotonic(), found)
    return found


def reread() -> None:
    """Forget what was read: the pack has changed."""
    _kept.clear()


def _read() -> Rules:
    edition = Edition.objects.order_by("-number").first()
    if edition is None:
        raise NoReportsError(NoReportsError.__doc__)
    agencies = {each.code: each for each in Agency.objects.all()}
    areas = {each.code: each for each in Area.objects.select_related("parent")}
    heads = {each.area_id: each for each in agencies.values() if each.area_id}
    seats = Office.objects.exclude(head="").exclude(area=None).select_related("agency")
    return Rules(
        number=edition.number,
        desk=agencies[edition.routing["desk"]],
        mayor=agencies[edition.clocks["mayor"]],
        rules=tuple(edition.routing["rules"]),
        clocks=tuple(edition.clocks["clocks"]),
        answer=edition.clocks["answer"]["term"],
        prefix=edition.clocks["prefix"],
        unsorted=edition.routing["unsorted"],
        categories={each.code: each for each in Category.objects.in_use().order_by("rank")},
        agencies=agencies,
        offices={str(each.area_id): each for each in seats},
        districts={
            code: found
            for code, area in areas.items()
            if (found := heads.get(code) or heads.get(str(area.parent_id)))
        },
        areas=areas,
        suggest=_suggest(edition.routing.get("suggest", {})),
        opens=frozenset(edition.routing.get("opens", OPENS)),
    )


def _suggest(told: Mapping[str, Any]) -> Suggest:
    return Suggest(**{**told, "never": frozenset(told.get("never", ()))})
