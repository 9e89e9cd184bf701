"""Names of persons: by the title before them, by what announces them, or because they are names.

No list holds every name and no rule knows who is meant. So what is announced is taken whatever it
is, what is only listed must look like a name where it stands, and a street keeps its hero.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from pendopo.engines.masking.spans import Span

_TOKEN = re.compile(r"[^\W\d_](?:[\w'\u2019]|[-./](?=[^\W\d_]))*|\d+|[^\w\s]")
_LONGEST = 4
_MOST_TITLES = 5
_AFFIXED = re.compile(r"^(?:me[mn]|di|ber|ter)\w{3}|(?:nya|kan|lah|kah)$")
_JOINING = frozenset({"bin", "binti", "alias"})
_SELF = frozenset({"saya", "aku", "abdi", "kuring"})
_OWNERS = frozenset({"saya", "kami"})
_SHORTEST_ALONE = 4
_SIGNING = frozenset("-~(:\u2013\u2014")


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    low: str


@cache
def _lines(name: str) -> tuple[str, ...]:
    text = (resources.files(__package__) / "words" / f"{name}.txt").read_text()
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(" ".join(_lines(name)).split())


@cache
def _phrases(name: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(w.rstrip(".") for w in line.split()) for line in _lines(name))


def names(text: str, *, places: frozenset[str] = frozenset()) -> Iterator[Span]:
    """Yield the names of persons in a text; `places` are the city's own, in small letters."""
    return _Finding(text, places).spans()


class _Finding:
    def __init__(self, text: str, places: frozenset[str]) -> None:
        self.text = text
        self.words = [_Word(*m.span(), m[0], m[0].lower()) for m in _TOKEN.finditer(text)]
        letters = [c for c in text if c.isalpha()]
        self.loud = sum(c.isupper() for c in letters) > len(letters) / 2
        self.known = {tuple(place.split()) for place in places} | _phrases("heroes")

    def spans(self) -> Iterator[Span]:
        at = 0
        while at < len(self.words):
            if self._low(at) in _words("place_heads"):
                at = self._past_place(at + 1)
                continue
            first = self._told_of(at)
            past = self._reach(first) if first is not None else 0
            if first is None or past <= first:
                first, past = at, self._listed(at)
            if past > first:
                yield Span(self.words[first].start, self.words[past - 1].end, "name")
            at = max(past, at + 1)

    def _past_place(self, at: int) -> int:
        """Return where the name of a place ends: words in capitals, or a title and its name."""
        at = begin = at + (self._low(at) == ".")
        while at - begin <= _LONGEST and self._is_word(at) and self._beside(at, begin):
            title = self._low(at) in _words("titles")
            if title and at > begin and self._low(at - 1).strip(".") not in _words("titles"):
                break
            if not (self._capital(at) or title or self._is_name(at) or self._low(at) in _JOINING):
                break
            at += 1 + (title and self._low(at + 1) == ".")
        return at

    def _told_of(self, at: int) -> int | None:
        """Return where a name must begin, because a title or an announcement stands here."""
        for length in (3, 2, 1):
            if tuple(self._low(at + k) for k in range(length)) in _phrases("announcing"):
                begin = self._past_titles(self._past_colon(at + length, abbreviated=length == 1))
                kin = self._low(at + length - 1) in _OWNERS and self._low(at) != "nama"
                return begin if not kin or self._looks_named(begin) else None
        if self._low(at) in _words("titles") and self._titled(at):
            begin = self._past_titles(at)
            sure = begin - at > 1 or self._low(at) not in _words("also_titles")
            return begin if sure or self._looks_named(begin) else None
        if self._low(at) in _SELF and self._capital(at + 1) and self._adjoins(at + 1, at):
            return self._past_titles(at + 1)
        return None

    def _looks_named(self, at: int) -> bool:
        return self._capital(at) or self._is_name(at)

    def _titled(self, at: int) -> bool:
        return self._adjoins(at + 1, at) or self._low(at + 1) == "."

    def _past_colon(self, at: int, *, abbreviated: bool) -> int:
        while self._low(at) in {":", "=", '"'} or (abbreviated and self._low(at) == "."):
            at += 1
        return at

    def _past_titles(self, at: int) -> int:
        for _ in range(_MOST_TITLES):
            if self._low(at) not in _words("titles"):
                break
            at += 1 + (self._low(at + 1) == ".")
        return at

    def _reach(self, at: int) -> int:
        """Return where a name ends that was told of; `at` itself if no name begins there."""
        first = self._low(at)
        if not self._is_word(at) or first in _words("offices") or first in _words("place_heads"):
            return at
        if not self._capital(at) and not self._is_name(at) and not self._plausible(first):
            return at
        past = at + 1
        while past - at < _LONGEST and (step := self._step(past)):
            past += step
        return past

    def _step(self, at: int) -> int:
        """Return how many words further a name goes: over `bin` and an initial with its point."""
        if self._low(at) in _JOINING and self._adjoins(at + 1, at):
            return 2
        initial = len(self._low(at)) == 1 and self._capital(at) and self._low(at + 1) == "."
        return 3 if initial and self._capital(at + 2) else int(self._goes_on(at))

    def _plausible(self, low: str) -> bool:
        return len(low) > 1 and low.isalpha() and not _AFFIXED.search(low)

    def _goes_on(self, at: int) -> bool:
        low = self._low(at)
        if not self._is_word(at) or not self._adjoins(at, at - 1):
            return False
        if low in _words("offices") or low in _words("place_heads") or low in _words("titles"):
            return False
        return self._is_name(at) or self._capital(at)

    def _listed(self, at: int) -> int:
        """Return where a name ends that nothing announced; `at` itself if none begins here."""
        if not self._is_name(at) or self._is_known(at):
            return at
        past = at + 1
        while past - at < _LONGEST and (step := self._step(past)):
            past += step
        alone = past == at + 1
        unsure = self._low(at) in _words("also_words")
        rest = range(at + 1, past)
        if unsure and not any(self._is_sure(k) for k in rest) and not self._all_names(rest):
            return at
        plain = len(self._low(at)) >= _SHORTEST_ALONE or not alone or self._signed(at)
        return past if self._capital(at) or plain else at

    def _signed(self, at: int) -> bool:
        return at > 0 and self._low(at - 1) in _SIGNING

    def _is_known(self, at: int) -> bool:
        return any(
            tuple(self._low(at + k) for k in range(length)) in self.known for length in (4, 3, 2, 1)
        )

    def _is_name(self, at: int) -> bool:
        return self._low(at) in _words("given") or self._low(at) in _words("also_words")

    def _all_names(self, rest: range) -> bool:
        return len(rest) > 0 and all(self._is_name(k) and self._capital(k) for k in rest)

    def _is_sure(self, at: int) -> bool:
        return self._is_name(at) and self._low(at) not in _words("also_words")

    def _capital(self, at: int) -> bool:
        return self._is_word(at) and self.words[at].text[0].isupper() and not self.loud

    def _is_word(self, at: int) -> bool:
        return at < len(self.words) and self.words[at].text[0].isalpha()

    def _beside(self, at: int, begin: int) -> bool:
        """Nothing but blanks, or the point of an abbreviation, stands before a word."""
        gap = self.text[self.words[at - 1].end : self.words[at].start] if at else ""
        return at == begin or not gap.strip()

    def _adjoins(self, at: int, begin: int) -> bool:
        return self._is_word(at) and self._beside(at, begin)

    def _low(self, at: int) -> str:
        return self.words[at].low if 0 <= at < len(self.words) else ""
