"""An index of a few hundred texts in memory, which can say why it found what it found."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from operator import attrgetter

from pendopo.engines.searching.dictionary import Dictionary, Rule
from pendopo.engines.searching.words import fold, roots, shortens, spellings, trigrams

ALIKE = 0.45
"""From here two words are one, misspelt."""
SHORTEST_ALIKE = 4
LEAST = 0.5
"""What a found text has of the points of the best, or it is not told."""
WHOLE = 0.8
"""What a keyword or name adds, of its own points, when all of it was asked."""


@dataclass(frozen=True, slots=True)
class Text:
    """A part of what is found: its name in a reason, its weight, and the words."""

    part: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Which word that was asked stands in which part, and how much it counts."""

    asked: str
    part: str
    points: float


@dataclass(frozen=True, slots=True)
class Found:
    """A text that answers, and why."""

    key: str
    points: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers, the best first, and the words that stand nowhere."""

    found: tuple[Found, ...]
    unknown: tuple[str, ...]
    known: int


class Index:
    """Texts by key. Looking up changes nothing, so threads may share it."""

    def __init__(self, texts: Mapping[str, Iterable[Text]], words: Dictionary) -> None:
        self._dictionary = words
        told = {key: list(each) for key, each in texts.items()}
        self._known = {w for each in told.values() for text in each for w in fold(text.words)}
        self._known |= words.words.keys() | words.silent
        self._by_letter: dict[str, list[str]] = {}
        self._by_three: dict[str, list[str]] = {}
        for word in sorted(self._known):
            self._by_letter.setdefault(word[0], []).append(word)
            if len(word) >= SHORTEST_ALIKE:
                for three in trigrams(word):
                    self._by_three.setdefault(three, []).append(word)
        self.concept = lru_cache(maxsize=4096)(self._concept)
        self._texts = {
            key: [(text, self._concepts(text.words, words.names)) for text in each]
            for key, each in told.items()
        }
        self._places: dict[str, dict[str, Text]] = {}
        for key, each in self._texts.items():
            for text, concepts in sorted(each, key=lambda pair: pair[0].weight):
                for concept in concepts:
                    self._places.setdefault(concept, {})[key] = text
        spread = {c: sum(t.weight for t in where.values()) for c, where in self._places.items()}
        self._rare = {c: log(1 + len(told) / max(n, 0.5)) for c, n in spread.items()}

    def search(self, query: str) -> Answer:
        """Return what answers a query; nothing when no word of it is known."""
        asked = self._concepts(query, (*self._dictionary.names, *self._dictionary.situations))
        reasons: dict[str, list[Reason]] = {}
        for concept, said in asked.items():
            for key, text in self._places.get(concept, {}).items():
                points = text.weight * self._rare[concept]
                reasons.setdefault(key, []).append(Reason(said, text.part, points))
        for key in reasons:
            reasons[key] += self._whole(key, asked)
        found = [Found(key, sum(r.points for r in why), tuple(why)) for key, why in reasons.items()]
        order = {key: n for n, key in enumerate(self._texts)}
        found.sort(key=lambda each: (-round(each.points, 6), order[each.key]))
        unknown = [said for concept, said in asked.items() if concept not in self._places]
        return Answer(
            tuple(each for each in found if each.points >= LEAST * found[0].points),
            tuple(unknown),
            known=len(asked) - len(unknown),
        )

    def has(self, word: str) -> bool:
        """Tell whether some text has what a word means."""
        return self.concept(word) in self._places

    def _whole(self, key: str, asked: Mapping[str, str]) -> Iterator[Reason]:
        """Reward the best short text that was asked word for word: `kk hilang` before `kk`."""
        whole = [
            Reason(
                text.words, text.part, WHOLE * text.weight * sum(self._rare[c] for c in concepts)
            )
            for text, concepts in self._texts[key]
            if concepts and concepts.keys() <= asked.keys()
        ]
        if whole:
            yield max(whole, key=attrgetter("points"))

    def _concepts(self, text: str, rules: Iterable[Rule]) -> dict[str, str]:
        """Return the concepts of a text, each with the words that said it."""
        said: dict[str, str] = {}
        for word in fold(text):
            said.setdefault(self.concept(word), word)
        for rule in rules:
            if rule.when <= said.keys():
                for concept in rule.then:
                    said.setdefault(self.concept(concept), rule.said)
        return {c: word for c, word in said.items() if c not in self._dictionary.silent}

    def _concept(self, word: str) -> str:
        """Return what a word means: itself, its group, its root's, or those of a word like it."""
        meant = self._dictionary.words
        if word in meant:
            return meant[word]
        if word in self._dictionary.silent:
            return word
        for root in roots(word):
            if root in meant:
                return meant[root]
            if root in self._known and root not in self._dictionary.silent:
                return self.concept(root)
        if word in self._known or word.isdigit():
            return word
        return next((self.concept(each) for each in self._like(word)), word)

    def _like(self, word: str) -> Iterator[str]:
        """Return known words that a word may be meant for, the likeliest first."""
        for other in spellings(word):
            if other in self._known and other != word:
                yield other
            yield from (root for root in roots(other) if root in self._known)
        near = self._by_letter.get(word[0], ())
        short = [other for other in near if shortens(word, other)]
        yield from sorted(short, key=lambda other: (len(other), other))
        if len(word) >= SHORTEST_ALIKE:
            yield from self._alike(word)

    def _alike(self, word: str) -> Iterator[str]:
        """Return the known word with most threes of letters in common (Jaccard), if enough."""
        ours = trigrams(word)
        shared = Counter(other for three in ours for other in self._by_three.get(three, ()))
        alike = {o: n / (len(ours) + len(trigrams(o)) - n) for o, n in shared.items()}
        best = max(alike, key=lambda other: (alike[other], other), default="")
        if best and alike[best] >= ALIKE:
            yield best
