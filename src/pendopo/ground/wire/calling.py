"""One call to another system: a new connection, a limit of time for all of it, a limit of size.

A connection is never used again, so an answer that comes twice is never read as the next one.
"""

import base64
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

PIECE = 65_536
SERVER_ERROR = 500


class NotSentError(Exception):
    """Nothing has left this house, so sending again is safe."""


class NoAnswerError(Exception):
    """What was asked may have been done: its answer never came."""


class BadAnswerError(Exception):
    """An answer came that cannot be used; an officer must look."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: an HTTP status below 500 and its body."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body as an object. Raises BadAnswerError."""
        try:
            told = json.loads(self.body)
        except ValueError as error:
            raise BadAnswerError("jawaban bukan JSON") from error
        if not isinstance(told, dict):
            raise BadAnswerError("jawaban bukan objek")
        return told


@dataclass(frozen=True)
class Line:
    """The way to one system. `seconds` limits a whole call, `most` the bytes of its answer."""

    address: str
    seconds: float = 20.0
    most: int = 5_000_000
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_url(cls, url: str, *, seconds: float = 20.0) -> "Line":
        """Read an address such as `https://user:secret@host/base`; what it names is sent as Basic."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an outside system's address begins with http:// or https://")
        headers = {}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        place = parts.netloc.rpartition("@")[2]
        return cls(f"{parts.scheme}://{place}{parts.path.rstrip('/')}", seconds, headers=headers)

    def call(
        self,
        method: str,
        path: str,
        told: Mapping[str, Any] | bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """Call and return the answer; what is told in bytes goes as it is.

        Raises NotSentError, NoAnswerError or BadAnswerError.
        """
        parts = urlsplit(self.address + path)
        connection = self._connected(parts.scheme, parts.hostname or "", parts.port)
        body = told if isinstance(told, bytes | None) else _json(told)
        carried = {**self.headers, **(headers or {}), "Connection": "close"}
        if body is not None:
            carried.setdefault("Content-Type", "application/json")
        late = threading.Timer(self.seconds, _cut, [connection.sock])
        late.daemon = True
        late.start()
        try:
            with closing(connection):
                query = f"?{parts.query}" if parts.query else ""
                connection.request(method, (parts.path or "/") + query, body, carried)
                return self._answer(connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswerError(type(error).__name__) from error
        finally:
            late.cancel()

    def _connected(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        connection = (
            http.client.HTTPSConnection(
                host, port, timeout=self.seconds, context=ssl.create_default_context()
            )
            if scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=self.seconds)
        )
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise NotSentError(type(error).__name__) from error
        return connection

    def _answer(self, response: http.client.HTTPResponse) -> Answered:
        body = bytearray()
        while piece := response.read(PIECE):
            body += piece
            if len(body) > self.most:
                raise BadAnswerError("jawaban terlalu besar")
        if response.status >= SERVER_ERROR:
            raise NoAnswerError(f"HTTP {response.status}")
        return Answered(response.status, bytes(body))


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()


def _cut(sock: socket.socket | None) -> None:
    """End a call whose time is over, whatever it waits for."""
    with suppress(OSError):
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)
