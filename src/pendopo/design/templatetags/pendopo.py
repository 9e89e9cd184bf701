"""Tags and filters of the house; each only hands over to a module or a component template."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pendopo.design import errors, icons, writing

register = template.Library()

FIELD_TEMPLATES = {
    "long_text": "long_text",
    "date": "parts",
    "time": "parts",
    "choice": "options",
    "choices": "options",
    "yes_no": "options",
    "kelurahan": "select",
    "select": "select",
    "address": "set",
    "person": "set",
    "group": "set",
    "file": "file",
    "declaration": "declaration",
}


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A page in use loses a picture rather than fall over; whoever builds it is told."""
    try:
        return icons.svg(name, classes)
    except icons.UnknownIconError:
        if settings.DEBUG:
            raise
        return SafeString("")


@register.filter
def money(rupiah: Decimal | int | str | None) -> str:
    return "" if rupiah in (None, "") else writing.money(rupiah)


@register.filter
def moment(at: datetime | None) -> str:
    return writing.moment(at) if at else ""


@register.filter
def short_moment(at: datetime | None) -> str:
    return writing.short_moment(at) if at else ""


@register.filter
def near_moment(at: datetime | None, now: datetime) -> str:
    return writing.near_moment(at, now) if at else ""


@register.filter
def long_date(on: date | None) -> str:
    return writing.long_date(on) if on else ""


@register.filter
def short_date(on: date | None) -> str:
    return writing.short_date(on) if on else ""


@register.filter
def clock(at: datetime | None) -> str:
    return writing.clock(at) if at else ""


@register.filter
def clock_to(begins: datetime, ends: datetime) -> str:
    return writing.clock_span(begins, ends)


@register.filter
def duration(minutes: int | None) -> str:
    return "" if minutes is None else writing.duration(minutes)


@register.filter
def short_duration(minutes: int | None) -> str:
    return "" if minutes is None else writing.short_duration(minutes)


@register.filter
def spelled(number: int) -> str:
    return writing.spelled(number)


@register.filter
def text_in(words: object) -> object:
    """Words of a pack, {"id": …, "en": …}, in the language of the page; a plain text as it is."""
    if not isinstance(words, dict):
        return words
    return words.get(writing.language()) or words.get("id") or ""


@register.filter
def marked_in(words: object) -> object:
    """The same within a page: where its language lacks them, Indonesian words, marked as such."""
    if isinstance(words, dict) and not words.get(writing.language()):
        return format_html('<span lang="id">{}</span>', text_in(words))
    return text_in(words)


@register.simple_tag(takes_context=True)
def field(context: Context, view: errors.Field, heading: bool = False, bare: bool = False) -> str:
    """Draw one question; `heading` makes its label the h1 of the page, `bare` leaves it unseen."""
    name = FIELD_TEMPLATES.get(view.type, "input")
    described = [f"{view.id}-hint"] if getattr(view, "hint", "") else []
    if view.error:
        described.append(f"{view.id}-error")
    part_errors = any(part.error for part in view.parts)
    return get_template(f"design/fields/{name}.html").render(
        {
            "field": view,
            "heading": heading,
            "bare": bare,
            "described": " ".join(described),
            "all_parts_wrong": bool(view.error) and not part_errors,
            "rows": rows_of(view),
            "csrf_token": context.get("csrf_token"),
        },
    )


def rows_of(view: errors.Field) -> list[dict[str, object]]:
    """The rows of a repeating group, each with the number its remove button sends."""
    numbers = getattr(view, "row_numbers", None) or range(len(view.rows))
    return [{"number": n, "fields": row} for n, row in zip(numbers, view.rows, strict=True)]


@register.inclusion_tag("design/error_summary.html")
def error_summary(
    fields: Iterable[errors.Field | tuple[str, str]], others: Iterable[str] = ()
) -> dict[str, object]:
    """The summary on top: of fields, or (id, words); `others` are words of no question."""
    faults = [
        fault
        for each in fields
        for fault in ([errors.Fault(*each)] if isinstance(each, tuple) else errors.faults([each]))
    ]
    texts = list(others)
    return {"faults": faults, "texts": texts, "count": len(faults) + len(texts)}


@register.inclusion_tag("design/tag.html")
def tag(words: str, tone: str = "neutral", icon: str = "") -> dict[str, str]:
    return {"words": words, "tone": tone, "icon": icon}


@register.inclusion_tag("design/button.html")
def button(words: str, **options: str) -> dict[str, object]:
    """One deed: `href` makes it a link, else it submits its form.

    `kind` is primary, secondary, refuse, plain or start; further options are icon, after (an
    icon behind the words), name, value, form, key (its keyboard key), classes, id, disabled.
    """
    return {"words": words, "kind": "primary", **options}


@register.inclusion_tag("design/alert.html")
def alert(title: str, text: str = "", tone: str = "info", **options: str) -> dict[str, object]:
    """Tone is info, ok, warn, danger; options: icon, label, time, href, link, id, role."""
    signs = {
        "info": "info-circle",
        "ok": "circle-check",
        "warn": "alert-triangle",
        "danger": "alert-circle",
    }
    return {"title": title, "text": text, "tone": tone, "icon": signs[tone], **options}


@register.inclusion_tag("design/note.html")
def note(text: str, icon: str = "info-circle") -> dict[str, str]:
    return {"text": text, "icon": icon}


@register.inclusion_tag("design/back_link.html")
def back_link(href: str, words: str = "") -> dict[str, str]:
    return {"href": href, "words": words}


@register.inclusion_tag("design/progress.html")
def progress(done: int, total: int, words: str = "") -> dict[str, object]:
    return {
        "done": done,
        "total": total,
        "words": words,
        "percent": round(100 * done / total) if total else 0,
    }


@register.inclusion_tag("design/clock_bar.html")
def clock_bar(
    used: int, limit: int, stopped: bool = False, late: bool = False
) -> dict[str, object]:
    """Working minutes used of those the standard allows."""
    return {
        "used": used,
        "limit": limit,
        "stopped": stopped,
        "late": late or used > limit,
        "width": min(100, round(100 * used / limit)) if limit else 0,
    }


@register.inclusion_tag("design/timeline.html")
def timeline(steps: Iterable[object]) -> dict[str, object]:
    """Steps are objects with state (done, now, stopped, coming), title, text."""
    return {"steps": steps}


@register.inclusion_tag("design/fact_grid.html")
def fact_grid(facts: Iterable[object]) -> dict[str, object]:
    """Facts are objects with icon, label, value, note."""
    return {"facts": facts}


@register.inclusion_tag("design/card_rows.html")
def card_rows(rows: Iterable[object], tiles: bool = False) -> dict[str, object]:
    """Rows are objects with url, title, text, note, icon, tag, tone; whole row is the link."""
    return {"rows": rows, "tiles": tiles}


@register.inclusion_tag("design/summary_list.html")
def summary_list(rows: Iterable[object], card: bool = True) -> dict[str, object]:
    """Rows are objects with label, value and, where they can be mended, url (and deed)."""
    return {"rows": rows, "card": card}


@register.inclusion_tag("design/task_list.html")
def task_list(tasks: Iterable[object]) -> dict[str, object]:
    """Tasks have title, url (none: not yet), state (done, started, todo, waiting) and hint."""
    return {"tasks": tasks}


@register.inclusion_tag("design/checks.html")
def checks(items: Iterable[object]) -> dict[str, object]:
    """Items are objects with ok (True, False, None), title, text."""
    return {"items": items}


@register.inclusion_tag("design/pagination.html")
def pagination(page: object, query: str = "") -> dict[str, object]:
    """Page are Django's Page; query: the rest of the address's questions, without ?."""
    return {"page": page, "query": f"{query}&" if query else ""}


@register.inclusion_tag("design/empty.html")
def empty(title: str, text: str = "", icon: str = "inbox", **options: str) -> dict[str, object]:
    return {"title": title, "text": text, "icon": icon, **options}


@register.inclusion_tag("design/language_switch.html", takes_context=True)
def language_switch(context: Context) -> dict[str, object]:
    request = context.get("request")
    spoken = getattr(context.get("city"), "languages", ("id", "en"))
    return {
        "next": request.get_full_path() if request else "/",
        "others": writing.other_languages(spoken),
    }
