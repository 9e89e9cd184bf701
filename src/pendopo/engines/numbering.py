"""Numbers of documents, by a format such as `900.1.13.1/{number:04}/BAPENDA/{year}`."""

from string import Formatter

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
FIELDS = {"number", "year", "month", "roman_month"}


class BadFormatError(ValueError):
    """Format nomor hanya memakai {number}, {year}, {month} dan {roman_month}."""


def check(pattern: str) -> None:
    """Raise BadFormatError unless a pattern can number documents."""
    try:
        fields = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
    except ValueError as error:
        raise BadFormatError(BadFormatError.__doc__) from error
    if "number" not in fields or not fields <= FIELDS:
        raise BadFormatError(BadFormatError.__doc__)


def number(pattern: str, *, serial: int, year: int, month: int) -> str:
    """Return the number of a document."""
    return pattern.format(number=serial, year=year, month=month, roman_month=ROMAN[month - 1])
