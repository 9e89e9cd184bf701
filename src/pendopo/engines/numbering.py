"""Numbers of documents, by a format such as `900.1.13.1/{number:04}/BAPENDA/{year}`."""

import re

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
FIELD = re.compile(r"\{(number|year|month)(:0[1-9])?\}|\{roman_month\}|\{body\}")
SERIAL = re.compile(r"\{number(:0[1-9])?\}")


class BadFormatError(ValueError):
    """Format nomor memuat {number}; lainnya hanya {year}, {month}, {roman_month} dan {body}."""


def check(pattern: str) -> None:
    """Raise BadFormatError unless a pattern can number documents.

    A field may be filled with noughts (`{number:04}`); nothing else of Python's formats is let in,
    so what passes here cannot fail, or grow, on the day a document is numbered.
    """
    if not SERIAL.search(pattern) or re.search(r"[{}]", FIELD.sub("", pattern)):
        raise BadFormatError(BadFormatError.__doc__)


def number(pattern: str, *, serial: int, year: int, month: int, body: str) -> str:
    """Return the number of a document; `body` is the code of the agency or office it is from."""
    return pattern.format(
        number=serial, year=year, month=month, roman_month=ROMAN[month - 1], body=body
    )
