"""One bind to an operator, in the hands of one thread: a window of messages under way.

Nothing runs beside it: who owns the session reads what came by `turn`, and while it submits.
"""

import select
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from pendopo.integrations.smpp.pdus import (
    BrokenPduError,
    Command,
    Pdu,
    ShortMessage,
    Status,
    bind,
    take,
)

PIECE = 65_536
QUIET = 25.0
"""Seconds without a word after which the line is asked whether it is alive."""


class NoLineError(Exception):
    """There is no connection to the operator, or it refused the bind."""


@dataclass
class Session:
    """A bound line. Sequence numbers count from 1 for each bind [5.1.4]."""

    line: socket.socket
    patience: float
    came: deque[Pdu] = field(default_factory=deque)
    alive: bool = True
    _buffer: bytearray = field(default_factory=bytearray)
    _answers: dict[int, Pdu] = field(default_factory=dict)
    _sequence: int = 0
    _heard_at: float = field(default_factory=time.monotonic)
    _asked_at: float = 0.0

    @classmethod
    def bound(
        cls, host: str, port: int, *, system: str, password: str, patience: float
    ) -> "Session":
        """Connect and bind as a transceiver. Raises NoLineError. `patience` is seconds for an answer."""
        try:
            line = socket.create_connection((host, port), timeout=patience)
        except OSError as error:
            raise NoLineError(type(error).__name__) from error
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        session = cls(line, patience)
        asked = session._send(Command.BIND_TRANSCEIVER, bind(system, password))
        until = time.monotonic() + patience
        while session.alive and asked not in session._answers and time.monotonic() < until:
            session._read(0.1)
        answer = session._answers.pop(asked, None)
        if answer is None or answer.status != Status.OK:
            session.close()
            raise NoLineError(f"bind {answer.status:#x}" if answer else "bind unanswered")
        return session

    def submit(
        self, messages: Sequence[ShortMessage], *, window: int
    ) -> Iterator[tuple[int, Pdu | None]]:
        """Submit messages, at most `window` unanswered at once.

        Yields each message's place and its answer as answers come; None for one that may have been
        taken, since no answer came in time. What was never sent on a line that broke is left out.
        """
        waiting: dict[int, tuple[int, float]] = {}
        ahead = deque(enumerate(messages))
        while self.alive and (ahead or waiting):
            while self.alive and ahead and len(waiting) < window:
                place, message = ahead.popleft()
                waiting[self._send(Command.SUBMIT_SM, message.packed())] = (place, time.monotonic())
            self._read(0.05)
            for sequence in [each for each in waiting if each in self._answers]:
                yield waiting.pop(sequence)[0], self._answers.pop(sequence)
            late = time.monotonic() - self.patience
            for sequence in [each for each, (_, sent) in waiting.items() if sent < late]:
                yield waiting.pop(sequence)[0], None
                if self._heard_at < late:
                    self.close()
        for place, _ in waiting.values():
            yield place, None

    def turn(self) -> None:
        """Read what came, and ask after a line that has been silent for long."""
        self._answers.clear()  # of enquiries, or too late for anybody
        self._read(0)
        silent = time.monotonic() - self._heard_at
        if silent > QUIET + self.patience:
            self.close()
        elif silent > QUIET and self._asked_at < self._heard_at:
            self._asked_at = time.monotonic()
            self._send(Command.ENQUIRE_LINK)

    def acknowledge(self, asked: Pdu) -> None:
        """Tell that a deliver_sm is in our hands; until then the operator keeps it."""
        self._write(asked.reply(b"\0"))

    def close(self) -> None:
        """Say goodbye if the line still carries it, and hang up."""
        if self.alive:
            self.alive = False
            with suppress(OSError):
                self.line.settimeout(1)
                self.line.sendall(Pdu(Command.UNBIND, self._sequence + 1).packed())
        with suppress(OSError):
            self.line.close()

    def _send(self, command: Command, body: bytes = b"") -> int:
        self._sequence += 1
        self._write(Pdu(command, self._sequence, body))
        return self._sequence

    def _write(self, pdu: Pdu) -> None:
        try:
            self.line.settimeout(self.patience)
            self.line.sendall(pdu.packed())
        except OSError:
            self._broken()

    def _read(self, wait: float) -> None:
        """Take in what is there, waiting so many seconds for the first of it."""
        while self.alive and select.select([self.line], [], [], wait)[0]:
            wait = 0
            try:
                piece = self.line.recv(PIECE)
            except OSError:
                piece = b""
            if not piece:
                self._broken()
                return
            self._heard_at = time.monotonic()
            self._buffer += piece
            self._sort_out()

    def _sort_out(self) -> None:
        try:
            while pdu := take(self._buffer):
                self._meet(pdu)
        except BrokenPduError:
            self._broken()

    def _meet(self, pdu: Pdu) -> None:
        match pdu.command:
            case Command.DELIVER_SM:
                self.came.append(pdu)
            case Command.ENQUIRE_LINK:
                self._write(pdu.reply())
            case Command.UNBIND:
                self._write(pdu.reply())
                self._broken()
            case command if command & 0x80000000:
                self._answers[pdu.sequence] = pdu
            case _:
                nack = Pdu(Command.GENERIC_NACK, pdu.sequence, b"", Status.INVALID_COMMAND)
                self._write(nack)

    def _broken(self) -> None:
        self.alive = False
        with suppress(OSError):
            self.line.close()
