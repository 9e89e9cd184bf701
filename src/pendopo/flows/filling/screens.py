"""What the screens of a form show, and where each leads: the same at the portal and at a desk.

`space` is the address space of the channel (`portal`), which names the screens `tasks`,
`question` and `check`.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pendopo.domain.applications.models import Application
from pendopo.engines.forms.describing import describe, say
from pendopo.engines.forms.model import Page, Say
from pendopo.engines.forms.rows import pressed
from pendopo.engines.forms.walking import Walk
from pendopo.flows.filling.pages import Filling, shown_fields


def sections(filling: Filling, walked: Walk, space: str) -> list[dict[str, Any]]:
    """Return the sections of the form with how far each is."""
    found: dict[str, list[Page]] = {}
    for page in filling.pages(walked):
        found.setdefault(say(page.section, filling.language), []).append(page)
    told = []
    for title, pages in found.items():
        waiting = [page for page in pages if walked.needs(page)]
        begun = any(q.name in walked.answers for page in pages for q in walked.shown[page.slug])
        state = "done" if not waiting else "started" if begun else "todo"
        first = (waiting or pages)[0]
        told.append(
            {"title": title, "state": state, "url": _url(filling.application, first, space)}
        )
    return told


def blocks(filling: Filling, walked: Walk, space: str) -> list[dict[str, Any]]:
    """Return the answers by section, each with the way back to its page."""
    found: dict[str, list[dict[str, str]]] = {}
    for block in describe(walked, filling.lists, filling.language):
        url = _url(filling.application, block.page, space) + "?dari=ringkasan"
        found.setdefault(block.section, []).extend(
            {"label": line.label, "value": line.value, "url": url} for line in block.lines
        )
    return [{"title": title, "rows": rows} for title, rows in found.items()]


def onward(request: HttpRequest, filling: Filling, page: Page, walked: Walk, space: str) -> str:
    """Return where to go once a page has been taken in."""
    names = {"reference": filling.application.reference}
    after = walked.after(page)
    if "later" in request.POST:
        return reverse(f"{space}:tasks", kwargs=names)
    if filling.only is not None:
        return reverse(f"{space}:follow", kwargs=names)
    if walked.complete and (after is None or request.GET.get("dari") == "ringkasan"):
        return reverse(f"{space}:check", kwargs=names)
    if after:
        return _url(filling.application, after, space)
    return reverse(f"{space}:tasks", kwargs=names)


def rows_changed(
    filling: Filling, slug: str, raw: Mapping[str, list[str]]
) -> tuple[Page, dict[str, list[str]]] | None:
    """Return the page and its fields with a row added or removed, when such a button was pressed."""
    page = filling.ready.form.page(slug)
    changed = pressed(page.questions, raw) if page else None
    return (page, changed) if page and changed is not None else None


def question_page(
    request: HttpRequest,
    filling: Filling,
    page: Page,
    walked: Walk,
    space: str,
    *,
    raw: Mapping[str, list[str]],
    errors: Mapping[str, Say],
) -> dict[str, Any]:
    """Return what one question page shows."""
    pages = filling.pages(walked)
    place = pages.index(page) if page in pages else 0
    before = pages[place - 1] if place else None
    home = f"{space}:follow" if filling.only is not None else f"{space}:tasks"
    reference = filling.application.reference
    back = _url(filling.application, before, space) if before else reverse(home, args=[reference])
    shown = shown_fields(filling, page, walked, raw=raw, errors=errors)
    return {
        "application": filling.application,
        "title": filling.title(page),
        "fields": shown,
        "takes_files": any(field.type == "file" for field in shown),
        "action": request.get_full_path(),
        "back": back,
        "progress_done": place + 1,
        "progress_total": len(pages),
        "progress_words": say(page.section, filling.language),
        "correcting": filling.only is not None,
    }


def _url(application: Application, page: Page, space: str) -> str:
    return reverse(f"{space}:question", args=[application.reference, page.slug])
