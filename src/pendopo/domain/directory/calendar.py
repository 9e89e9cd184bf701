"""The city's working calendar, from its hours and holidays."""

import time as clock
from datetime import date
from itertools import groupby

from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Holiday, Hours
from pendopo.engines.working_time import Calendar, SpecialHours, weekly

FRESH = 60.0
_kept: dict[str, tuple[float, Calendar]] = {}


def working_calendar() -> Calendar:
    """Return the calendar; read anew each minute, so a day off published today counts today."""
    read_at, calendar = _kept.get("city", (-FRESH, None))
    if calendar is None or clock.monotonic() - read_at > FRESH:
        calendar = _read()
        _kept["city"] = (clock.monotonic(), calendar)
    return calendar


def reread() -> None:
    """Forget what was read: hours or holidays have changed."""
    _kept.clear()


def _read() -> Calendar:
    rows = list(Hours.objects.order_by("since", "until", "weekday", "opens"))
    holidays = list(Holiday.objects.order_by("date"))
    plain = [(h.weekday, h.opens, h.closes) for h in rows if h.since is None]
    dated = groupby((h for h in rows if h.since), key=lambda h: (h.since, h.until))
    return Calendar(
        zone=city().zone,
        hours=weekly(plain),
        holidays=frozenset(h.date for h in holidays),
        exceptions=tuple(
            SpecialHours(since, until, weekly((h.weekday, h.opens, h.closes) for h in group))
            for (since, until), group in dated
            if since and until
        ),
        known_until=max((h.date for h in holidays if not h.estimated), default=date.min),
    )
