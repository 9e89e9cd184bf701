"""The pages of a waiting room, drawn by the portal's templates when first asked for, then filled in.

Twenty thousand people ask within seconds: a template for each would take minutes.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.test.client import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from pendopo.design.writing import clock, clock_span, other_languages
from pendopo.domain.directory.city import city
from pendopo.domain.queues.openings import Opening

KINDS = ("gathering", "joining", "waiting", "called", "full", "lapsed", "closed", "form")
BLANKS = (
    *("ahead", "ahead_unit", "again", "clock", "code", "free", "high", "number", "of"),
    *("of_unit", "pass", "place", "problem", "span", "typed"),
)
Words = dict[str, str]


class Pages:
    """The pages of one opening in each language of the city."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self._parts: dict[tuple[str, bool, bool, str], str] = {}
        self._frames: dict[str, tuple[str, str, str]] = {}

    def warm(self) -> None:
        """Draw all of them beforehand, for the first to come waits as little as the last."""
        for language in city().languages:
            for kind in KINDS:
                self.parts(kind, language, {})
            self.page("", language, {})

    def parts(
        self, kind: str, language: str, told: Words, *, known: bool = False, short: bool = False
    ) -> str:
        """Return what of a page moves: with a time if it is `known`, a warning if places run `short`."""
        key = (kind, known, short, language)
        if key not in self._parts:
            more = {"kind": kind, "known": known, "short": short}
            self._parts[key] = _drawn("portal/room_parts.html", self.opening, language, **more)
        return _filled(self._parts[key], told)

    def page(self, parts: str, language: str, told: Words) -> str:
        """Return a whole page about some parts."""
        head, _, body = parts.partition("<!-- body -->")
        if language not in self._frames:
            self._frames[language] = _frame(self.opening, language)
        before, between, after = self._frames[language]
        return _filled(before, told) + head + between + body + _filled(after, told)


def number(count: int, language: str) -> str:
    """Return a count as a language writes it: 1.240, in English 1,240."""
    return f"{count:,}" if language == "en" else f"{count:,}".replace(",", ".")


def people(count: int, language: str) -> str:
    """Return what a count of people is called in a language: 1 person, 2 people."""
    with translation.override(language):
        return translation.npgettext("satuan", "orang", "orang", count)


@lru_cache(maxsize=2_000)
def clock_in(language: str, minute: int) -> str:
    """Return a minute (since 1970) as a clock shows it in a language."""
    with translation.override(language):
        return clock(datetime.fromtimestamp(minute * 60, UTC))


@lru_cache(maxsize=2_000)
def span_in(language: str, begins: int, ends: int) -> str:
    """Return two minutes (since 1970) of one day as clocks show them in a language."""
    with translation.override(language):
        return clock_span(*(datetime.fromtimestamp(each * 60, UTC) for each in (begins, ends)))


def _filled(text: str, told: Words) -> str:
    for name, value in told.items():
        text = text.replace(f"@{name}@", escape(value))
    return text


def _frame(opening: Opening, language: str) -> tuple[str, str, str]:
    whole = _drawn("portal/waiting_room.html", opening, language)
    before, rest = whole.split("<!-- head -->")
    between, after = rest.split("<!-- body -->")
    return before, between, after


def _drawn(template: str, opening: Opening, language: str, **more: Any) -> str:
    public = settings.PENDOPO.public_url
    with translation.override(language):
        request = RequestFactory().get("/", HTTP_HOST="localhost")
        request.LANGUAGE_CODE = language  # as the middleware Tongue does
        door = reverse("portal:booking_days", args=[opening.line.slug])
        page = {
            "opening": opening,
            "line": opening.line,
            "office": opening.line.hall.office,
            "others": other_languages(city().languages),
            "door": door,
            "way": f"{reverse('portal:enter_room', args=[opening.line.slug])}?izin=@pass@",
            "action": f"{settings.PENDOPO.live_url}/live/ruang/{opening.line.slug}",
            "order": f"{settings.PENDOPO.live_url}/live/ruang/{opening.line.slug}/urutan.txt",
            "blank": {name: f"@{name}@" for name in BLANKS},
            **more,
        }
        drawn = str(render_to_string(template, page, request=request))
    for attribute in (
        "href",
        "src",
        "action",
    ):  # this page stands at another address than the portal
        drawn = drawn.replace(f'{attribute}="/', f'{attribute}="{public}/')
    return drawn
