"""KK, the number of a family card: 6 digits of area, date of issue, 4 of serial."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pendopo.engines.identity.digits import sixteen


@dataclass(frozen=True, slots=True)
class Kk:
    """A KK number; `warnings` may hold "area" and "issued" (an impossible date of issue).

    The date only warns: the rule is known by custom, not from a published source.
    """

    number: str
    area: str
    warnings: tuple[str, ...] = ()


def read_kk(text: str, *, known_area: Callable[[str], bool] | None = None) -> Kk:
    """Return the KK number in a text; IdentityError when it cannot be one."""
    number = sixteen(text, name="nomor KK", english="family card number", sundanese="nomer KK")
    warnings = [] if known_area is None or known_area(number[:6]) else ["area"]
    try:
        date(2000 + int(number[10:12]), int(number[8:10]), int(number[6:8]))
    except ValueError:
        warnings.append("issued")
    return Kk(number, number[:6], tuple(warnings))
