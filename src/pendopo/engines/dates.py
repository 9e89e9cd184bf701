"""Dates as people read them: Selasa, 24 November 2026 pukul 09.30 WIB."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = {
    "id": (
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "su": (
        "Januari",
        "Pébruari",
        "Maret",
        "April",
        "Méi",
        "Juni",
        "Juli",
        "Agustus",
        "Séptémber",
        "Oktober",
        "Nopémber",
        "Désémber",
    ),
}
DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "su": ("Senén", "Salasa", "Rebo", "Kemis", "Jumaah", "Saptu", "Minggu"),
}
CLOCK = {"id": ("pukul", "."), "en": ("at", ":"), "su": ("tabuh", ".")}


def day(when: date, language: str = "id", *, weekday: bool = False) -> str:
    """Return `24 November 2026`, with the day's name before it when asked."""
    text = f"{when.day} {MONTHS[language][when.month - 1]} {when.year}"
    return f"{DAYS[language][when.weekday()]}, {text}" if weekday else text


def months_after(when: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    return date(year, month + 1, min(when.day, monthrange(year, month + 1)[1]))


def moment(when: datetime, zone: ZoneInfo, language: str = "id") -> str:
    """Return `Selasa, 24 November 2026 pukul 09.30 WIB`."""
    local = when.astimezone(zone)
    at, mark = CLOCK[language]
    return f"{day(local.date(), language, weekday=True)} {at} {local:%H}{mark}{local:%M} {local:%Z}"


def short(when: datetime, zone: ZoneInfo, language: str = "id") -> str:
    """Return `24 Nov 09.30 WIB`: for a text in which each letter counts."""
    local = when.astimezone(zone)
    mark = CLOCK[language][1]
    month = MONTHS[language][local.month - 1][:3]
    return f"{local.day} {month} {local:%H}{mark}{local:%M} {local:%Z}"


def parse_month(text: str) -> int:
    """Read `11`, `Nov`, `November` or `Mei`. Raises ValueError."""
    word = text.strip().lower().rstrip(".")
    if word.isascii() and word.isdigit():
        return int(word)
    for names in MONTHS.values():
        for number, name in enumerate(names, start=1):
            if len(word) >= 3 and name.lower().startswith(word):  # noqa: PLR2004  # Jun and Jul differ at the third
                return number
    raise ValueError(text)


def short_span(span: timedelta, day_length: timedelta, language: str = "id") -> str:
    """Return working time as in the inbox: `1 hr 18 m`, `2 j 48 m`, `-12 m`."""
    sign = "-" if span < timedelta() else ""
    days, rest = divmod(abs(span), day_length)
    hours, rest = divmod(rest, timedelta(hours=1))
    parts = [(days, "hr" if language == "id" else "d"), (hours, "j" if language == "id" else "h")]
    parts.append((rest // timedelta(minutes=1), "m"))
    told = [f"{number} {unit}" for number, unit in parts if number][:2]
    return sign + (" ".join(told) or "0 m")
