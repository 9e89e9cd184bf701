"""What a line's policy says, read from its row once a minute: the hot path asks no database for it."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings

from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.queues.models import Line
from pendopo.engines.working_time import Calendar

FRESH = 60.0
ANSWER = {"share": 25, "least": 15, "wakes": "06:00", "sleeps": "21:00"}
"""How an offer is answered where no pack says it."""
Span = tuple[datetime, datetime]
_kept: dict[str, tuple[float, dict[UUID, "Plan"], dict[str, UUID]]] = {}


class UnknownLineError(LookupError):
    """Antrean itu tidak ada. Pilih antrean dari daftar di kantor ini."""


class NoBookingError(LookupError):
    """Antrean ini tidak memakai janji temu. Datanglah pada jam layanan dan ambil nomor."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A priority class: `gain` is hundredths of a point for each minute waited."""

    code: str
    gain: int
    name: Mapping[str, str]
    who: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What a desk may find; `onward` is the slug of the line that it opens next, if any."""

    code: str
    name: Mapping[str, str]
    onward: str


@dataclass(frozen=True, slots=True)
class NoShow:
    """A missed number is kept `grace` minutes, `most` times; then it goes to its place or the end."""

    grace: timedelta
    returns: str
    most: int


@dataclass(frozen=True, slots=True)
class Answer:
    """How an offer is answered: in `share` percent of the waking time left before it, from `wakes` to `sleeps`.

    Where that is less than `least`, nobody is asked: the place goes on sale.
    """

    share: int
    least: timedelta
    wakes: time
    sleeps: time


@dataclass(frozen=True, slots=True)
class Missed:
    """Who did not come `times` in `days` books for the day itself only."""

    times: int
    days: timedelta


@dataclass(frozen=True, slots=True)
class BookingRule:
    """Booked `days` ahead at most; checked in from `early` before to `late` after, then by rule.

    At most `people` come on one booking; one phone has at most `most` open, of them `waiting` on
    waiting lists. Who waits has at most `offer` to take a place that was given back, less near its
    time (`answer`). Who booked is reminded each of `remind` before.
    """

    days: int
    early: timedelta
    late: timedelta
    then: str
    people: int
    most: int
    offer: timedelta
    remind: tuple[timedelta, ...]
    waiting: int
    answer: Answer
    missed: Missed | None


@dataclass(frozen=True, slots=True)
class DrawRule:
    """A line's days are drawn: asked for over `gather` days, until `closes` `ahead` days before.

    The closed list is published `reveal` before the draw, so that anyone can keep a copy.
    """

    gather: int
    ahead: int
    closes: time
    reveal: timedelta


@dataclass(frozen=True, slots=True)
class RoomRule:
    """A line's new days open at one hour, daily or on a `weekday` (0: Monday), through a waiting room.

    It gathers from `before` on, draws its first order `settle` after the opening and closes after
    `lasts`. At most `at_once` are inside, each for `stay` to choose a time.
    """

    opens: time
    weekday: int | None
    before: timedelta
    settle: timedelta
    lasts: timedelta
    at_once: int
    stay: timedelta


@dataclass(frozen=True, slots=True)
class SlotRule:
    """A line's times: each `length` minutes with places by quota. `longer`: minutes by service.

    `nik` is whether the holder's NIK is asked: no, optional or required. With `draw`, the places of
    a day go by a draw, and only what it leaves can be booked; with `room`, new days open at an hour.
    """

    length: int
    places: Mapping[str, int]
    longer: Mapping[str, int]
    nik: str
    draw: DrawRule | None = None
    room: RoomRule | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A line as its pack tells. Terms are in working hours of the hall, less its breaks."""

    line: UUID
    hall: UUID
    office: UUID
    office_name: str
    agency: str
    code: str
    slug: str
    name: Mapping[str, str]
    services: tuple[str, ...]
    minutes: int
    capacity: int
    classes: Mapping[str, Rule]
    walk_in_share: int
    recalls: int
    no_show: NoShow
    booking: BookingRule
    slots: SlotRule | None
    issue_before: timedelta
    issue_until: timedelta
    shuffles: bool
    results: Mapping[str, Result]
    breaks: tuple[Mapping[str, Any], ...]

    @property
    def grace_minutes(self) -> int:
        """For how many minutes a missed number may come back."""
        return int(self.no_show.grace.total_seconds() // 60)

    def rule(self, priority: str) -> Rule:
        """Return a class by its code; the last one, the plain, for a code that is none of it."""
        return self.classes.get(priority) or list(self.classes.values())[-1]

    def sessions_on(self, day: date, *, calendar: Calendar | None = None) -> list[Span]:
        """Return when the line is served on a day: the city's hours less the hall's breaks."""
        zone = city().zone
        spans = list((calendar or working_calendar()).open_on(day))
        for each in self.breaks:
            if day.weekday() in each["weekdays"]:
                begins, ends = (
                    datetime.combine(day, datetime.strptime(each[end], "%H:%M").time(), zone)  # noqa: DTZ007  # the zone is joined here
                    for end in ("begins", "ends")
                )
                spans = [part for span in spans for part in _less(span, begins, ends)]
        return spans

    def clock_at(self, at: datetime) -> datetime:
        """Return when the waiting of a number taken now begins.

        Before opening, at a drawn instant of the last second before it: who comes at dawn has
        no advantage, where the policy says so.
        """
        opens = self.opening_drawn_for(at)
        return opens - timedelta(microseconds=secrets.randbelow(1_000_000)) if opens else at

    def opening_drawn_for(self, at: datetime) -> datetime | None:
        """Return the opening before which numbers taken now are called in a drawn order, if any."""
        if not self.shuffles or settings.PENDOPO.halls_open:
            return None
        spans = self.sessions_on(at.astimezone(city().zone).date())
        return spans[0][0] if spans and at < spans[0][0] else None

    def chain(self, service: str = "", people: int = 1) -> int:
        """Return how many slots one after another a service takes. Raises NoBookingError."""
        if self.slots is None:
            raise NoBookingError(NoBookingError.__doc__)
        minutes = self.slots.longer.get(service, self.minutes)
        return people * max(1, -(-minutes // self.slots.length))

    def issues_at(self, at: datetime) -> bool:
        """Tell whether a number may be given now: from a while before opening until before closing."""
        if settings.PENDOPO.halls_open:  # a demo is open whenever somebody looks at it
            return True
        spans = self.sessions_on(at.astimezone(city().zone).date())
        if not spans:
            return False
        return spans[0][0] - self.issue_before <= at < spans[-1][1] - self.issue_until


def _less(span: Span, begins: datetime, ends: datetime) -> list[Span]:
    opens, closes = span
    parts = [(opens, min(closes, begins)), (max(opens, ends), closes)]
    return [(a, b) for a, b in parts if a < b]


def today(at: datetime) -> date:
    """Return the city's day of a moment."""
    return at.astimezone(city().zone).date()


def plan_of(line: UUID | str) -> Plan:
    """Return the plan of a line, by its key or slug. Raises UnknownLineError."""
    plans, slugs = _current()
    found = plans.get(slugs.get(line, UUID(int=0)) if isinstance(line, str) else line)
    if found is None:
        raise UnknownLineError(UnknownLineError.__doc__)
    return found


def plans_of_hall(hall: UUID) -> list[Plan]:
    """Return the plans of a hall's lines in use, in the pack's order."""
    return [plan for plan in _current()[0].values() if plan.hall == hall]


def bookable_lines(service: str = "") -> list[Plan]:
    """Return the lines whose times can be booked, of one service (by its code) or all."""
    found = (plan for plan in _current()[0].values() if plan.slots)
    return [plan for plan in found if not service or service in plan.services]


def lines_named(words: Sequence[str]) -> list[Plan]:
    """Return the line whose address these words are, else those of whose names each begins a word.

    Names are of line, office and address. Words are small letters and digits, in any order.
    """
    plans, slugs = _current()
    if (slug := "-".join(words)) in slugs:
        return [plans[slugs[slug]]]
    return [plan for plan in plans.values() if _is_named(plan, words)]


def reread() -> None:
    """Forget what was read: the pack has changed."""
    _kept.clear()


def _is_named(plan: Plan, words: Sequence[str]) -> bool:
    told = f"{plan.slug} {plan.office_name} {' '.join(plan.name.values())}".casefold()
    names = re.findall(r"\w+", told)
    return all(any(name.startswith(word) for name in names) for word in words)


def _current() -> tuple[dict[UUID, Plan], dict[str, UUID]]:
    read_at, plans, slugs = _kept.get("city", (-FRESH, {}, {}))
    if not plans or monotonic() - read_at > FRESH:
        plans = {line.pk: _plan(line) for line in _lines()}
        slugs = {plan.slug: plan.line for plan in plans.values()}
        _kept["city"] = (monotonic(), plans, slugs)
    return plans, slugs


def _lines() -> list[Line]:
    rows = Line.objects.in_use().select_related("hall__office", "agency")
    return list(rows.order_by("hall", "rank"))


def _plan(line: Line) -> Plan:
    told = line.policy
    no_show, booking, issue = told["no_show"], told["booking"], told["issue"]
    return Plan(
        line=line.pk,
        hall=line.hall_id,
        office=line.hall.office_id,
        office_name=line.hall.office.name,
        agency=line.agency.code,
        code=line.code,
        slug=line.slug,
        name=line.name,
        services=tuple(line.services),
        minutes=line.minutes,
        capacity=line.capacity,
        classes={
            each["code"]: Rule(each["code"], each["gain"], each["name"], each.get("who", {}))
            for each in told["classes"]
        },
        walk_in_share=line.walk_in_share,
        recalls=told["recalls"],
        no_show=NoShow(_minutes(no_show["grace"]), no_show["returns"], no_show["most"]),
        booking=BookingRule(
            booking["days"],
            _minutes(booking["early"]),
            _minutes(booking["late"]),
            booking["then"],
            booking["people"],
            booking["most"],
            _minutes(booking["offer"]),
            tuple(_minutes(each) for each in booking.get("remind", ())),
            booking.get("waiting", booking["most"]),
            _answer(booking.get("answer", ANSWER)),
            _missed(booking.get("missed")),
        ),
        slots=_slots(told.get("slots")),
        issue_before=_minutes(issue["before"]),
        issue_until=_minutes(issue["until"]),
        shuffles=issue.get("shuffle", False),
        results={
            each["code"]: Result(each["code"], each["name"], each.get("onward", ""))
            for each in told.get("results", ())
        },
        breaks=tuple(line.hall.breaks),
    )


def _answer(rule: Mapping[str, Any]) -> Answer:
    wakes, sleeps = (time.fromisoformat(rule[end]) for end in ("wakes", "sleeps"))
    return Answer(rule["share"], _minutes(rule["least"]), wakes, sleeps)


def _missed(rule: Mapping[str, Any] | None) -> Missed | None:
    return Missed(rule["times"], timedelta(days=rule["days"])) if rule else None


def _slots(told: Mapping[str, Any] | None) -> SlotRule | None:
    if told is None:
        return None
    places = {quota: told[quota] for quota in ("public", "assisted")}
    nik = told.get("nik", "optional")
    opening = told.get("opening", {})
    draw, room = _draw(opening.get("draw")), _room(opening.get("room"))
    return SlotRule(told["slot"], places, told.get("longer", {}), nik, draw, room)


def _room(rule: Mapping[str, Any] | None) -> RoomRule | None:
    if rule is None:
        return None
    return RoomRule(
        opens=time.fromisoformat(rule["opens"]),
        weekday=rule.get("weekday"),
        before=_minutes(rule["before"]),
        settle=_minutes(rule["settle"]),
        lasts=_minutes(rule["lasts"]),
        at_once=rule["at_once"],
        stay=_minutes(rule["stay"]),
    )


def _draw(rule: Mapping[str, Any] | None) -> DrawRule | None:
    if rule is None:
        return None
    closes = time.fromisoformat(rule["closes"])
    return DrawRule(rule["gather"], rule["ahead"], closes, _minutes(rule["reveal"]))


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
