"""The hub: one reader of the log for all who watch."""

import asyncio
import logging
import time
from collections import deque
from typing import Any

from psycopg import AsyncConnection, Error

from pendopo.ground.live.reading import BATCH, Change, Place, after, connect, latest

log = logging.getLogger(__name__)
EVERY = 0.05  # seconds between looks at the log
IDLE = 1.0  # seconds, while nobody watches
WAITING = 256  # messages a slow watcher may leave unread before it is dropped
REMEMBERED = 2_000  # changes kept for pages that were shown before they began to watch


class Watcher:
    """One open page. Dropped when it does not keep up; the browser resumes by id."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self.gone = False
        self._queue: asyncio.Queue[Change | None] = asyncio.Queue(WAITING)

    def tell(self, change: Change) -> None:
        """Queue a change."""
        if self._queue.full():
            self.close()
        else:
            self._queue.put_nowait(change)

    def close(self) -> None:
        """End the watching; what is still queued is left, to be resumed by id."""
        self.gone = True
        if self._queue.empty():
            self._queue.put_nowait(None)

    async def changes(self, timeout: float) -> list[Change]:  # noqa: ASYNC109 - a heartbeat, no failure
        """Return what came, or nothing once the time (seconds) is over or the watching ends."""
        try:
            async with asyncio.timeout(timeout):  # wait_for makes a task a watcher a turn
                came = [await self._queue.get()]
        except TimeoutError:
            return []
        while not self._queue.empty():
            came.append(self._queue.get_nowait())
        return [change for change in came if change]


class Hub:
    """Reads what was settled in the log and tells those who watch its topics."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.looked = 0.0  # seconds since 1970
        self.watchers: set[Watcher] = set()
        self.closing = False
        self._by_topic: dict[str, set[Watcher]] = {}
        self._recent: deque[tuple[float, Change]] = deque(maxlen=REMEMBERED)
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Read for ever, riding out a database that goes away."""
        while True:
            try:
                database = await connect()
                async with database:
                    while True:
                        full = await self._look(database)
                        await self._rest(full=full)
            except (Error, OSError) as error:
                log.warning("live: %s", type(error).__name__)
                await asyncio.sleep(1)

    def watch(self, topics: frozenset[str]) -> Watcher:
        """Begin to watch: everything after `place` will come."""
        watcher = Watcher(topics)
        self.watchers.add(watcher)
        for topic in topics:
            self._by_topic.setdefault(topic, set()).add(watcher)
        self._wake.set()
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """Stop watching."""
        self.watchers.discard(watcher)
        for topic in watcher.topics:
            watching = self._by_topic.get(topic, set())
            watching.discard(watcher)
            if not watching:
                self._by_topic.pop(topic, None)

    def since(self, moment: float, topics: frozenset[str]) -> list[Change]:
        """Return the remembered changes of some topics read since a moment (s since 1970)."""
        return [
            change for read, change in self._recent if read >= moment and change.topics & topics
        ]

    def close(self) -> None:
        """End every stream, so that the server can stop at once."""
        self.closing = True
        for watcher in list(self.watchers):
            watcher.close()

    async def _look(self, database: AsyncConnection[Any]) -> bool:
        """Tell what was settled since the last look; return whether there may be more."""
        if self.place is None:
            self.place = await latest(database)
        changes = await after(database, self.place)
        self.looked = time.time()
        for change in changes:
            self.place = change.place
            self._recent.append((self.looked, change))
            for watcher in self._concerned(change):
                watcher.tell(change)
        return len(changes) == BATCH

    def _concerned(self, change: Change) -> set[Watcher]:
        none: set[Watcher] = set()
        return none.union(*(self._by_topic.get(topic, none) for topic in change.topics))

    async def _rest(self, *, full: bool) -> None:
        if full:
            await asyncio.sleep(0)
        elif self.watchers:
            await asyncio.sleep(EVERY)
        else:
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), IDLE)
            except TimeoutError:
                return
