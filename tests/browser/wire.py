"""The wire between a phone and the house: it counts, stalls, loses, is cut."""

import contextlib
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

CHUNK = 65_536
METHODS = (b"GET ", b"POST ", b"PATCH ", b"HEAD ", b"DELETE ")


class Wire:
    """A relay of bytes on an address of its own. `up` and `down` count what a phone sent and got.

    `aside` counts what of `down` answers requests that name any of `setting_aside`.
    """

    def __init__(self, portal: str) -> None:
        place = urlsplit(portal)
        self.house = (place.hostname or "127.0.0.1", place.port or 80)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.portal = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.up = self.down = self.aside = 0
        self.setting_aside: tuple[bytes, ...] = ()
        self.asides: set[socket.socket] = set()
        self.is_cut = False
        self.worker_suffix = b""
        self.stalls = False
        self.loses = b""  # the answer to a request that begins so is lost, once
        self.deaf: set[socket.socket] = set()
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and let none through."""
        self.is_cut = True
        for each in list(self.open):
            _close(each)

    def mend(self) -> None:
        self.is_cut = False

    def _answer(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self.door.accept()
                if self.is_cut:
                    _close(phone)
                    continue
                threading.Thread(target=self._serve, args=(phone,), daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        house = socket.create_connection(self.house)
        self.open |= {phone, house}
        threading.Thread(target=self._back, args=(house, phone), daemon=True).start()
        with contextlib.suppress(OSError):
            while data := phone.recv(CHUNK):
                self.up += len(data)
                if data.startswith(METHODS):
                    asked = data.split(b"\r\n", 1)[0]
                    named = any(each in asked for each in self.setting_aside)
                    (self.asides.add if named else self.asides.discard)(phone)
                if self.loses and data.startswith(self.loses):
                    self.loses = b""
                    self.deaf.add(phone)
                if self.worker_suffix and data.startswith(b"GET /sw.js "):
                    phone.sendall(self._worker())
                else:
                    house.sendall(data)
        self._done(phone, house)

    def _back(self, house: socket.socket, phone: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := house.recv(CHUNK):
                self.down += len(data)
                self.aside += len(data) if phone in self.asides else 0
                if phone in self.deaf:
                    break
                while self.stalls:
                    time.sleep(0.05)
                phone.sendall(data)
        self._done(phone, house)

    def _worker(self) -> bytes:
        with urllib.request.urlopen(f"http://{self.house[0]}:{self.house[1]}/sw.js") as answer:
            body = answer.read() + self.worker_suffix
            policy = answer.headers["Content-Security-Policy"]
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nCache-Control: no-cache\r\n"
            f"Content-Security-Policy: {policy}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def _done(self, *ends: socket.socket) -> None:
        for each in ends:
            _close(each)
            self.open.discard(each)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextlib.contextmanager
def wired(portal: str) -> Iterator[Wire]:
    wire = Wire(portal)
    try:
        yield wire
    finally:
        wire.cut()
        _close(wire.door)
