"""What people hold of a waiting room: a place that finds itself again, and a pass that opens the door.

Both carry their own proof and stand in no table, so neither `web` nor `live` asks a database. The
code of a place is a keyed digest of the person's NIK: whoever asks ten times has one place, and the
pass books for that NIK alone.
"""

import base64
import binascii
import hmac
import struct
from dataclasses import dataclass
from uuid import UUID

from pendopo.ground.vault.blind import index_key

CODE = 16
MARK = 9
"""Bytes of a digest: 72 bits that nobody guesses."""
_PLACE = struct.Struct(f">{CODE}sH")
_PASS = struct.Struct(f">{CODE}sI")


@dataclass(frozen=True, slots=True)
class Pass:
    """Leave to book at an opening until a moment (seconds since 1970), for the person of a code."""

    code: bytes
    until: int

    @property
    def key(self) -> UUID:
        """The key of the one booking it makes."""
        return UUID(bytes=self.code)


def code_of(opening: UUID, holder: bytes) -> bytes:
    """Return what stands for a person at an opening; `holder` is their blind digest, as a booking has it."""
    return _mark(b"code", opening, holder)[:CODE]


def place_token(opening: UUID, code: bytes, batch: int) -> str:
    """Return the last part of the address of a place: 36 characters."""
    return _signed(b"place", opening, _PLACE.pack(code, batch))


def read_place(opening: UUID, token: str) -> tuple[bytes, int] | None:
    """Return code and batch of a place; None when it is not of this opening or not ours."""
    told = _checked(b"place", opening, token, _PLACE.size)
    if told is None:
        return None
    code, batch = _PLACE.unpack(told)
    return code, batch


def pass_token(opening: UUID, code: bytes, until: int) -> str:
    """Return a pass: 39 characters."""
    return _signed(b"pass", opening, _PASS.pack(code, until))


def read_pass(opening: UUID, token: str) -> Pass | None:
    """Return a pass of an opening, be it over or not; None when it is foreign or forged."""
    told = _checked(b"pass", opening, token, _PASS.size)
    return Pass(*_PASS.unpack(told)) if told else None


def _signed(kind: bytes, opening: UUID, told: bytes) -> str:
    whole = told + _mark(kind, opening, told)[:MARK]
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()


def _checked(kind: bytes, opening: UUID, token: str, size: int) -> bytes | None:
    try:
        given = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    told, mark = given[:size], given[size:]
    ours = hmac.compare_digest(mark, _mark(kind, opening, told)[:MARK])
    return told if ours and token == _signed(kind, opening, told) else None


def _mark(kind: bytes, opening: UUID, told: bytes) -> bytes:
    return hmac.digest(index_key(), b"room " + kind + b"\0" + opening.bytes + told, "sha256")
