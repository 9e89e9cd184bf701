"""The push process: a small ASGI app for `/live/`, `/live/healthz` and what stands beside them.

Run it with `uvicorn pendopo.config.asgi:app --timeout-graceful-shutdown 3`, one process.
"""

import asyncio
import json
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import FrameType
from typing import Any, Protocol
from urllib.parse import parse_qs

from django.conf import settings
from psycopg import Error

from pendopo.ground.live.hub import Hub, Watcher
from pendopo.ground.live.reading import MISSED, Change, Place, between, connect, parse_place
from pendopo.ground.live.tokens import Leave, NoLeaveError, read_token

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HEARTBEAT = 15.0  # seconds
MOST = 10_000  # watchers in one process
STALE = 5.0  # seconds without a look at the log
BEFORE = 0.5  # seconds by which clocks may differ
RESYNC = b"event: resync\ndata: {}\n\n"


class Beside(Protocol):
    """What else this process answers from memory: everything below its `path`."""

    path: str

    async def run(self, hub: Hub) -> None:
        """Live as long as the process does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""


class Live:
    """The app, with its hub from start-up to shutdown."""

    def __init__(self, *beside: Beside) -> None:
        self.hub = Hub()
        self.beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.hub = Hub()
        running = [
            asyncio.create_task(each)
            for each in (self.hub.run(), *(each.run(self.hub) for each in self.beside))
        ]
        _end_streams_on_sigterm(self.hub)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.hub.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        for each in self.beside:
            if path.startswith(each.path):
                await each(scope, receive, send)
                return
        if path == "/live/healthz":
            await self._health(send)
        elif path != "/live/":
            await _say(send, 404, "not here")
        elif method == "OPTIONS":
            await _say(send, 204, "")
        elif method != "GET":
            await _say(send, 405, "GET only")
        elif self.hub.closing or len(self.hub.watchers) >= MOST:
            await _say(send, 503, "come back later")
        else:
            await self._open(scope, receive, send)

    async def _health(self, send: Send) -> None:
        behind = time.time() - self.hub.looked
        told = {"watchers": len(self.hub.watchers), "seconds_since_look": round(behind, 3)}
        await _say(send, 200 if behind < STALE else 503, json.dumps(told))

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        try:
            leave = read_token(query.get("t", [""])[0], at=time.time())
        except NoLeaveError:
            await _say(send, 403, "no leave, or it has expired")
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        last = headers.get(b"last-event-id") or query.get("last", [""])[0]
        watcher = self.hub.watch(leave.topics)
        # Taken before the hub can look again: what it reads from here on the watcher gets.
        upto, recent = self.hub.place, self.hub.since(leave.issued - BEFORE, leave.topics)
        listening = asyncio.create_task(_close_when_left(receive, watcher))
        try:
            await send(
                {"type": "http.response.start", "status": 200, "headers": _headers(stream=True)}
            )
            since = parse_place(last)
            missed = await _missed(since, upto, leave) if since else _messages(recent)
            await _body(send, b"retry: 2000\n\n" + missed)
            await _stream(send, watcher, leave)
        finally:
            listening.cancel()
            self.hub.leave(watcher)


async def _stream(send: Send, watcher: Watcher, leave: Leave) -> None:
    while not watcher.gone and (left := leave.expires - time.time()) > 0:
        came = await watcher.changes(min(HEARTBEAT, left))
        if not watcher.gone:
            await _body(send, _messages(came) or b":\n\n")
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _missed(since: Place, upto: Place | None, leave: Leave) -> bytes:
    """Return the messages for what came after the last the page got, from the table."""
    if upto is None:
        return RESYNC
    if since >= upto:
        return b""
    try:
        async with await connect() as database:
            missed = await between(database, since, upto)
    except (Error, OSError):
        return RESYNC
    if len(missed) == MISSED:
        return RESYNC
    return _messages(change for change in missed if change.topics & leave.topics)


def _messages(changes: Iterable[Change]) -> bytes:
    return b"".join(change.message for change in changes)


async def _close_when_left(receive: Receive, watcher: Watcher) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    watcher.close()


def _end_streams_on_sigterm(hub: Hub) -> None:
    """Close the streams first: a server waits for its open connections before it stops."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(received: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(hub.close)
            if callable(before):
                before(received, frame)

        signal.signal(number, stop)


async def _say(send: Send, status: int, text: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers()})
    await send({"type": "http.response.body", "body": text.encode()})


async def _body(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _headers(*, stream: bool = False) -> list[tuple[bytes, bytes]]:
    kind = b"text/event-stream; charset=utf-8" if stream else b"text/plain; charset=utf-8"
    return [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"access-control-allow-origin", settings.PENDOPO.public_url.encode()),
        (b"access-control-allow-headers", b"last-event-id"),
        (b"vary", b"origin"),
    ]


app = Live()
