"""Dates as people type them: three parts, the month by number or name; or one text."""

import re
from calendar import monthrange
from datetime import date

from pendopo.engines import dates
from pendopo.engines.forms import sentences
from pendopo.engines.forms.model import Question
from pendopo.engines.forms.typed import Raw, line

PARTS = ("day", "month", "year")
_WHOLE = re.compile(r"([0-9]{1,2})\s*[-/. ]\s*(\w{1,12})\.?\s*[-/. ]\s*([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_OLD_NAMES = {"nop": 11, "nopember": 11, "peb": 2, "pebruari": 2, "agt": 8, "ags": 8}
_MONTHS = 12
_DAYS = 31
_FIRST_YEAR = 1850


def read_day(question: Question, raw: Raw, name: str) -> str | None:
    """Return the date as ISO text, None when nothing was typed. Raises AnswerError.

    A whole date pasted into the first part (`24/11/2026`), or sent under the bare name
    (`2026-11-24`), is read too.
    """
    parts = {part: line(raw, f"{name}-{part}") for part in PARTS}
    whole = parts["day"] if not (parts["month"] or parts["year"]) else ""
    whole = whole or ("" if any(parts.values()) else line(raw, name))
    if found := _ISO.fullmatch(whole):
        parts = dict(zip(PARTS, (found[3], found[2], found[1]), strict=True))
    elif found := _WHOLE.fullmatch(whole):
        parts = dict(zip(PARTS, found.groups(), strict=True))
    if not any(parts.values()):
        if whole:
            raise sentences.day_off(question)
        return None
    for part in PARTS:
        if not parts[part]:
            raise sentences.date_lacks(question, part)
    return _day(question, parts).isoformat()


def split_day(iso: str) -> dict[str, str]:
    """Return the parts of an ISO date as they are typed."""
    year, month, day = iso.split("-")
    return {"day": str(int(day)), "month": str(int(month)), "year": year}


def _day(question: Question, parts: dict[str, str]) -> date:
    if not re.fullmatch(r"[0-9]{1,2}", parts["day"]) or not 1 <= int(parts["day"]) <= _DAYS:
        raise sentences.day_off(question)
    month = _month(parts["month"])
    if not 1 <= month <= _MONTHS:
        raise sentences.month_off(question)
    if not re.fullmatch(r"[0-9]{4}", parts["year"]) or int(parts["year"]) < _FIRST_YEAR:
        raise sentences.year_off(question)
    day, year = int(parts["day"]), int(parts["year"])
    last = monthrange(year, month)[1]
    if day > last:
        raise sentences.no_such_day(month, year, last)
    return date(year, month, day)


def _month(text: str) -> int:
    word = text.lower().rstrip(".")
    if re.fullmatch(r"[0-9]{1,2}", word):
        return int(word)
    if word in _OLD_NAMES:
        return _OLD_NAMES[word]
    try:
        return dates.parse_month(word) if word.isalpha() else 0
    except ValueError:
        return 0
