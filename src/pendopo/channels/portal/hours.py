"""The counters' hours in words: now, and in a usual week."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from pendopo.design.writing import clock, short_moment
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.directory.opening import Weekdays, opening, usual_week

DASH = "\N{EN DASH}"


def standing() -> dict[str, Any]:
    """Say whether counters are open now, and until or from when."""
    now = timezone.now()
    told = opening(working_calendar(), now)
    if told.turns_at is None:
        return {"open": False, "words": _("Jam buka belum diketahui")}
    if told.open:
        return {"open": True, "words": _("Buka sampai %(time)s") % {"time": clock(told.turns_at)}}
    return {
        "open": False,
        "words": _("Tutup. Buka %(time)s") % {"time": short_moment(told.turns_at)},
    }


def week() -> list[dict[str, str]]:
    """Return the hours of this week's days, as lines of a list."""
    return [
        {"label": _days(each), "value": _spans(each)}
        for each in usual_week(working_calendar(), today())
    ]


def usual_hours() -> str:
    """Return the hours in a line: `Senin-Jumat 08.00-16.00`."""
    days = [e for e in usual_week(working_calendar(), today()) if e.spans]
    return "; ".join(f"{_days(each)} {_spans(each)}" for each in days)


def _days(told: Weekdays) -> str:
    first, last = (str(WEEKDAYS[day]) for day in (told.first, told.last))
    return first if told.first == told.last else f"{first}{DASH}{last}"


def _spans(told: Weekdays) -> str:
    return ", ".join(f"{a:%H.%M}{DASH}{b:%H.%M}" for a, b in told.spans) or _("Tidak buka")


def today() -> date:
    """Return the day it is in the city."""
    return timezone.now().astimezone(city().zone).date()
