"""The city's working calendar, from its hours and holidays."""

import time as clock
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby

from django.db.models import Max

from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import CalendarEdition, Holiday, Hours
from pendopo.engines.working_time import Calendar, SpecialHours, weekly
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

FRESH = 60.0
_kept: dict[str, tuple[float, int, Calendar]] = {}


def working_calendar() -> Calendar:
    """Return the calendar; read anew each minute, so a day off published today counts today."""
    return _current()[1]


def edition() -> int:
    """Return the number of the edition that `working_calendar` now gives; 0 before the first."""
    return _current()[0]


def newest_edition() -> int:
    """Return the number of the edition published last, and read the calendar anew if it is new."""
    number = CalendarEdition.objects.aggregate(last=Max("number"))["last"] or 0
    if number != edition():
        reread()
    return number


def reread() -> None:
    """Forget what was read: hours or holidays have changed."""
    _kept.clear()


def _current() -> tuple[int, Calendar]:
    read_at, number, calendar = _kept.get("city", (-FRESH, 0, None))
    if calendar is None or clock.monotonic() - read_at > FRESH:
        number = CalendarEdition.objects.aggregate(last=Max("number"))["last"] or 0
        calendar = _read()
        _kept["city"] = (clock.monotonic(), number, calendar)
    return number, calendar


def publish(*, by: Actor, at: datetime) -> bool:
    """Publish the hours and holidays as they stand; False when they are those of the last edition.

    In the caller's transaction. The worker then moves the due times of every open case.
    """
    hours = Hours.objects.order_by("since", "until", "weekday", "opens")
    told = [
        *hours.values_list("weekday", "opens", "closes", "since", "until"),
        *Holiday.objects.order_by("date").values_list("date", "estimated"),
    ]
    digest = sha256(repr(told).encode()).hexdigest()
    last = CalendarEdition.objects.select_for_update().order_by("-number").first()
    if last and last.digest == digest:
        return False
    number = last.number + 1 if last else 1
    made = CalendarEdition(number=number, digest=digest, published_at=at)
    made.save(force_insert=True)
    record(made, "calendar.published", by=by, at=at, number=number)
    reread()
    return True


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
