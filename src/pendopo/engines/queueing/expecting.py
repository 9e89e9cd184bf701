"""What a hall expects of today, from what its lines have learned: made once, used by many forecasts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from pendopo.engines.queueing.durations import total
from pendopo.engines.queueing.experience import Experience, Habits, gaps, habits, lateness
from pendopo.engines.queueing.forecasting import Guest, Stream


@dataclass(frozen=True, slots=True)
class Taught:
    """A line: what it has learned, and what its pack says of it. `gains` by class."""

    experience: Experience
    minutes: int
    services: tuple[str, ...]
    gains: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Expected:
    """Tables for `forecasting.Hall`."""

    habits: Mapping[tuple[str, str, bool], Habits]
    gaps: Mapping[str, list[float]]
    late: Mapping[str, list[float]]
    onward: Mapping[str, Mapping[str, float]]
    streams: tuple[Stream, ...]


def expect(lines: Mapping[str, Taught]) -> Expected:
    """Return what the lines of a hall expect."""
    return Expected(
        habits={
            (line, service, walk_in): habits(
                told.experience, service, walk_in=walk_in, minutes=told.minutes
            )
            for line, told in lines.items()
            for service in {"", *told.services, *told.experience.served}
            for walk_in in (True, False)
        },
        gaps={line: gaps(told.experience) for line, told in lines.items()},
        late={line: lateness(told.experience) for line, told in lines.items()},
        onward={line: _onward(told.experience, lines) for line, told in lines.items()},
        streams=tuple(_streams(lines)),
    )


def pace(served: Iterable[tuple[Guest, float]], expected: Expected) -> tuple[float, float]:
    """Return how much longer a counter's services took today than is usual: mean logarithm, number."""
    told = [
        log(max(seconds, 1.0)) - expected.habits[guest.line, guest.service, guest.walk_in].usual
        for guest, seconds in served
    ]
    return (sum(told) / len(told), len(told)) if told else (0.0, 0)


def _onward(told: Experience, lines: Mapping[str, Taught]) -> dict[str, float]:
    served = sum(total(counts) for counts in told.served.values()) + 1
    return {line: weight / served for line, weight in told.onward.items() if line in lines}


def _streams(lines: Mapping[str, Taught]) -> Iterable[Stream]:
    """Those who come without a booking; who is booked is known by name."""
    for line, told in lines.items():
        for kind in told.experience.arrivals:
            priority, way = kind.split()
            if way == "walk_in" and priority in told.gains:
                slots = {
                    int(slot): told.experience.rate(kind, int(slot))
                    for slot in told.experience.arrivals[kind]
                }
                yield Stream(
                    Guest("", line, "", walk_in=True, priority=priority),
                    told.gains[priority],
                    slots,
                )
