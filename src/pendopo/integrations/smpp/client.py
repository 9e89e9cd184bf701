"""SMS through an operator: a bind that is kept, a window of parts, receipts and texts heard on it.

An answer that was lost leaves a message unknown: SMPP has no way to ask for it again without the
id that the lost answer carried, so it is never repeated. Our own reference goes along, and operators
that echo it in the receipt settle the unknown (user_message_reference, 5.3.2.17).
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from pendopo.domain.messaging.transports import (
    BusyError,
    DelayedError,
    Fate,
    Outcome,
    Parcel,
    RefusedError,
    Said,
    Taken,
    UnansweredError,
)
from pendopo.integrations.smpp import wording
from pendopo.integrations.smpp.pdus import (
    HAS_HEADER,
    WANTS_RECEIPT,
    BrokenPduError,
    Pdu,
    Receipt,
    ShortMessage,
    Status,
    Tag,
    strings,
)
from pendopo.integrations.smpp.session import NoLineError, Session

BUSY = frozenset({Status.THROTTLED, Status.QUEUE_FULL})
PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds to let a busy operator breathe; then the rest of a message is given up."""
LONGEST_WAIT = 30.0
MOST_HEARD = 500


@dataclass
class SmppTransport:
    """An operator, from `smpp://system:password@host:port?from=PENDOPO&window=50`."""

    host: str
    port: int
    system: str
    password: str = field(repr=False)
    sender: str = "Pendopo"
    most: int = 50
    patience: float = 20.0
    _session: Session | None = field(default=None, repr=False)
    _held: list[tuple[Session, Pdu]] = field(default_factory=list, repr=False)
    _failures: int = 0
    _again_at: float = 0.0

    @classmethod
    def from_url(cls, url: str, *, patience: float = 20.0) -> "SmppTransport":
        """Read an operator's address. Raises ValueError for one of another kind."""
        parts = urlsplit(url)
        if parts.scheme != "smpp" or not parts.hostname:
            raise ValueError("an SMS operator's address begins with smpp://")
        told = parse_qs(parts.query)
        return cls(
            host=parts.hostname,
            port=parts.port or 2775,
            system=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sender=told.get("from", ["Pendopo"])[0],
            most=int(told.get("window", ["50"])[0]),
            patience=patience,
        )

    def ready(self) -> bool:
        """Keep the bind alive, or bind anew, with growing waits; tell whether there is one."""
        if self._session and self._session.alive:
            self._session.turn()
        if self._session and self._session.alive:
            return time.monotonic() >= self._again_at
        if time.monotonic() < self._again_at:
            return False
        try:
            self._session = Session.bound(
                self.host,
                self.port,
                system=self.system,
                password=self.password,
                patience=self.patience,
            )
        except NoLineError:
            self._failures += 1
            self._again_at = time.monotonic() + min(0.25 * 2**self._failures, LONGEST_WAIT)
            return False
        self._failures = 0
        return True

    def deliver(self, parcels: Sequence[Parcel]) -> Iterator[tuple[Parcel, Outcome]]:
        """Submit every part of every parcel in a window, and tell each parcel's outcome at the end."""
        letters = [_Letter(parcel) for parcel in parcels]
        for pause in (*PAUSES, None):
            left = [(letter, n) for letter in letters for n in letter.open_parts()]
            if not left or self._session is None or not self._session.alive:
                break
            told = self._session.submit(
                [letter.part(n, self.sender) for letter, n in left], window=self.most
            )
            for place, answer in told:
                letter, n = left[place]
                letter.answers[n] = answer
            if not any(letter.torn for letter in letters) or pause is None:
                break
            time.sleep(pause)
        if any(letter.busy for letter in letters):
            self._again_at = time.monotonic() + PAUSES[0]
        for letter in letters:
            yield letter.parcel, letter.outcome()

    def heard(self) -> list[Fate | Said]:
        """Return the receipts and texts that came; the operator keeps them until acknowledged."""
        session = self._session
        while session and session.came and len(self._held) < MOST_HEARD:
            self._held.append((session, session.came.popleft()))
        return [each for _, asked in self._held if (each := _told(asked))]

    def acknowledge(self) -> None:
        """Tell the operator that what was heard is in our hands, on the line it came by."""
        for session, asked in self._held:
            if session.alive:
                session.acknowledge(asked)
        self._held.clear()


class _Letter:
    """A parcel in parts, and what the operator answered to each."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.reference = UUID(parcel.identifier).int & 0xFFFF
        self.answers: dict[int, Pdu | None] = {}
        self.worded: wording.Worded | None = None
        with suppress(wording.TooLongError):
            self.worded = wording.word(parcel.text, self.reference)

    @property
    def busy(self) -> bool:
        return any(answer and answer.status in BUSY for answer in self.answers.values())

    @property
    def torn(self) -> bool:
        """Tell whether some parts were taken while the operator was too busy for others."""
        return self.busy and any(a and a.status == Status.OK for a in self.answers.values())

    def open_parts(self) -> list[int]:
        """Return the parts to submit: at first all, later those that a busy operator did not take."""
        if not self.answers:
            return list(range(len(self.worded.parts))) if self.worded else []
        return [n for n, a in self.answers.items() if self.torn and a and a.status in BUSY]

    def part(self, n: int, sender: str) -> ShortMessage:
        """Return one part as it is submitted."""
        assert self.worded is not None  # noqa: S101  # only an open part is asked for
        return ShortMessage(
            source=sender,
            destination=self.parcel.address.removeprefix("+"),
            text=self.worded.parts[n],
            coding=self.worded.coding,
            kind=HAS_HEADER if self.worded.has_header else 0,
            receipt=WANTS_RECEIPT,
            tags={Tag.USER_MESSAGE_REFERENCE: self.reference.to_bytes(2, "big")},
        )

    def outcome(self) -> Outcome:
        """Return what the answers come to. A part that was taken is never submitted again."""
        if self.worded is None:
            return RefusedError("longer than 255 parts")
        answers = list(self.answers.values())
        statuses = {answer.status for answer in answers if answer}
        taken = [answer for answer in answers if answer and answer.status == Status.OK]
        if len(taken) == len(self.worded.parts):
            return Taken(tuple(strings(a.body, 1)[0] for a in taken), len(taken))
        if not answers:
            return BusyError("the line broke before it was sent")
        if None in answers or (taken and statuses & BUSY):
            return UnansweredError("no answer to submit_sm")
        return _refusal(statuses - {Status.OK})


def _refusal(statuses: set[int]) -> Outcome:
    """Return what the operator meant by these answers, none of which took anything."""
    if statuses <= BUSY:
        return BusyError("the operator is busy")
    if statuses == {Status.SYSTEM_ERROR}:
        return DelayedError("SMPP 0x08")
    return RefusedError(f"SMPP {min(statuses - BUSY):#04x}")


def _told(asked: Pdu) -> Fate | Said | None:
    """Return what a deliver_sm tells. A receipt on the way, or a later part of a text, tells nothing."""
    try:
        message = ShortMessage.read(asked.body)
    except BrokenPduError:
        return None
    receipt = Receipt.read(message)
    if receipt is None:
        part = wording.place(message.text) if message.kind & HAS_HEADER else None
        if part and part[2] > 1:
            return None
        text = wording.read(message.text, message.coding, has_header=part is not None)
        return Said(f"+{message.source.removeprefix('+')}", text)
    if receipt.state not in Receipt.ENDED:
        return None
    return Fate(
        carrier_id=receipt.carrier_id,
        arrived=receipt.state == "DELIVRD",
        reference=receipt.reference,
        address=f"+{message.source.removeprefix('+')}",
        problem=receipt.state,
    )
