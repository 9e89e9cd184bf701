"""SMPP 3.4's units on the wire, those that a bound transceiver and its operator exchange.

Numbers in brackets are sections of the SMPP 3.4 specification, issue 1.2.
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

HEADER = struct.Struct(">IIII")
LARGEST = 70_000
TLV = struct.Struct(">HH")


class Command(IntEnum):
    """What a unit asks or answers [5.1.2.1]."""

    GENERIC_NACK = 0x80000000
    SUBMIT_SM = 0x00000004
    SUBMIT_SM_RESP = 0x80000004
    DELIVER_SM = 0x00000005
    DELIVER_SM_RESP = 0x80000005
    UNBIND = 0x00000006
    UNBIND_RESP = 0x80000006
    BIND_TRANSCEIVER = 0x00000009
    BIND_TRANSCEIVER_RESP = 0x80000009
    ENQUIRE_LINK = 0x00000015
    ENQUIRE_LINK_RESP = 0x80000015


class Status(IntEnum):
    """Answers that mean something of their own to us [5.1.3]; all others refuse for good."""

    OK = 0x00
    INVALID_COMMAND = 0x03
    ALREADY_BOUND = 0x05
    SYSTEM_ERROR = 0x08
    BIND_FAILED = 0x0D
    QUEUE_FULL = 0x14
    THROTTLED = 0x58
    APPLICATION_BUSY = 0x64


class Tag(IntEnum):
    """Optional parameters in use [5.3.2]."""

    RECEIPTED_MESSAGE_ID = 0x001E
    USER_MESSAGE_REFERENCE = 0x0204
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


HAS_HEADER = 0x40
"""esm_class: the text begins with a user data header [5.2.12]."""
IS_RECEIPT = 0x04
KIND = 0x3C
WANTS_RECEIPT = 0x01
"""registered_delivery: tell success and failure [5.2.17]."""


class BrokenPduError(ValueError):
    """What came is no SMPP; the connection cannot be trusted any more."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One unit: what, with which status, in answer to which sequence number, and its body."""

    command: int
    sequence: int
    body: bytes = b""
    status: int = Status.OK

    def packed(self) -> bytes:
        """Return the unit as it travels."""
        return (
            HEADER.pack(16 + len(self.body), self.command, self.status, self.sequence) + self.body
        )

    def reply(self, body: bytes = b"", status: int = Status.OK) -> "Pdu":
        """Return the answer to this unit."""
        return Pdu(self.command | 0x80000000, self.sequence, body, status)


def take(buffer: bytearray) -> Pdu | None:
    """Take the first whole unit off what has come, if there is one. Raises BrokenPduError."""
    if len(buffer) < HEADER.size:
        return None
    length, command, status, sequence = HEADER.unpack_from(buffer)
    if not HEADER.size <= length <= LARGEST:
        raise BrokenPduError(f"length {length}")
    if len(buffer) < length:
        return None
    body = bytes(buffer[HEADER.size : length])
    del buffer[:length]
    return Pdu(command, sequence, body, status)


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """The body of submit_sm and deliver_sm [4.4.1, 4.6.1]: an address is its digits alone."""

    source: str
    destination: str
    text: bytes
    coding: int = 0
    kind: int = 0
    receipt: int = 0
    tags: Mapping[int, bytes] = field(default_factory=dict)

    def packed(self) -> bytes:
        """Return the body."""
        return b"".join(
            (
                b"\0",  # the default service
                *(_address(each) for each in (self.source, self.destination)),
                bytes((self.kind, 0, 0)),  # no protocol, ordinary priority
                b"\0\0",  # now, and as long as the operator keeps it
                bytes((self.receipt, 0, self.coding, 0, len(self.text))),
                self.text,
                *(TLV.pack(tag, len(value)) + value for tag, value in self.tags.items()),
            )
        )

    @classmethod
    def read(cls, body: bytes) -> "ShortMessage":
        """Read a body. Raises BrokenPduError."""
        try:
            return cls._read(body)
        except (IndexError, ValueError, struct.error) as error:
            raise BrokenPduError(str(error)) from error

    @classmethod
    def _read(cls, body: bytes) -> "ShortMessage":
        at = body.index(0) + 1
        found = []
        for _ in range(2):
            end = body.index(0, at + 2)
            found.append(body[at + 2 : end].decode("ascii"))
            at = end + 1
        kind = body[at]
        at = body.index(0, at + 3) + 1  # schedule
        at = body.index(0, at) + 1  # validity
        receipt, _, coding, _, length = body[at : at + 5]
        text, rest = body[at + 5 : at + 5 + length], body[at + 5 + length :]
        tags = {}
        while rest:
            tag, size = TLV.unpack_from(rest)
            tags[tag], rest = rest[4 : 4 + size], rest[4 + size :]
        text = tags.pop(Tag.MESSAGE_PAYLOAD, text)
        return cls(found[0], found[1], text, coding, kind, receipt, tags)


def _address(address: str) -> bytes:
    """Return type, plan and digits: international for a number, else a name [5.2.5, 5.2.6]."""
    international = address.isdigit() and len(address) > 6  # noqa: PLR2004  # shorter is a short code
    kind = (1, 1) if international else (0, 1) if address.isdigit() else (5, 0)
    return bytes(kind) + text_of(address)


def text_of(text: str) -> bytes:
    """Return a C string."""
    return text.encode("ascii") + b"\0"


def bind(system: str, password: str) -> bytes:
    """Return the body of a bind of ours: version 3.4, any address [4.1.5]."""
    return text_of(system) + text_of(password) + text_of("") + bytes((0x34, 0, 0)) + text_of("")


def strings(body: bytes, count: int) -> list[str]:
    """Return the first C strings of a body. Raises BrokenPduError."""
    parts = body.split(b"\0")
    if len(parts) <= count:
        raise BrokenPduError("a string has no end")
    return [part.decode("ascii", "replace") for part in parts[:count]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: its id at the operator, our reference if echoed, and its state."""

    carrier_id: str
    state: str
    reference: int | None = None

    ENDED = frozenset({"DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "REJECTD"})

    @classmethod
    def read(cls, message: ShortMessage) -> "Receipt | None":
        """Return the receipt that a deliver_sm is, or None for a text of a person [appendix B]."""
        if message.kind & KIND != IS_RECEIPT:
            return None
        told = message.text.decode("ascii", "replace")
        words = dict(WORD.findall(told))
        tags = message.tags
        number = tags.get(Tag.RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0").decode("ascii", "replace")
        state = tags.get(Tag.MESSAGE_STATE, b"\0")[0]
        mine = tags.get(Tag.USER_MESSAGE_REFERENCE)
        return cls(
            number or words.get("id", ""),
            STATES.get(state, "") or words.get("stat", "")[:7].upper(),
            int.from_bytes(mine, "big") if mine else None,
        )


WORD = re.compile(r"\b(id|stat):(\S+)")
STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
"""Values of message_state [5.2.28] as receipts write them."""
