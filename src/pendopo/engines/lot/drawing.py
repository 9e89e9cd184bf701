"""The order of a draw, made of a seed that was sealed before and of the list that was closed.

The seed's seal (its SHA-256) is published before anybody asks, so that the city cannot choose it
once it knows who asked. The list's own hash goes into the order, so that whoever knew the seed could
not tell beforehand who comes first. Commit and reveal: Blum 1983; a sort by HMAC: RFC 2104. ADR 93.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

ANY = "-"
LINE = re.compile(r"([0-9A-Z-]{4,20}) ([1-9][0-9]?) (-|[0-9]{2}(?:,[0-9]{2})*)")


class UnreadableLineError(ValueError):
    """A line of the list is not `CODE LENGTH HOURS`, such as `7KQ4-0183 1 08,09` or `7KQ4-0183 2 -`."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is drawn: a code, how many times one after another it needs, and the hours it likes best."""

    code: str
    length: int = 1
    hours: tuple[int, ...] = ()

    @property
    def line(self) -> str:
        """Its line in the published list."""
        return f"{self.code} {self.length} {','.join(f'{h:02}' for h in self.hours) or ANY}"

    @classmethod
    def read(cls, line: str) -> "Request":
        """Return the request of a line of the list. Raises UnreadableLineError."""
        found = LINE.fullmatch(line)
        if found is None:
            raise UnreadableLineError(line)
        code, length, hours = found.groups()
        return cls(code, int(length), () if hours == ANY else tuple(map(int, hours.split(","))))


def seal_of(seed: str) -> str:
    """Return what is published of a seed before it is shown: its SHA-256, in hex."""
    return sha256(seed.encode()).hexdigest()


def list_hash(lines: Iterable[str]) -> str:
    """Return the SHA-256 of a list: its lines sorted, with a line feed between them, in hex."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def order(seed: str, lines: Iterable[str]) -> list[str]:
    """Return the lines of a list in the order of a draw: by HMAC-SHA256 of `<list hash> <line>`."""
    told = list(lines)
    closed = list_hash(told)
    return sorted(told, key=lambda line: _lot(seed, f"{closed} {line}"))


def _lot(seed: str, text: str) -> bytes:
    return hmac.digest(seed.encode(), text.encode(), "sha256")
