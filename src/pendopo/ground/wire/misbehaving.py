"""A stand-in for another system: an HTTP server that keeps to a protocol, and breaks it on demand.

`POST /kendali` sets how it behaves from now on, `GET /kendali` tells what it has counted:

| mode | what happens |
|---|---|
| `normal` | it does the work and answers |
| `slow` | the same, `seconds` later |
| `error` | HTTP 500, nothing done |
| `lost` | it does the work and drops the connection |
| `silent` | it does nothing and never answers, until another mode is set; then does the work |
| `twice` | it does the work and answers two times on the same connection |
| `wrong` | it does the work and answers with something else |

`method` limits a mode to one HTTP method (`PUT`); other calls go on as normal.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CONTROL = "/kendali"
MODES = ("normal", "slow", "error", "lost", "silent", "twice", "wrong")
LONGEST = 1_000_000
WRONG = b'{"pesan": "bukan jawaban ini"}'


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a protocol sees it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body as an object, empty when it is none."""
        try:
            told = json.loads(self.body)
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a body, and what kind of body it is."""

    status: int
    body: bytes
    kind: str = "application/json"

    @classmethod
    def of(cls, told: Mapping[str, Any], status: int = 200) -> "Reply":
        """Return a reply in JSON."""
        return cls(status, json.dumps(told, ensure_ascii=False).encode())


Protocol = Callable[[Asked], Reply]


@dataclass
class Behaviour:
    """How the stand-in behaves now. Whoever waits in silence goes on when it changes."""

    mode: str = "normal"
    seconds: float = 0.0
    method: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    changed: threading.Event = field(default_factory=threading.Event)

    def become(self, told: Mapping[str, Any]) -> None:
        """Behave otherwise from now on. Raises ValueError for a mode nobody knows."""
        mode = str(told.get("mode", "normal"))
        if mode not in MODES:
            raise ValueError(mode)
        self.mode, self.method = mode, str(told.get("method", ""))
        self.seconds = float(told.get("seconds", 0))
        self.changed.set()
        self.changed = threading.Event()

    def towards(self, method: str) -> str:
        """Return how a call of this method is met."""
        return self.mode if self.method in {"", method} else "normal"


class StandIn(ThreadingHTTPServer):
    """Serves one protocol on this machine. `figures` is what its control address tells beside calls."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, port: int, protocol: Protocol, figures: Callable[[], Mapping[str, Any]]
    ) -> None:
        self.protocol, self.figures, self.behaviour = protocol, figures, Behaviour()
        super().__init__(("127.0.0.1", port), _Call)


class _Call(BaseHTTPRequestHandler):
    server: StandIn

    def _meet(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), LONGEST)
        asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
        behaviour = self.server.behaviour
        if self.path == CONTROL:
            self._control(asked, behaviour)
            return
        behaviour.calls[self.command] += 1
        mode = behaviour.towards(self.command)
        if mode == "silent":
            behaviour.changed.wait()
        elif mode == "slow":
            time.sleep(behaviour.seconds)
        elif mode == "error":
            self._say(Reply.of({"pesan": "galat"}, 500))
            return
        reply = self.server.protocol(asked)
        if mode == "lost":
            return
        self._say(Reply(200, WRONG) if mode == "wrong" else reply)
        if mode == "twice":
            self._say(reply)

    def do_GET(self) -> None:
        self._meet()

    def do_POST(self) -> None:
        self._meet()

    def do_PUT(self) -> None:
        self._meet()

    def _control(self, asked: Asked, behaviour: Behaviour) -> None:
        try:
            if asked.method == "POST":
                behaviour.become(asked.json())
        except ValueError:
            self._say(Reply.of({"modes": MODES}, 400))
            return
        told = {"mode": behaviour.mode, "calls": dict(behaviour.calls)}
        self._say(Reply.of({**told, **self.server.figures()}))

    def _say(self, reply: Reply) -> None:
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
        except OSError:
            self.close_connection = True  # whoever asked has gone

    def log_message(self, *_: object) -> None:
        """Say nothing: what is asked names people."""
