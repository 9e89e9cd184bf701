"""Who wants to know what: a register filled when the apps are loaded."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import translate

from pendopo.ground.log.timelines import Recorded

Handler = Callable[[Recorded], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A handler, and the names of the events it wants.

    One that joins a running house begins with today, unless it asks for the whole history.
    """

    subscriber: str
    handler: Handler
    wanted: re.Pattern[str]
    from_start: bool

    def wants(self, event: Recorded) -> bool:
        """Tell whether the event is for this handler."""
        return self.wanted.fullmatch(event.name) is not None


REGISTER: dict[str, Subscription] = {}


def subscribe(
    subscriber: str, *, to: Iterable[str], from_start: bool = False
) -> Callable[[Handler], Handler]:
    """Subscribe the decorated function, under a name that stays, to patterns of event names.

    The relay calls it once for each event, in a transaction that also moves the
    subscriber's cursor: what it writes to the database happens exactly once. Events of one
    aggregate come in order. It must not reach outside the database (leave a row for a job).
    """
    wanted = re.compile("|".join(translate(pattern) for pattern in to))

    def register(handler: Handler) -> Handler:
        other = REGISTER.get(subscriber)
        if other is not None and other.handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"two subscribers are named {subscriber}")
        REGISTER[subscriber] = Subscription(subscriber, handler, wanted, from_start)
        return handler

    return register
