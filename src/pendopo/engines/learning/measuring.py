"""How often a judgement is right: counted on texts that came after those it was learned from."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from pendopo.engines.learning.bayes import Classifier, Example, Judge

Z = 1.959964
"""Of the normal distribution, for 95 %."""
WINDOW = 200
"""Cases that say what a margin is worth, at most: those of much greater margins would flatter it."""


def wilson(right: int, of: int) -> float:
    """Return the lower end of Wilson's 95 % interval of a share; 0 where nothing was counted."""
    if not of:
        return 0.0
    share, square = right / of, Z * Z
    middle = share + square / (2 * of)
    spread = Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - spread) / (1 + square / of)


@dataclass(frozen=True, slots=True)
class Figures:
    """So often a judgement like this one was right."""

    right: int
    of: int

    @property
    def certainty(self) -> float:
        """What may be promised: the lower end of the interval."""
        return wilson(self.right, self.of)


@dataclass(frozen=True, slots=True)
class Measured:
    """Each label's judgements of later texts: margin and whether it was right, by margin."""

    cases: Mapping[str, Sequence[tuple[float, bool]]]

    def figures(self, label: str, margin: float, *, least: int) -> Figures:
        """Return how often this label was right at such a margin.

        The cases at or above it, the nearest 200; where fewer than `least` are above, the uppermost
        `least`, some of them less sure than this one.
        """
        rows = self.cases.get(label, ())
        first = bisect_left(rows, (margin, False))
        if len(rows) - first < least:
            first = max(0, len(rows) - least)
        like = rows[first : first + WINDOW]
        return Figures(sum(right for _, right in like), len(like))

    @property
    def overall(self) -> Figures:
        """All that was measured."""
        every = [right for rows in self.cases.values() for _, right in rows]
        return Figures(sum(every), len(every))


def measured(learned: Classifier, later: Sequence[Example]) -> Measured:
    """Judge texts that came later, and count."""
    judge = Judge(learned)
    cases: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for each in later:
        if judged := judge.judge(each.tokens):
            cases[judged.label].append((judged.margin, judged.label == each.label))
    return Measured({label: sorted(rows) for label, rows in sorted(cases.items())})
