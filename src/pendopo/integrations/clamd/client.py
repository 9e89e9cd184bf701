"""The scanner's client: one INSTREAM a file (clamd(8)), on a connection of its own, bounded in time."""

import socket
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from pendopo.domain.documents.scanning import NotScannedError

PIECE = 65_536
LONGEST = 4_096
PORT = 3310


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd at a TCP address, or at a path of this machine. `seconds` limits a whole scan."""

    host: str
    port: int
    path: str = ""
    seconds: float = 60.0

    @classmethod
    def from_url(cls, url: str, *, seconds: float = 60.0) -> "Clamd":
        """Read `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme == "unix" and parts.path:
            return cls("", 0, parts.path, seconds)
        if parts.scheme != "tcp" or not parts.hostname:
            raise ValueError("PENDOPO_CLAMD_URL is tcp://host:3310 or unix:///path")
        return cls(parts.hostname, parts.port or PORT, "", seconds)

    def scan(self, data: bytes) -> str:
        """Return the name of what was found, or nothing. Raises NotScannedError."""
        until = time.monotonic() + self.seconds
        try:
            with self._connected() as line:
                return _verdict(_asked(line, data, until))
        except (OSError, ValueError) as error:
            raise NotScannedError(str(error)) from error

    def _connected(self) -> socket.socket:
        if not self.path:
            return socket.create_connection((self.host, self.port), timeout=self.seconds)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(self.seconds)
        line.connect(self.path)
        return line


def _asked(line: socket.socket, data: bytes, until: float) -> bytes:
    """Send a file in pieces, each after its length, and a length of nothing; return the answer."""
    line.sendall(b"zINSTREAM\0")
    for start in range(0, len(data), PIECE):
        piece = data[start : start + PIECE]
        line.settimeout(max(0.01, until - time.monotonic()))
        line.sendall(struct.pack(">I", len(piece)) + piece)
    line.sendall(struct.pack(">I", 0))
    said = b""
    while not said.endswith(b"\0"):
        line.settimeout(max(0.01, until - time.monotonic()))
        more = line.recv(LONGEST)
        if not more or len(said) > LONGEST:
            raise ValueError("no whole answer")
        said += more
    return said


def _verdict(said: bytes) -> str:
    """Read `stream: OK` or `stream: Name FOUND`; anything else is no verdict."""
    text = said.rstrip(b"\0").decode(errors="replace").strip()
    if text == "stream: OK":
        return ""
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return text.removeprefix("stream: ").removesuffix(" FOUND") or "unnamed"
    raise ValueError(f"clamd said {text[:80]!r}")
