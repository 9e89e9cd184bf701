"""The waiting rooms' part of `live`: arrivals and places from memory, kept once a second.

`POST /live/ruang/<line>` with a NIK is an arrival, `GET /live/ruang/<line>/<place>` a place, and the
same with `?bagian` only what of the page moves. `urutan.txt` is the order, for who counts it again.
"""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs
from zlib import crc32

from django.conf import settings
from django.utils.translation import gettext, override

from pendopo.channels.portal.lobby.standing import CrowdedError, OpenRoom
from pendopo.channels.portal.lobby.tending import Rooms
from pendopo.channels.portal.lobby.wording import Pages, Words, clock_in, number, people, span_in
from pendopo.domain.directory.city import city
from pendopo.engines.admission.room import Place
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.nik import read_nik
from pendopo.ground.live.app import Receive, Scope, Send
from pendopo.ground.live.hub import Hub

ORDER = "urutan.txt"
LARGEST = 2_000
"""Bytes of a form with a NIK."""
SOON, OFTEN, SELDOM = 5, 15, 40
"""Seconds until a page asks again: about to come in, on the way, and far off."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who asks, in which room and language, and how they are answered."""

    room: OpenRoom
    pages: Pages
    language: str
    send: Send

    async def form(self, status: int, problem: str, typed: str = "") -> None:
        """Answer with the form and what is wrong."""
        told = {"problem": problem, "typed": typed, "place": ""}
        parts = self.pages.parts("form", self.language, told)
        page = self.pages.page(parts, self.language, told).replace("@again@", "0")
        await _say(self.send, status, page, ("cache-control", "no-store"))


class Lobby:
    """What `live` answers below `/live/ruang/`."""

    path = "/live/ruang/"

    def __init__(self) -> None:
        self.rooms = Rooms()

    async def run(self, hub: Hub) -> None:
        """Tend the rooms for as long as the process lives."""
        await self.rooms.tend(hub)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        slug, _, last = scope["path"].removeprefix(self.path).partition("/")
        found = self.rooms.open.get(slug)
        if found is None:
            await _redirect(send, f"{settings.PENDOPO.public_url}/janji-temu/")
            return
        guest = Guest(*found, _language(scope), send)
        if scope["method"] == "POST" and not last:
            await _arrive(guest, await _body(receive))
        elif scope["method"] not in {"GET", "HEAD"}:
            await _say(send, 405, "GET or POST only", kind="text/plain")
        elif last == ORDER:
            await _say(send, 200, _order(guest.room), kind="text/plain")
        elif last:
            await _show(guest, last, scope)
        else:
            await _redirect(
                send, f"{settings.PENDOPO.public_url}/janji-temu/{slug}/", *_chosen(scope)
            )


async def _arrive(guest: Guest, body: str) -> None:
    now = time.time()
    typed = parse_qs(body).get("nik", [""])[0][:60]
    try:
        nik = read_nik(typed, at=datetime.fromtimestamp(now, UTC).date()).number
        place = guest.room.arrive(nik, at=now)
    except IdentityError as error:
        await guest.form(422, error.say[guest.language], typed)
    except CrowdedError as error:
        with override(guest.language):
            await guest.form(503, gettext(str(error)), typed)
    else:
        told, parts, again = _told(guest, place, at=now)
        page = guest.pages.page(parts, guest.language, told).replace("@again@", again)
        await _say(guest.send, 200, page, ("cache-control", "no-store"))


async def _show(guest: Guest, token: str, scope: Scope) -> None:
    place = guest.room.find(token)
    if place is None:
        with override(guest.language):
            said = gettext("Tautan ini bukan tempat di ruang tunggu ini. Tulis NIK Anda.")
        await guest.form(403, said)
        return
    told, parts, again = _told(guest, place, at=time.time())
    if wish := _chosen(scope):
        await _redirect(guest.send, told["place"], *wish)
        return
    tag = f'"{crc32(parts.encode()):08x}-{guest.language}"'
    if dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1") == tag:
        await _say(guest.send, 304, "", ("etag", tag))
        return
    if b"bagian" not in scope["query_string"]:
        parts = guest.pages.page(parts, guest.language, told)
    await _say(guest.send, 200, parts.replace("@again@", again), ("etag", tag))


def _told(guest: Guest, place: Place, *, at: float) -> tuple[Words, str, str]:
    """Return what is told of a place, the parts of its page, and after how many seconds it asks again."""
    room, pages, language = guest.room, guest.pages, guest.language
    stands, state = room.room.standing(place), room.state(place, at=at)
    turn = room.turn(place, at=at) if state == "waiting" else None
    until = room.closes
    told = {
        "place": f"{settings.PENDOPO.live_url}{Lobby.path}{room.opening.line.slug}/{room.token(place)}",
        "code": place.code.hex(),
        "of": number(len(room.room), language),
        "number": number(stands.low, language),
        "high": number(stands.high, language),
        "of_unit": people(len(room.room), language),
        "ahead": number(stands.ahead, language),
        "ahead_unit": people(stands.ahead, language),
        "free": number(room.free or 0, language),
    }
    if state == "called":
        told["pass"], until = room.come(place, at=at)
    elif state in {"gathering", "joining"}:
        until = room.drawn_at(place)
    if turn:
        begins, ends = (int(moment // 60) for moment in turn)
        told["span"] = span_in(language, begins, max(ends, begins + 1))
    told["clock"] = clock_in(language, int(until // 60))
    short = room.free is not None and stands.ahead >= room.free
    known = stands.low == stands.high if state == "joining" else turn is not None
    parts = pages.parts(state, language, told, known=known, short=short)
    again = _again(state, turn, until, at=at)
    spread = random.randint(again * 2 // 3, again * 4 // 3)  # noqa: S311  # so that not all ask at once
    return told, parts, str(spread)


def _again(state: str, turn: tuple[float, float] | None, until: float, *, at: float) -> int:
    """Return after how many seconds a page had better ask again."""
    if state in {"gathering", "joining"}:
        return max(SOON, min(SELDOM, int(until - at) + SOON))
    if state != "waiting" or turn is None:
        return OFTEN
    left = turn[0] - at
    return SOON if left < 2 * OFTEN else OFTEN if left < 5 * SELDOM else SELDOM


def _order(room: OpenRoom) -> str:
    """Return the public record: the seal, and once it is drawn the seed and the codes in order."""
    lines = [f"seal {room.opening.seal}"]
    if time.time() >= room.draws:
        lines.append(f"seed {room.opening.seed}")
        lines += [f"{room.room.places[code].batch} {code.hex()}" for code in room.room.order()]
    return "\n".join(lines) + "\n"


def _language(scope: Scope) -> str:
    """Return the language of who asks: the one chosen, else the first of the browser's that we speak."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    spoken = city().languages
    try:
        chosen = SimpleCookie(headers.get(b"cookie", "")).get(settings.LANGUAGE_COOKIE_NAME)
    except CookieError:
        chosen = None
    wanted = [chosen.value] if chosen else []
    wanted += [
        each.split(";")[0].strip()[:2] for each in headers.get(b"accept-language", "").split(",")
    ]
    return next((each for each in wanted if each in spoken), settings.LANGUAGE_CODE)


def _chosen(scope: Scope) -> tuple[tuple[str, str], ...]:
    """Return the cookie of a language that the address wishes for (`?bahasa=en`); nothing for no wish."""
    wish = parse_qs(scope["query_string"].decode("latin-1")).get("bahasa", [""])[0]
    if wish not in city().languages:
        return ()
    return (("set-cookie", f"{settings.LANGUAGE_COOKIE_NAME}={wish}; Path=/; SameSite=Lax"),)


async def _body(receive: Receive) -> str:
    told = b""
    while len(told) <= LARGEST:
        message = await receive()
        told += message.get("body", b"")
        if not message.get("more_body"):
            break
    return told[:LARGEST].decode("latin-1")


async def _redirect(send: Send, place: str, *headers: tuple[str, str]) -> None:
    await _say(send, 303, "", ("location", place), *headers, kind="text/plain")


async def _say(
    send: Send, status: int, text: str, *headers: tuple[str, str], kind: str = "text/html"
) -> None:
    told: dict[str, Any] = {**_LOCKED, "content-type": f"{kind}; charset=utf-8", **dict(headers)}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": text.encode()})


_PUBLIC = settings.PENDOPO.public_url
_LOCKED = {
    "cache-control": "private, no-cache",
    "vary": "cookie, accept-language",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": (
        f"default-src 'none'; script-src {_PUBLIC}; style-src {_PUBLIC}; img-src {_PUBLIC} data:; "
        f"font-src {_PUBLIC}; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
}
