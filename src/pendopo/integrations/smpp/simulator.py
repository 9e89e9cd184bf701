"""An SMS operator for the demo and for tests: SMPP 3.4 over TCP, and no phone ever rings.

    python -m pendopo.integrations.smpp.simulator --port 9003 --control 9004

It tells of each message by a receipt, after it answered. Its control address speaks HTTP:
`GET /pesan` what phones have got, `POST /pesan` `{"from": "+62…", "text": "STATUS …"}` sends a text
to the city, `POST /sikap` sets how it behaves from now on, `GET /sikap` tells what it counted:

| mode | what happens |
|---|---|
| `normal` | it takes the message and answers |
| `slow` | the same, `seconds` later |
| `lost` | it takes the message and never answers |
| `throttled` | it takes nothing: ESME_RTHROTTLED |
| `refused` | it takes nothing: ESME_RINVDSTADR |
| `undelivered` | it takes the message; the receipt says it never arrived |
| `down` | it hangs up on everybody and lets nobody in |

`times` limits a mode to so many messages; then all is normal again.
"""

import argparse
import json
import socket
import socketserver
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pendopo.ground.wire.misbehaving import Asked, Reply, StandIn
from pendopo.integrations.smpp import wording
from pendopo.integrations.smpp.pdus import (
    HAS_HEADER,
    IS_RECEIPT,
    BrokenPduError,
    Command,
    Pdu,
    ShortMessage,
    Status,
    Tag,
    strings,
    take,
    text_of,
)

MODES = ("normal", "slow", "lost", "throttled", "refused", "undelivered", "down")
INVALID_DESTINATION = 0x0B
KEPT = 500


@dataclass(frozen=True, slots=True)
class Got:
    """A part that a phone has got: whose, what it says, our reference, and where it stands in a long text."""

    to: str
    text: str
    reference: int
    place: tuple[int, int, int] | None = None


@dataclass
class Operator:
    """What the operator knows: who may bind, how it behaves, what came, and who is bound."""

    system: str = "pendopo"
    password: str = "contoh"  # noqa: S105  # of a simulator
    mode: str = "normal"
    seconds: float = 0.0
    times: int = -1
    receipts: bool = True
    got: list[Got] = field(default_factory=list)
    acknowledged: int = 0
    lines: set["_Line"] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _number: int = 0
    _undelivered: deque[ShortMessage] = field(default_factory=deque)

    def become(self, mode: str, *, seconds: float = 0.0, times: int = -1) -> None:
        """Behave otherwise from now on. Raises ValueError for a mode nobody knows."""
        if mode not in MODES:
            raise ValueError(mode)
        with self.lock:
            self.mode, self.seconds, self.times = mode, seconds, times
            lines = list(self.lines) if mode == "down" else []
        for line in lines:
            line.hang_up()

    def now(self) -> str:
        """Return how the next message is met, and count it."""
        with self.lock:
            mode = self.mode
            if self.times > 0:
                self.times -= 1
                if not self.times:
                    self.mode, self.times = "normal", -1
        return mode

    def taken(self, message: ShortMessage) -> str:
        """Keep a message and return its id."""
        with_header = bool(message.kind & HAS_HEADER)
        text = wording.read(message.text, message.coding, has_header=with_header)
        reference = int.from_bytes(message.tags.get(Tag.USER_MESSAGE_REFERENCE, b""), "big")
        place = wording.place(message.text) if with_header else None
        with self.lock:
            self._number += 1
            self.got.append(Got(message.destination, text, reference, place))
            return f"{self._number:010x}"

    def send(self, message: ShortMessage) -> None:
        """Send something to the city: now, or once it has bound again."""
        with self.lock:
            line = next(iter(self.lines), None)
            if line is None:
                self._undelivered.append(message)
        if line:
            line.send(message)

    def enter(self, line: "_Line") -> None:
        """Know a line from now on."""
        with self.lock:
            self.lines.add(line)

    def welcome(self, line: "_Line") -> None:
        """Send what has waited for a bind."""
        with self.lock:
            waiting = list(self._undelivered)
            self._undelivered.clear()
        for message in waiting:
            line.send(message)

    def farewell(self, line: "_Line") -> None:
        """Send what this line never acknowledged by another, or keep it for the next."""
        with self.lock:
            self.lines.discard(line)
            self._undelivered.extend(line.unacknowledged.values())
            other = next(iter(self.lines), None)  # it may have bound before this one was missed
        if other:
            self.welcome(other)


class _Line(socketserver.BaseRequestHandler):
    """One connection of the city's."""

    server: "Smsc"
    request: socket.socket

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.operator, self.bound = self.server.operator, False
        self.unacknowledged: dict[int, ShortMessage] = {}
        self._sequence, self._writing = 0, threading.Lock()

    def handle(self) -> None:
        if self.operator.mode == "down":
            return
        buffer = bytearray()
        with suppress(OSError, BrokenPduError):
            while piece := self.request.recv(65_536):
                buffer += piece
                while pdu := take(buffer):
                    self._meet(pdu)

    def finish(self) -> None:
        if self.bound:
            self.operator.farewell(self)

    def hang_up(self) -> None:
        """Break the connection, as a crash would."""
        with suppress(OSError):
            self.request.shutdown(socket.SHUT_RDWR)

    def send(self, message: ShortMessage) -> None:
        """Send a receipt or a text to the city."""
        with self._writing:
            self._sequence += 1
            self.unacknowledged[self._sequence] = message
            number = self._sequence
        self._write(Pdu(Command.DELIVER_SM, number, message.packed()))

    def _meet(self, pdu: Pdu) -> None:
        match pdu.command:
            case Command.BIND_TRANSCEIVER:
                self._bind(pdu)
            case Command.SUBMIT_SM if self.bound:
                self._submit(pdu)
            case Command.ENQUIRE_LINK:
                self._write(pdu.reply())
            case Command.DELIVER_SM_RESP:
                self.unacknowledged.pop(pdu.sequence, None)
                self.operator.acknowledged += 1
            case Command.UNBIND:
                self._write(pdu.reply())
                self.hang_up()
            case command if command < Command.GENERIC_NACK:
                nack = Pdu(Command.GENERIC_NACK, pdu.sequence, b"", Status.INVALID_COMMAND)
                self._write(nack)

    def _bind(self, pdu: Pdu) -> None:
        known = [self.operator.system, self.operator.password]
        if strings(pdu.body, 2) != known:
            self._write(pdu.reply(b"", Status.BIND_FAILED))
            return
        self.bound = True
        self.operator.enter(self)
        self._write(pdu.reply(text_of("SIMULASI")))
        self.operator.welcome(self)

    def _submit(self, pdu: Pdu) -> None:
        mode = self.operator.now()
        if mode in {"throttled", "refused"}:
            status = Status.THROTTLED if mode == "throttled" else INVALID_DESTINATION
            self._write(pdu.reply(b"", status))
            return
        if mode == "slow":
            time.sleep(self.operator.seconds)
        message = ShortMessage.read(pdu.body)
        number = self.operator.taken(message)
        if mode == "down":
            self.hang_up()
        elif mode != "lost":
            self._write(pdu.reply(text_of(number)))
        if message.receipt and self.operator.receipts:
            self.operator.send(_receipt(message, number, arrived=mode != "undelivered"))

    def _write(self, pdu: Pdu) -> None:
        with self._writing, suppress(OSError):
            self.request.sendall(pdu.packed())


def _receipt(message: ShortMessage, number: str, *, arrived: bool) -> ShortMessage:
    """Return the receipt of a message, in words and in tags [appendix B; 5.3.2]."""
    state, value = ("DELIVRD", 2) if arrived else ("UNDELIV", 5)
    told = f"id:{number} sub:001 dlvrd:{int(arrived):03} stat:{state} err:000 text:"
    tags: dict[int, bytes] = {
        Tag.RECEIPTED_MESSAGE_ID: text_of(number),
        Tag.MESSAGE_STATE: bytes((value,)),
        Tag.USER_MESSAGE_REFERENCE: message.tags.get(Tag.USER_MESSAGE_REFERENCE, b"\0\0"),
    }
    return ShortMessage(
        message.destination, message.source, told.encode(), kind=IS_RECEIPT, tags=tags
    )


class Smsc(socketserver.ThreadingTCPServer):
    """The operator's door for the city."""

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self, port: int, operator: Operator) -> None:
        self.operator = operator
        super().__init__(("127.0.0.1", port), _Line)


class Counter:
    """The operator's door for whoever plays with it."""

    def __init__(self, operator: Operator) -> None:
        self.operator = operator

    def answer(self, asked: Asked) -> Reply:
        """Answer one call of the control address."""
        told = asked.json()
        match asked.method, asked.path:
            case "GET", "/pesan":
                latest = self.operator.got[-KEPT:][::-1]
                return _json([{"to": f"+{each.to}", "text": each.text} for each in latest])
            case "POST", "/pesan":
                self.operator.send(_text(str(told.get("from", "")), str(told.get("text", ""))))
                return Reply.of({}, 202)
            case "POST", "/sikap":
                with suppress(ValueError):
                    seconds, times = float(told.get("seconds", 0)), int(told.get("times", -1))
                    self.operator.become(str(told.get("mode")), seconds=seconds, times=times)
        return Reply.of({"mode": self.operator.mode, **self.figures()})

    def figures(self) -> dict[str, int]:
        """Return how many parts phones have got."""
        return {"parts": len(self.operator.got)}


def _text(sender: str, text: str) -> ShortMessage:
    worded = wording.word(text, 0)
    return ShortMessage(sender.removeprefix("+"), "1500", worded.parts[0], worded.coding)


def _json(told: Any) -> Reply:
    return Reply(200, json.dumps(told, ensure_ascii=False).encode())


def stand_in(port: int, operator: Operator) -> Smsc:
    """Return a simulated operator, ready to serve on this machine."""
    return Smsc(port, operator)


def main() -> None:
    """Serve until stopped."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--port", type=int, required=True)
    reader.add_argument("--control", type=int, required=True)
    told = reader.parse_args()
    operator = Operator()
    counter = Counter(operator)
    control = StandIn(told.control, counter.answer, counter.figures)
    threading.Thread(target=control.serve_forever, daemon=True).start()
    stand_in(told.port, operator).serve_forever()


if __name__ == "__main__":
    main()
