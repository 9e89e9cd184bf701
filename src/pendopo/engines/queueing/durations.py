"""How long things take, learned from what happened: counts by length, old ones fading.

Lengths are seconds. Bins grow by a fifth, from five seconds to five hours, so that a heavy tail keeps
its shape and what was learned stays small whatever happened.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import erf, exp, log, sqrt

FIRST, GROWTH, BINS = 5.0, 1.2, 46
EDGES = [FIRST * GROWTH**n for n in range(BINS + 1)]
STEPS = 200
"""Equally likely lengths that a table holds."""
USUAL_SPREAD = 0.6
"""Standard deviation of the logarithm of a service's length, before anything was learned."""

Counts = dict[int, float]
"""Weight by bin; a whole observation of today weighs one."""


def count(counts: Counts, seconds: float, weight: float = 1.0) -> None:
    """Count one length."""
    found = min(max(bisect_right(EDGES, seconds) - 1, 0), BINS - 1)
    counts[found] = counts.get(found, 0.0) + weight


def fade(counts: Counts, by: float) -> None:
    """Let all that was counted weigh less; what weighs next to nothing goes."""
    for found, weight in list(counts.items()):
        counts[found] = weight * by
        if counts[found] < 1e-3:  # noqa: PLR2004  # a thousandth of an observation
            del counts[found]


def usual(mean: float, spread: float = USUAL_SPREAD) -> Counts:
    """Return a log-normal of a mean, of weight one: what is thought before anything was learned."""
    middle = log(mean) - spread**2 / 2
    below = [(1 + erf((log(edge) - middle) / spread / sqrt(2))) / 2 for edge in EDGES]
    return {n: below[n + 1] - below[n] for n in range(BINS)}


def together(*parts: tuple[Mapping[int, float], float]) -> Counts:
    """Return several counts as one, each brought to the weight that stands beside it."""
    told: Counts = {}
    for counts, weight in parts:
        total = sum(counts.values())
        for found, each in counts.items():
            told[found] = told.get(found, 0.0) + each * weight / total
    return told


def total(counts: Mapping[int, float]) -> float:
    """Return how much was counted."""
    return sum(counts.values())


def table(counts: Mapping[int, float], steps: int = STEPS) -> list[float]:
    """Return equally likely lengths, rising; inside a bin all logarithms are as likely."""
    lengths: list[float] = []
    whole, below, n = total(counts), 0.0, 0
    for found in sorted(counts):
        weight = counts[found] / whole
        while n < steps and (n + 0.5) / steps <= below + weight:
            part = ((n + 0.5) / steps - below) / weight
            lengths.append(EDGES[found] * GROWTH**part)
            n += 1
        below += weight
    return lengths + [lengths[-1]] * (steps - len(lengths))


def middle_of(counts: Mapping[int, float]) -> tuple[float, float]:
    """Return mean and standard deviation of the logarithm of a length."""
    whole = total(counts)
    at = {n: log(EDGES[n] * sqrt(GROWTH)) for n in counts}
    mean = sum(counts[n] * at[n] for n in counts) / whole
    spread = sum(counts[n] * (at[n] - mean) ** 2 for n in counts) / whole
    return mean, sqrt(spread)


def left_of(lengths: Sequence[float], gone: float, chance: float) -> float:
    """Return how much is left of a length of which so much is gone; `chance` in [0, 1) picks.

    Beyond the longest that was seen, a heavy tail: what has taken long takes long still.
    """
    longer = bisect_right(lengths, gone)
    ahead = len(lengths) - longer
    if ahead < 2:  # noqa: PLR2004  # nothing to pick from
        return 0.3 * gone * -log(1 - chance)
    return lengths[longer + int(chance * ahead)] - gone


def faster(mean: float, count: float, *, apart: float, within: float) -> tuple[float, float]:
    """Return how a counter's pace today differs, as a logarithm, and how unsure that is.

    `mean` of `count` logarithms of lengths over what was usual; counters differ by `apart`, one's
    services by `within`. What few services tell is shrunk to nothing.
    """
    surety = count * apart**2 / (count * apart**2 + within**2)
    return surety * mean, apart * sqrt(1 - surety)


def times(logarithm: float) -> float:
    """Return the factor of a logarithm."""
    return exp(logarithm)
