"""What a dataset is: its words, its variables, where its rows come from, and when they change."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from pendopo.design.writing import WORKDAY_MINUTES
from pendopo.domain.directory.city import city
from pendopo.engines.working_time import Term

Value = str | int | float | datetime | date | None
Row = Sequence[Value]
LAT, LNG = "lintang", "bujur"
"""Variables that make a place of a row, in degrees (WGS 84)."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A column: its name, stable as the address is; what it says, in Indonesian; its XSD type."""

    name: str
    says: str
    kind: str = "string"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table that anybody may have. Texts are Indonesian msgids; `slug` is never changed.

    `rows` yields values in the order of `variables`; `changed` is when the last of them changed.
    `often` and `theme` are codes of the EU's authority tables, as DCAT-AP wants them. `counted`:
    its counts are told by `engines/disclosure`.
    """

    slug: str
    title: str
    about: str
    unit: str
    often: str
    theme: str
    icon: str
    variables: tuple[Variable, ...]
    rows: Callable[[], Iterable[Row]]
    changed: Callable[[], datetime | None]
    counted: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.variables)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms it comes in: GeoJSON only where its rows have a place."""
        return ("csv", "json", "geojson") if LAT in self.names else ("csv", "json")


def this_month() -> datetime:
    """Return when this month began in the city: counts are of months that are over."""
    now = timezone.now().astimezone(city().zone)
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def days_of(term: str) -> float | None:
    """Return a term (`P16D`, `PT8H`) in working days, one decimal; None where none is promised."""
    if not term:
        return None
    told = Term.parse(term)
    return round(told.days + told.minutes / WORKDAY_MINUTES, 1)
