"""What is said of a wait: a range by the forecast, else a rougher one, or in words why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext_noop

from pendopo.domain.queues.boards import Desk, Queue
from pendopo.domain.queues.plans import Plan, today
from pendopo.engines.queueing.forecasting import Range
from pendopo.engines.queueing.saying import minutes_of

SPREAD = 0.3


class Staffing(StrEnum):
    """Whether anybody serves a line: at a counter, all on a break, nobody, or nobody yet today."""

    OPEN = "open"
    BEFORE = "before"
    BREAK = "break"
    NONE = "none"


WORDS = {
    Staffing.BREAK: gettext_noop("Sedang jeda"),
    Staffing.NONE: gettext_noop("Loket tutup"),
}


@dataclass(frozen=True, slots=True)
class Wait:
    """Between how many minutes a number is called, in the steps that people are told; (0, 0): unknown."""

    staffing: Staffing
    low: int = 0
    high: int = 0

    @property
    def words(self) -> str:
        """Why nothing is said of the wait, in Indonesian; empty while something is, or may be."""
        return WORDS.get(self.staffing, "")


def wait(
    plan: Plan,
    queue: Queue | None,
    desks: Sequence[Desk],
    *,
    ahead: int | None = None,
    told: Sequence[int] | None = None,
    at: datetime,
) -> Wait:
    """Return what to say of a number with so many people ahead, or of one taken now.

    `told` is what the forecast says of that very number. Without a fresh one: people ahead times what a
    service takes lately over the open counters, 30 % to either side; before opening, nothing.
    """
    staffing = staffing_of(plan, desks, at=at)
    if staffing in WORDS:
        return Wait(staffing)
    told = told or (queue.told if queue and ahead in {None, queue.waiting - 1} else None)
    if told:
        return Wait(staffing, *told)
    if staffing is Staffing.BEFORE:
        return Wait(staffing)
    open_ones = sum(desk.open and plan.line in desk.lines for desk in desks)
    learned = 60 * float((queue.learned if queue else None) or plan.minutes)
    before = ahead if ahead is not None else queue.waiting if queue else 0
    middle = (before + 0.5) * learned / open_ones
    rough = minutes_of(Range(middle * (1 - SPREAD), middle, middle * (1 + SPREAD)))
    return Wait(staffing, *(rough or (0, 0)))


def staffing_of(plan: Plan, desks: Sequence[Desk], *, at: datetime) -> Staffing:
    """Tell whether anybody serves a line now."""
    mine = [desk for desk in desks if desk.session and plan.line in desk.lines]
    if any(desk.open for desk in mine):
        return Staffing.OPEN
    if mine:
        return Staffing.BREAK
    spans = [] if settings.PENDOPO.halls_open else plan.sessions_on(today(at))
    return Staffing.BEFORE if spans and at < spans[0][0] else Staffing.NONE
