"""How the house writes money, dates and lengths of time, in the language of the page."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

WORKDAY_MINUTES = 480
DateOrMoment = TypeVar("DateOrMoment", bound=date)


def language() -> str:
    """Return the language of the page: id, en or su."""
    return (get_language() or "id")[:2]


def other_languages(spoken: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return code, name and short name of each language spoken here that the page is not in."""
    return [
        (code, name, code.upper())
        for code, name in settings.LANGUAGES
        if code in spoken and code != language()
    ]


def words_of(error: Exception) -> str:
    """Return the words of an error, which are Indonesian, in the language of the page."""
    return gettext(str(error))


def money(rupiah: Decimal | int | str) -> str:
    """Whole rupiah with dots between thousands, as Indonesians write them: Rp12.500."""
    amount = int(Decimal(rupiah).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    sign = "−" if amount < 0 else ""  # noqa: RUF001  # a true minus sign
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def moment(at: datetime) -> str:
    """Selasa, 24 November 2026 pukul 09.30 WIB."""
    return f"{long_date(at)} {gettext('pukul')} {clock(at)}"


def short_moment(at: datetime) -> str:
    """Sel 24 Nov, 09.30."""
    local = _local(at)
    return date_format(local, "D j M, ") + _hours(local)


def near_moment(at: datetime, now: datetime) -> str:
    """Hari ini pukul 09.30, or Senin, 23 November pukul 13.00 (the year only when another)."""
    local, here = _local(at), _local(now)
    if local.date() == here.date():
        day = gettext("Hari ini")
    elif local.year == here.year:
        day = date_format(local, "l, j F")
    else:
        day = long_date(local)
    return f"{day} {gettext('pukul')} {_hours(local)}"


def long_date(on: date) -> str:
    """Selasa, 24 November 2026."""
    return date_format(_local(on), "l, j F Y")


def short_date(on: date) -> str:
    """24 Nov 2026."""
    return date_format(_local(on), "j M Y")


def clock(at: datetime) -> str:
    """09.30 WIB: the hour with the name of its zone."""
    local = _local(at)
    return f"{_hours(local)} {local.tzname() or ''}".strip()


def clock_span(begins: datetime, ends: datetime) -> str:
    """09.30 to 10.15 WIB, with a dash: two hours of one day, their zone named once."""
    return f"{_hours(_local(begins))}–{clock(ends)}"  # noqa: RUF001  # from to


def duration(minutes: int) -> str:
    """Working minutes in words: 1 hari kerja 3 jam 20 menit. A working day has 480 minutes."""
    days, hours, rest = _split(minutes)
    words = [
        gettext("%d hari kerja") % days if days else "",
        gettext("%d jam") % hours if hours else "",
        gettext("%d menit") % rest if rest or not (days or hours) else "",
    ]
    return " ".join(word for word in words if word)


def short_duration(minutes: int) -> str:
    """Working minutes in a narrow column: 1 hr 18 m, 2 j 48 m, − 12 m when past."""  # noqa: RUF002  # a true minus sign
    days, hours, rest = _split(minutes)
    words = [
        gettext("%d hr") % days if days else "",
        gettext("%d j") % hours if hours else "",
        gettext("%d m") % rest if rest or not (days or hours) else "",
    ]
    sign = "− " if minutes < 0 else ""  # noqa: RUF001  # a true minus sign
    return sign + " ".join([word for word in words if word][:2])


def spelled(number: int) -> str:
    """Numbers to ten in words, as one writes them in a sentence; above ten in figures."""
    words = [
        gettext("nol"),
        gettext("satu"),
        gettext("dua"),
        gettext("tiga"),
        gettext("empat"),
        gettext("lima"),
        gettext("enam"),
        gettext("tujuh"),
        gettext("delapan"),
        gettext("sembilan"),
        gettext("sepuluh"),
    ]
    return words[number] if 0 <= number < len(words) else str(number)


def _split(minutes: int) -> tuple[int, int, int]:
    days, left = divmod(abs(minutes), WORKDAY_MINUTES)
    return days, *divmod(left, 60)


def _hours(local: datetime) -> str:
    return f"{local:%H:%M}" if language() == "en" else f"{local:%H.%M}"


def _local(on: DateOrMoment) -> DateOrMoment:
    if isinstance(on, datetime) and timezone.is_aware(on):
        return on.astimezone(timezone.get_current_timezone())
    return on
