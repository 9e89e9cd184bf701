"""A range as people say it: whole fives of minutes, tens beyond an hour, never a false precision."""

from math import ceil, floor

from pendopo.engines.queueing.forecasting import Range

HOUR = 60
LONGEST = 8 * HOUR


def minutes_of(told: Range) -> tuple[int, int] | None:
    """Return from how many to how many minutes; (0, 5) is at most five. None beyond eight hours."""
    step = 5 if told.high < HOUR * 60 else 10
    low = floor(told.low / 60 / step) * step
    high = max(ceil(told.high / 60 / step) * step, low + step)
    return (low, high) if high <= LONGEST else None
