"""A resident's hand on the question pages: it answers what each page asks, and goes where it leads."""

import io
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from http import HTTPStatus
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from pendopo.config.browsing import Browser, LostError
from pendopo.engines.forms.days import PARTS as DAY_PARTS
from pendopo.engines.forms.model import Form, Question
from pendopo.engines.forms.readers import NO, YES

MOST_PAGES = 100
PHOTO = "foto"
Answers = Mapping[str, Any]
"""Answers by question as a journey writes them: a file is PHOTO."""


def answer_pages(browser: Browser, form: Form, answers: Answers, reference: str) -> set[str]:
    """Go from the list of what is left to the check page. Returns what was asked.

    Raises LostError when a page refuses an answer, or never comes to an end.
    """
    used, seen = set[str](), set[str]()
    tasks, check = (reverse(f"portal:{page}", args=[reference]) for page in ("tasks", "check"))
    for _ in range(MOST_PAGES):
        if browser.path == check:
            return used
        if browser.path != tasks:
            used |= answer_page(browser, form, answers)
            continue
        ahead = [link for link in browser.links("task-list") if link not in seen]
        if not ahead:
            raise LostError("isian belum lengkap")
        seen.add(ahead[0])
        browser.go(ahead[0])
    raise LostError("isian tidak ada habisnya")


def answer_page(browser: Browser, form: Form, answers: Answers) -> set[str]:
    """Answer what this page asks, and what it asks once that is answered. Returns what was asked."""
    used, action = set[str](), browser.path
    page = form.page(action.rpartition("/")[2])
    if page is None:
        raise LostError("bukan halaman isian")
    while True:
        here = [q for q in page.questions if q.name in answers and browser.asks(q.name)]
        if browser.status != HTTPStatus.OK and not {q.name for q in here} - used:
            raise LostError("isian ditolak")
        used |= {q.name for q in here}
        _send(browser, action, here, answers)
        if browser.status == HTTPStatus.OK:
            return used


def _send(browser: Browser, action: str, here: list[Question], answers: Answers) -> None:
    for group in (q for q in here if q.type == "group"):
        wanted = len(answers[group.name])
        shown = next(n for n in count() if not browser.asks(f"{group.name}-{n}"))
        for _ in range(shown, wanted):
            browser.press(action, button=(f"{group.name}-add", "1"))
        for number in reversed(range(wanted, shown)):
            browser.press(action, button=(f"{group.name}-remove", str(number)))
    files = {q.name: _photo() for q in here if q.type == "file" and answers[q.name] == PHOTO}
    filled = dict(
        pair
        for question in here
        if question.type != "file"
        for pair in typed(question, question.name, answers[question.name])
    )
    browser.press(action, typed=filled, files=files, allowed=(200, 422))


def typed(question: Question, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what is typed in each field of a question."""
    match question.type:
        case "group":
            for number, row in enumerate(value):
                for part in question.questions:
                    if part.name in row:
                        yield from typed(part, f"{name}-{number}-{part.name}", row[part.name])
        case "date":
            day = date.fromisoformat(str(value))
            yield from zip(
                (f"{name}-{part}" for part in DAY_PARTS),
                (day.day, day.month, day.year),
                strict=True,
            )
        case "person" | "address":
            yield from ((f"{name}-{part}", told) for part, told in value.items())
        case "yes_no":
            yield name, YES if value else NO
        case _:
            yield name, value


@lru_cache(maxsize=1)
def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "white").save(out, "JPEG")
    return out.getvalue()


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", _jpeg(), "image/jpeg")
