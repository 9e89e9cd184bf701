"""Tending the waiting rooms: opened and closed by the clock, people called in, places kept each second."""

import asyncio
import logging
import time
import urllib.request
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPException
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from pendopo.channels.portal.lobby.standing import OpenRoom
from pendopo.channels.portal.lobby.wording import Pages
from pendopo.domain.queues import admitting
from pendopo.engines.admission.room import Place
from pendopo.ground.live.hub import Hub

log = logging.getLogger(__name__)
TICK = 0.25
KEEP = 1.0
LOOK = 2.0
"""Seconds between calls, batches to the database, and looks at what is free and what opens."""
PROBE = 5.0
"""Seconds after which a page of the portal counts as not answered."""
Told = TypeVar("Told")


class Rooms:
    """All waiting rooms that are open, by the line's slug."""

    def __init__(self) -> None:
        self.open: dict[str, tuple[OpenRoom, Pages]] = {}
        self._listening: dict[str, asyncio.Task[None]] = {}
        self._thread = ThreadPoolExecutor(1, "rooms")
        self._probes = ThreadPoolExecutor(1, "probe")

    async def tend(self, hub: Hub) -> None:
        """Tend the rooms for as long as the process lives; what is not kept yet is, at its end."""
        last = time.monotonic()

        async def call() -> None:
            nonlocal last
            seconds, last = time.monotonic() - last, time.monotonic()
            for room, _ in self.open.values():
                room.tick(at=time.time(), seconds=seconds)

        steps = (
            (LOOK, partial(self._look, hub)),
            (TICK, call),
            (KEEP, self._keep),
            (1, self._probe),
        )
        try:
            await asyncio.gather(*(_every(seconds, step) for seconds, step in steps))
        finally:
            await self._keep()

    async def _look(self, hub: Hub) -> None:
        """Open rooms whose time has come, close those over, and count what is free."""
        now = datetime.now(UTC)
        for slug in [slug for slug, (room, _) in self.open.items() if room.over(at=now)]:
            await self._keep_one(self.open[slug][0])
            del self.open[slug]
            self._listening.pop(slug).cancel()
        known = [room.opening.pk for room, _ in self.open.values()]
        for kept in await self._ask(partial(admitting.standing, known, at=now)) or ():
            room, slug = OpenRoom(kept), kept.opening.line.slug
            self.open[slug] = room, Pages(kept.opening)
            self._listening[slug] = asyncio.create_task(_listen(hub, room))
            await self._ask(self.open[slug][1].warm)
        for room, _ in self.open.values():
            free = await self._ask(partial(admitting.free_places, room.opening, at=now))
            room.free = room.free if free is None else free

    async def _keep(self) -> None:
        for room, _ in list(self.open.values()):
            await self._keep_one(room)

    async def _keep_one(self, room: OpenRoom) -> None:
        places = room.to_keep()
        if places and await self._ask(partial(_kept, room, places)) is None:
            room.keep_later(places)

    async def _probe(self) -> None:
        """Ask the portal for a page while people are called, and learn how quick it is."""
        if any(room.room.waiting or room.inside for room, _ in self.open.values()):
            loop = asyncio.get_running_loop()
            took = await loop.run_in_executor(self._probes, _seconds_of_a_page)
            for room, _ in self.open.values():
                room.pace.probed(took)

    async def _ask(self, question: Callable[[], Told]) -> Told | None:
        """Ask the database in the thread that is for it; None when it does not answer."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, question)
        except (DatabaseError, InterfaceError, OSError) as error:
            log.warning("rooms: %s", type(error).__name__)
            await asyncio.get_running_loop().run_in_executor(self._thread, connection.close)
            return None


async def _every(seconds: float, step: Callable[[], Awaitable[None]]) -> None:
    """Take a step again and again: one that fails is told and tried again."""
    while True:
        try:
            await step()
        except Exception:
            log.exception("rooms")
        await asyncio.sleep(seconds)


def _kept(room: OpenRoom, places: list[Place]) -> bool:
    admitting.keep(room.opening.pk, places)
    return True


async def _listen(hub: Hub, room: OpenRoom) -> None:
    """Take in each booking of a line as the log tells it."""
    while True:
        watcher = hub.watch(frozenset({f"aggregate:{room.opening.line_id}"}))
        try:
            while not watcher.gone:
                for change in await watcher.changes(LOOK):
                    if change.name == "booking.made":
                        room.booked()
        finally:
            hub.leave(watcher)


def _seconds_of_a_page() -> float | None:
    began = time.monotonic()
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{settings.PENDOPO.public_url}/readyz", timeout=PROBE) as page:
            page.read()
    except (OSError, HTTPException, ValueError):
        return None
    return time.monotonic() - began
