"""A multinomial naive Bayes over words and pairs of words: small, the same each time, and it says why.

Tokens are counted once a text. Probabilities of naive Bayes are far too sure of themselves, so none is
told: only the margin of the best label over the next, whose worth `measuring` finds out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from sys import intern
from typing import Any

from pendopo.engines.searching.words import SHORTEST_ROOT, fold

HIDDEN = re.compile(r"\[[^\]]*\]|[.!?;:]\s")
"""What stands for something masked, and the ends of sentences: no pair of words reaches across."""
SMOOTHING = 0.5
TOLD = 4
"""Words that are named as reasons, at most."""


def tokens(text: str) -> frozenset[str]:
    """Return the words of a text and its pairs of words, folded; nothing with a digit."""
    found: set[str] = set()
    for part in HIDDEN.split(text):
        words = [word for word in fold(part) if word.isalpha()]
        found |= {*words, *(f"{one} {next_one}" for one, next_one in pairwise(words))}
    return frozenset(map(intern, found))  # the same words in thousands of texts


@dataclass(frozen=True, slots=True)
class Example:
    """A text's tokens, and what it turned out to be about."""

    tokens: frozenset[str]
    label: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The best label, by how much it beats the next (nats), and the tokens that spoke for it most."""

    label: str
    margin: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classifier:
    """What was learned: texts by label, and by token and label."""

    labels: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]

    @classmethod
    def learned(cls, examples: Sequence[Example], *, least: int) -> "Classifier":
        """Learn. A label or token of fewer than `least` texts is left out: it tells of single people."""
        texts = Counter(each.label for each in examples)
        labels = {label: n for label, n in sorted(texts.items()) if n >= least}
        used = [each for each in examples if each.label in labels]
        shared = Counter(token for each in used for token in each.tokens)
        counts: dict[str, Counter[str]] = {t: Counter() for t, n in shared.items() if n >= least}
        for each in used:
            for token in each.tokens & counts.keys():
                counts[token][each.label] += 1
        return cls(labels, {t: dict(sorted(n.items())) for t, n in sorted(counts.items())})

    def told(self) -> dict[str, Any]:
        """Return it as JSON holds it; `Classifier(**told)` reads it again."""
        return {"labels": self.labels, "counts": self.counts}

    def totals(self) -> Mapping[str, int]:
        """Return how many tokens the texts of each label have."""
        found: Counter[str] = Counter()
        for by_label in self.counts.values():
            found.update(by_label)
        return found


class Judge:
    """A classifier made ready to judge one text after another."""

    def __init__(self, learned: Classifier) -> None:
        self.learned = learned
        room = SMOOTHING * max(1, len(learned.counts))
        totals, texts = learned.totals(), max(1, sum(learned.labels.values()))
        self.priors = {label: log(n / texts) for label, n in learned.labels.items()}
        self.rooms = {label: log(totals.get(label, 0) + room) for label in learned.labels}

    def judge(self, found: Iterable[str]) -> Judged | None:
        """Return what a text is about; None where nothing in it is known, or there is no choice."""
        known = sorted(token for token in found if token in self.learned.counts)
        if not known or len(self.priors) < 2:  # noqa: PLR2004 - a choice
            return None
        scores = {
            label: prior + sum(self._weight(token, label) for token in known)
            for label, prior in self.priors.items()
        }
        best, second = sorted(scores, key=lambda label: (-scores[label], label))[:2]
        margin = scores[best] - scores[second]
        return Judged(best, round(margin, 6), self._because(known, best, second))

    def _weight(self, token: str, label: str) -> float:
        return log(self.learned.counts[token].get(label, 0) + SMOOTHING) - self.rooms[label]

    def _because(self, known: Iterable[str], best: str, second: str) -> tuple[str, ...]:
        """Return what speaks most for the best; of a pair and its words the first, no "di" or "ke"."""
        gains = {token: self._weight(token, best) - self._weight(token, second) for token in known}
        told: list[str] = []
        for token in sorted(gains, key=lambda token: (-gains[token], token)):
            parts = {word for word in token.split() if len(word) >= SHORTEST_ROOT}
            if parts and gains[token] > 0 and not any(parts & set(other.split()) for other in told):
                told.append(token)
        return tuple(told[:TOLD])
