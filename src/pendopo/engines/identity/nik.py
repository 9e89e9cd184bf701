"""NIK, the number of a person: 6 digits of area, DDMMYY of birth, 4 of serial.

The day is 40 higher for women; there is no check digit (Permendagri 109/2019 and its
predecessors). Codes of areas since renamed stay valid, so an unknown one only warns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pendopo.engines.identity.digits import sixteen
from pendopo.engines.identity.errors import IdentityError

_FEMALE = 40


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK taken apart; `warnings` holds "area" when nobody knows the area code."""

    number: str
    area: str
    birth: date
    female: bool
    serial: str
    warnings: tuple[str, ...] = ()


def read_nik(text: str, *, at: date, known_area: Callable[[str], bool] | None = None) -> Nik:
    """Return the NIK in a text; IdentityError when it cannot be one.

    `known_area` is asked for the first six digits. The century is the latest that does
    not put the birth after `at`.
    """
    number = sixteen(text, name="NIK", english="NIK", sundanese="NIK")
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    female = day > _FEMALE
    birth = _birth(day - _FEMALE if female else day, month, year, at=at)
    area = number[:6]
    warnings = () if known_area is None or known_area(area) else ("area",)
    return Nik(number, area, birth, female, number[12:], warnings)


def _birth(day: int, month: int, year: int, *, at: date) -> date:
    for century in (at.year // 100 * 100, at.year // 100 * 100 - 100):
        try:
            birth = date(century + year, month, day)
        except ValueError:
            continue
        if birth <= at:
            return birth
    raise IdentityError(
        "birth",
        id="Angka ke-7 sampai ke-12 NIK bukan tanggal lahir. Salin lagi dari KTP atau KK.",
        en="Digits 7 to 12 of the NIK are no birth date. Copy it again from the card.",
        su="Angka ka-7 dugi ka ka-12 NIK sanés titimangsa lahir. Salin deui tina KTP atawa KK.",
    )
