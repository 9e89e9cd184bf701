"""A city's dictionary: which words mean the same, and what to look for in a situation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pendopo.engines.searching.words import fold


@dataclass(frozen=True, slots=True)
class Rule:
    """When all the words were said, in any order, so were these."""

    when: frozenset[str]
    then: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Dictionary:
    """`words`: word to concept. `silent`: what tells nothing. `names`: concepts of several words."""

    words: Mapping[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    names: tuple[Rule, ...] = ()
    situations: tuple[Rule, ...] = ()


def dictionary(
    *,
    ignored: Iterable[str] = (),
    same: Mapping[str, Iterable[str]] | None = None,
    situations: Mapping[str, Iterable[str]] | None = None,
) -> Dictionary:
    """Make a dictionary of what a pack says. A word in two groups belongs to the first."""
    words: dict[str, str] = {}
    several: list[tuple[str, str]] = []
    for concept, others in (same or {}).items():
        head = "".join(fold(concept))
        words.setdefault(head, head)
        for other in others:
            parts = fold(other)
            if len(parts) == 1:
                words.setdefault(parts[0], head)
            else:
                several.append((other, head))
    silent = frozenset(word for each in ignored for word in fold(each))

    def rule(said: str, then: Iterable[str]) -> Rule:
        when = frozenset(words.get(word, word) for word in fold(said))
        return Rule(when, tuple(words.get(w, w) for each in then for w in fold(each)), said)

    return Dictionary(
        words,
        silent,
        tuple(rule(said, (head,)) for said, head in several),
        tuple(rule(said, then) for said, then in (situations or {}).items()),
    )
