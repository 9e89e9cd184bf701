"""A waiting room in memory: places by the minute of arrival, shuffled within it by a sealed seed.

All who come before the first draw are one batch, and each later minute is one: being quicker inside
a batch brings nothing. A place follows from seed, batch and code alone, so that it can be found again
by whoever holds it, whatever this memory lost. Times are seconds since 1970.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from heapq import heappop, heappush

FIRST = 0
Key = tuple[int, bytes, bytes]


@dataclass(slots=True)
class Place:
    """Somebody's place: `code` stands for the person, `called` and `came` are 0 until they are."""

    code: bytes
    batch: int
    called: float = 0.0
    came: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a place stands: its number lies between `low` and `high`, alike once drawn."""

    low: int
    high: int
    ahead: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When the first batch is drawn, and how long each later one gathers, in seconds."""

    draws: float
    length: float

    def batch_at(self, at: float) -> int:
        """Return the batch of an arrival."""
        if at < self.draws:
            return FIRST
        return 1 + int((at - self.draws) // self.length)

    def drawn_at(self, batch: int) -> float:
        """Return when a batch is drawn: when its time is over."""
        return self.draws + batch * self.length


def seal_of(seed: str) -> str:
    """Return what is published of a seed before the draw: its SHA-256, in hex."""
    return sha256(seed.encode()).hexdigest()


def lot(seed: str, code: bytes) -> bytes:
    """Return by what a code is ordered in its batch: HMAC-SHA256 under the seed (RFC 2104)."""
    return hmac.digest(seed.encode(), code, "sha256")


class Room:
    """The places of one opening, and who of them was called."""

    def __init__(self, seed: str, rhythm: Rhythm) -> None:
        self.seed = seed
        self.rhythm = rhythm
        self.places: dict[bytes, Place] = {}
        self.called = 0
        self._gathering: dict[int, list[Place]] = {}
        self._due: list[Key] = []
        self._numbers: dict[bytes, int] = {}
        self._drawn = -1
        self._stale = False

    def __len__(self) -> int:
        return len(self.places)

    @property
    def waiting(self) -> int:
        """Tell how many were drawn and not called yet."""
        return len(self._due)

    def arrive(self, code: bytes, *, at: float) -> Place:
        """Return the place of a code: the one it has, or a new one in the batch of now."""
        return self.places.get(code) or self.put(Place(code, self.rhythm.batch_at(at)))

    def again(self, code: bytes, *, at: float) -> Place:
        """Give a new place, in the batch of now, to a code whose turn is over."""
        self._stale = True
        return self.put(Place(code, self.rhythm.batch_at(at)))

    def put(self, place: Place) -> Place:
        """Take a place in as it is: new, kept on a disk, or brought by who holds it."""
        self.places[place.code] = place
        if place.batch > self._drawn:
            self._gathering.setdefault(place.batch, []).append(place)
        else:
            self._draw([place])
        return place

    def draw(self, *, at: float) -> None:
        """Draw the batches whose time is over, and number all that were drawn."""
        over = self.rhythm.batch_at(at) - 1
        if over > self._drawn:
            self._drawn = over
            for batch in sorted(each for each in self._gathering if each <= over):
                self._draw(self._gathering.pop(batch))
        if self._stale:
            self._number()

    def call(self, count: int, *, at: float) -> list[Place]:
        """Call the next ones, in order; fewer when fewer wait."""
        found: list[Place] = []
        while self._due and len(found) < count:
            place = self.places[heappop(self._due)[2]]
            if not place.called:
                place.called = at
                self.called += 1
                found.append(place)
        return found

    def standing(self, place: Place) -> Standing:
        """Return where a place stands; before its draw its number lies in its batch."""
        if number := self._numbers.get(place.code):
            return Standing(number, number, max(0, number - 1 - self.called), drawn=True)
        before = len(self._numbers) + sum(
            len(places) for batch, places in self._gathering.items() if batch < place.batch
        )
        mine = len(self._gathering.get(place.batch, ())) or 1
        return Standing(
            before + 1, before + mine, max(0, before + mine - 1 - self.called), drawn=False
        )

    def order(self) -> list[bytes]:
        """Return the codes that were drawn, in their order."""
        return sorted(self._numbers, key=self._numbers.__getitem__)

    def _draw(self, places: Iterable[Place]) -> None:
        self._stale = True
        for place in places:
            if not place.called:
                heappush(self._due, self._key(place))

    def _number(self) -> None:
        drawn = [place for place in self.places.values() if place.batch <= self._drawn]
        self._numbers = {place.code: n for n, place in enumerate(sorted(drawn, key=self._key), 1)}
        self.called = sum(bool(place.called) for place in drawn)
        self._stale = False

    def _key(self, place: Place) -> Key:
        return place.batch, lot(self.seed, place.code), place.code
