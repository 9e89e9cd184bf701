"""A ticket printer for the demo and for tests: ESC/POS over TCP, and no paper is ever used.

    python -m pendopo.integrations.escpos.simulator --port 9100 --control 9101

It answers status requests in real time (DLE EOT 1 and 4) and keeps what it printed. Its control
address speaks HTTP: `GET /kertas` what came out, cut by cut, `POST /sikap` `{"mode": …}` sets how it
behaves from now on, `GET /sikap` tells it:

| mode | what happens |
|---|---|
| `normal` | it prints |
| `low` | the same, and its near-end sensor says so |
| `empty` | no paper: it says so, goes offline, prints nothing |
| `ends` | it takes one slip, and the roll ends in the middle of it |
| `offline` | its lid is open: it says that it is offline, prints nothing |
| `silent` | it takes what comes and never answers |
| `gone` | it hangs up |
"""

import argparse
import json
import re
import socketserver
import threading
from dataclasses import dataclass, field

from pendopo.ground.wire.misbehaving import Asked, Reply, StandIn

MODES = ("normal", "low", "empty", "ends", "offline", "silent", "gone")
STATUS = b"\x10\x04"
FIXED, OFFLINE, NEAR_END, END = 0x12, 0x08, 0x0C, 0x60
CUT = b"\x1dV"
QR = re.compile(rb"\x1d\(k(..)1P0", re.DOTALL)
COMMANDS = re.compile(rb"\x1d\(k..1[A-Q].?|\x1b[@2]|\x1b[a-zA-Z!\-{].|\x1d[!BbLWV].?", re.DOTALL)
KEPT = 50


@dataclass
class Paper:
    """What the printer knows: how it behaves, and the slips that came out of it, as bytes."""

    mode: str = "normal"
    slips: list[bytes] = field(default_factory=list)

    def status(self, asked: int) -> bytes:
        """Return one byte: of the printer (1) or of its paper sensors (4)."""
        if asked == 1:
            return bytes([FIXED | (OFFLINE if self.mode in {"empty", "offline"} else 0)])
        paper = {"low": NEAR_END, "empty": NEAR_END | END}.get(self.mode, 0)
        return bytes([FIXED | paper])

    def take(self, data: bytes) -> None:
        """Print, and keep what was printed; the roll may end."""
        if self.mode in {"normal", "low"} and CUT in data:
            self.slips = [*self.slips, data][-KEPT:]
        elif self.mode == "ends" and data:
            self.mode = "empty"

    def read(self) -> list[str]:
        """Return the slips as text, the code as its address."""
        return [text_of(slip) for slip in self.slips]


def text_of(slip: bytes) -> str:
    """Return what stands on a slip; its QR code as the words in it."""
    plain = COMMANDS.sub(b"", QR.sub(b"", slip))
    lines = plain.decode("cp437", "replace").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip(" \0"))


class Printer(socketserver.ThreadingTCPServer):
    """Serves the protocol on this machine."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, port: int, paper: Paper) -> None:
        self.paper = paper
        super().__init__(("127.0.0.1", port), _Line)


class _Line(socketserver.BaseRequestHandler):
    server: Printer

    def handle(self) -> None:
        paper, came = self.server.paper, b""
        while paper.mode != "gone":
            try:
                data = self.request.recv(4096)
            except OSError:
                break
            if not data:
                break
            if paper.mode == "silent":
                continue
            came += data
            while (at := came.find(STATUS)) >= 0 and len(came) > at + len(STATUS):
                paper.take(came[:at])
                self.request.sendall(paper.status(came[at + len(STATUS)]))
                came = came[at + len(STATUS) + 1 :]
        if came:
            paper.take(came)


class Control:
    """The printer's lid, for whoever plays with it."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    def answer(self, asked: Asked) -> Reply:
        """Answer one call of the control address."""
        if asked.path == "/kertas":
            return Reply(200, json.dumps(self.paper.read()[::-1], ensure_ascii=False).encode())
        mode = str(asked.json().get("mode", ""))
        if asked.method == "POST" and mode in MODES:
            self.paper.mode = mode
        return Reply.of({"mode": self.paper.mode, **self.figures()})

    def figures(self) -> dict[str, int]:
        """Return how many slips came out."""
        return {"slips": len(self.paper.slips)}


def main() -> None:
    """Serve until stopped."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--port", type=int, required=True)
    reader.add_argument("--control", type=int, required=True)
    told = reader.parse_args()
    paper = Paper()
    control = Control(paper)
    door = StandIn(told.control, control.answer, control.figures)
    threading.Thread(target=door.serve_forever, daemon=True).start()
    Printer(told.port, paper).serve_forever()


if __name__ == "__main__":
    main()
