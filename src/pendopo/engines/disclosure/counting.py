"""Counting without telling on anybody: a small cell is a range, and a total is the sum of what is told.

A total over a hidden cell is therefore a range as well. All that is published follows from the cells
that stand there and from where hidden ones are; so each hidden cell may be any number from 1 on, whatever
the others are, and nobody can reckon it from totals, of however many dimensions (ADR 100).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

FEWEST = 5
"""A cell of fewer is hidden: k of k-anonymity."""
Key = tuple[str | None, ...]
"""A cell by its value in each dimension; None: summed over all of them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a count: from `least` to `most`, the same when it is told exactly."""

    least: int
    most: int

    @property
    def exact(self) -> int | None:
        """Return the count, or None where only its range is told."""
        return self.least if self.least == self.most else None

    def __add__(self, other: "Told") -> "Told":
        return Told(self.least + other.least, self.most + other.most)


def publish(
    counts: Mapping[tuple[str, ...], int],
    *,
    totals: Iterable[Collection[int]] = (),
    fewest: int = FEWEST,
) -> dict[Key, Told]:
    """Return what may be told of each cell that is not empty, then of each total.

    `totals` are the dimensions that each kind of total keeps, by position: `[(0,), ()]` are those of
    the first dimension and of all. An empty cell is left out, which says that it is empty. Raises
    ValueError for a count below 0.
    """
    cells: dict[Key, Told] = {k: _told(count, fewest) for k, count in counts.items() if count}
    told = dict(cells)
    for kept in totals:
        summed: dict[Key, Told] = {}
        for key, each in cells.items():
            whole = tuple(part if n in kept else None for n, part in enumerate(key))
            summed[whole] = summed.get(whole, Told(0, 0)) + each
        told |= summed
    return told


def _told(count: int, fewest: int) -> Told:
    if count < 0:
        raise ValueError(count)
    return Told(count, count) if count >= fewest else Told(1, fewest - 1)
