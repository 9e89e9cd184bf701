"""A scanner for the demo and for tests: clamd's INSTREAM over TCP, which knows one signature.

    python -m pendopo.integrations.clamd.simulator --port 9003

It finds the harmless EICAR test file, and misbehaves on demand: `slow` answers `seconds` later,
`gone` drops the line, `error` and `wrong` give no verdict.
"""

import argparse
import socketserver
import struct
import threading
import time
from dataclasses import dataclass
from pathlib import Path

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
LARGEST = 25_000_000
MODES = ("normal", "slow", "gone", "error", "wrong")


@dataclass
class Behaviour:
    mode: str = "normal"
    seconds: float = 0.0
    scanned: int = 0


class StandIn(socketserver.ThreadingTCPServer):
    """Serves the protocol on this machine."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        self.behaviour = Behaviour()
        super().__init__(("127.0.0.1", port), _Call)


class _Call(socketserver.StreamRequestHandler):
    server: StandIn

    def handle(self) -> None:
        behaviour = self.server.behaviour
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data = self._stream()
        behaviour.scanned += 1
        if behaviour.mode == "gone":
            return
        if behaviour.mode == "slow":
            time.sleep(behaviour.seconds)
        self.wfile.write(self._said(data, behaviour.mode) + b"\0")

    def _stream(self) -> bytes:
        data = b""
        while (size := struct.unpack(">I", self.rfile.read(4))[0]) and len(data) < LARGEST:
            data += self.rfile.read(size)
        return data

    def _said(self, data: bytes, mode: str) -> bytes:
        if mode == "error" or len(data) > LARGEST:
            return b"INSTREAM size limit exceeded. ERROR"
        if mode == "wrong":
            return b"PONG"
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"


def main() -> None:
    """Serve until told to stop."""
    reading = argparse.ArgumentParser()
    reading.add_argument("--port", type=int, required=True)
    reading.add_argument("--folder", type=Path)
    told = reading.parse_args()
    server = StandIn(told.port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
