"""One waiting room: who came, who is called, who is inside, and what of it is to be kept."""

from datetime import datetime
from typing import Literal

from pendopo.domain.queues.admitting import Kept
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.passes import code_of, pass_token, place_token, read_place
from pendopo.engines.admission.pacing import Pace, between
from pendopo.engines.admission.room import Place, Rhythm, Room

State = Literal["gathering", "joining", "waiting", "called", "full", "lapsed", "closed"]
BATCH = 60.0
"""Seconds that each batch after the first gathers."""
EXPECTED = 60.0
"""Seconds for which room is kept for who was called and has not come."""
MOST = 300_000
"""Places of one room: 200 bytes each."""


class CrowdedError(Exception):
    """Ruang tunggu penuh. Tempat Anda belum tercatat; coba lagi beberapa menit lagi."""


class OpenRoom:
    """The room of one opening, from its first place to its closing. Times are seconds since 1970."""

    def __init__(self, kept: Kept) -> None:
        self.opening = kept.opening
        self.draws = kept.opening.draws_at.timestamp()
        self.closes = kept.opening.closes_at.timestamp()
        self.room = Room(kept.opening.seed, Rhythm(self.draws, BATCH))
        self.pace = Pace(kept.opening.at_once)
        self.free: int | None = None
        self._changed: dict[bytes, Place] = {}
        self._expected: dict[bytes, float] = {}
        self._inside: dict[bytes, float] = {}
        for place in kept.places:
            self.room.put(place)
            if place.came:
                self._inside[place.code] = place.came + self.opening.stay
            elif place.called:
                self._expected[place.code] = place.called + EXPECTED

    @property
    def inside(self) -> int:
        """Tell how many are thought to be choosing a time, or about to."""
        return len(self._inside) + len(self._expected)

    def arrive(self, nik: str, *, at: float) -> Place:
        """Return the place of a person: the one they have, or a new one. Raises CrowdedError."""
        code = code_of(self.opening.pk, holder_of(nik=nik) or b"")
        place = self.room.places.get(code)
        if place and not self._lapsed(place, at=at):
            return place
        if place is None and len(self.room) >= MOST:
            raise CrowdedError(CrowdedError.__doc__)
        make = self.room.again if place else self.room.arrive
        self._changed[code] = made = make(code, at=at)
        return made

    def find(self, token: str) -> Place | None:
        """Return the place that a token names, even one that memory lost; None for a foreign token."""
        told = read_place(self.opening.pk, token)
        if told is None:
            return None
        code, batch = told
        if code not in self.room.places:
            self._changed[code] = self.room.put(Place(code, batch))
        return self.room.places[code]

    def token(self, place: Place) -> str:
        """Return by what a place is found again."""
        return place_token(self.opening.pk, place.code, place.batch)

    def tick(self, *, at: float, seconds: float) -> None:
        """Draw what is due and call who may come in, `seconds` after the last time."""
        self.room.draw(at=at)
        for among in (self._inside, self._expected):
            for code in [code for code, until in among.items() if until <= at]:
                del among[code]
        if at < self.draws or self.free is None or not self.room.waiting:
            return
        count = self.pace.may_call(inside=self.inside, seconds=seconds)
        called = self.room.call(min(count, max(0, self.free - self.inside)), at=at)
        for place in called:
            self._changed[place.code] = place
            self._expected[place.code] = at + EXPECTED
        self.pace.called(len(called), at=at)

    def booked(self) -> None:
        """Take in that somebody has booked: who has been inside longest, as far as we know."""
        if self._inside:
            del self._inside[next(iter(self._inside))]

    def state(self, place: Place, *, at: float) -> State:
        """Return how it stands with a place."""
        if at >= self.closes:
            return "closed"
        if place.called:
            return "lapsed" if self._lapsed(place, at=at) else "called"
        if self.free == 0 and at >= self.draws:
            return "full"
        if self.room.standing(place).drawn:
            return "waiting"
        return "joining" if place.batch else "gathering"

    def come(self, place: Place, *, at: float) -> tuple[str, float]:
        """Let somebody in who was called; return the pass and until when it opens. Twice is once."""
        if not place.came:
            place.came = at
            self._changed[place.code] = place
            self._expected.pop(place.code, None)
            self._inside[place.code] = at + self.opening.stay
        until = place.came + self.opening.stay
        return pass_token(self.opening.pk, place.code, int(until)), until

    def turn(self, place: Place, *, at: float) -> tuple[float, float] | None:
        """Return between when and when a place's turn comes; None while nobody can tell."""
        rate = self.pace.per_second(at=at)
        if rate is None:
            return None
        low, high = between(self.room.standing(place).ahead + 1, rate)
        return at + low, at + high

    def drawn_at(self, place: Place) -> float:
        """Return when the batch of a place is drawn."""
        return self.room.rhythm.drawn_at(place.batch)

    def to_keep(self) -> list[Place]:
        """Return the places that changed since the last time."""
        changed, self._changed = list(self._changed.values()), {}
        return changed

    def keep_later(self, places: list[Place]) -> None:
        """Take back what could not be kept."""
        self._changed = {place.code: place for place in places} | self._changed

    def _lapsed(self, place: Place, *, at: float) -> bool:
        return bool(place.came) and at >= place.came + self.opening.stay

    def over(self, *, at: datetime) -> bool:
        """Tell whether the room has closed."""
        return at >= self.opening.closes_at
