"""What is wrong with a page: its HTML, its headings, its forms, its weight. Says everything at once."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve

WEIGHTS = {"staff": 150_000, "portal": 45_000}  # bytes of a first view: the page and all it needs
A_MAP = {"staff": 300_000, "portal": 120_000}  # bytes more for who asks for a map
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
NAMED = ("aria-label", "aria-labelledby", "title")
POINTS = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-errormessage",
    "list",
)
DATA = {"application/json", "application/ld+json"}


def complaints(html: bytes, *, path: str = "") -> list[str]:
    """Return what is wrong with a page, as sentences; nothing when all is well."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html, transport_encoding="utf-8")
    elements = list(tree.iter())
    found = [f"line {place[0]}: {code} {said}" for place, code, said in parser.errors]
    found += [*_heading(tree), *_ids(elements), *_labels(tree, elements), *_names(elements)]
    found += [*_forms(elements), *_inline(elements), *_elsewhere(elements, path)]
    found += _codes(elements)
    weight, parts = _weight(html, elements)
    kind = "staff" if any("staff" in each for each in parts) else "portal"
    most = WEIGHTS[kind] + (A_MAP[kind] if any("map.js" in part for part in parts) else 0)
    if weight > most:
        found.append(f"weighs {weight} bytes, at most {most}: {parts}")
    return found


def _heading(tree: Element) -> Iterator[str]:
    if not tree.get("lang"):
        yield "html has no lang"
    headings = [_text(each) for each in tree.iter("h1")]
    if len(headings) != 1:
        yield f"has {len(headings)} h1: {headings}"
        return
    title = _text(next(tree.iter("title"), Element("title")))
    # A page with errors says so first, since a screen reader reads the title first.
    if not re.sub(r"^(Ada yang perlu diperbaiki|There is a problem): ", "", title).startswith(
        headings[0]
    ):
        yield f"the title {title!r} does not begin with the h1 {headings[0]!r}"


def _ids(elements: list[Element]) -> Iterator[str]:
    ids = Counter(each.get("id") for each in elements if each.get("id") is not None)
    yield from (f"id {name!r} stands {times} times" for name, times in ids.items() if times > 1)
    for each in elements:
        for attribute in POINTS:
            missing = [name for name in each.get(attribute, "").split() if name not in ids]
            if missing:
                yield f"{_show(each)}: {attribute} points nowhere"


def _labels(tree: Element, elements: list[Element]) -> Iterator[str]:
    labelled = {each.get("for") for each in tree.iter("label") if _text(each)}
    inside = {id(child) for label in tree.iter("label") if _text(label) for child in label.iter()}
    for each in elements:
        if each.tag not in {"input", "select", "textarea"} or each.get("type") in UNLABELLED:
            continue
        if each.get("id") in labelled or id(each) in inside or any(each.get(n) for n in NAMED):
            continue
        yield f"{_show(each)} has no label"


def _names(elements: list[Element]) -> Iterator[str]:
    for each in elements:
        if each.tag in {"a", "button", "summary"} and not _says(each):
            yield f"{_show(each)} says nothing"
        if each.tag == "img" and each.get("alt") is None:
            yield f"{_show(each)} has no alt"
        if each.tag == "iframe" and not each.get("title"):
            yield f"{_show(each)} has no title"


def _says(element: Element) -> bool:
    pictures = (each.get("alt") or each.get("aria-label") for each in element.iter())
    return bool(_text(element) or any(element.get(n) for n in NAMED) or any(pictures))


def _forms(elements: list[Element]) -> Iterator[str]:
    for form in (each for each in elements if each.tag == "form"):
        if not form.get("action"):
            yield f"{_show(form)} has no action"
        hidden = {each.get("name") for each in form.iter("input")}
        posts = form.get("method", "get").lower() == "post"
        if posts and "csrfmiddlewaretoken" not in hidden and not _by_origin(form.get("action")):
            yield f"{_show(form)} has no token"


LOBBY = "/live/ruang/"
"""What `live` answers, at an address of its own: no cookie of ours goes there, so no token either."""


def _by_origin(action: str) -> bool:
    """Tell whether a form is known by where it comes from."""
    if urlsplit(action).path.startswith(LOBBY):
        return True
    try:
        return hasattr(resolve(action).func, "by_origin")
    except Resolver404:
        return False


def _codes(elements: list[Element]) -> Iterator[str]:
    """Codes are drawn a pixel a module: one with a size of its own is a speck that no phone reads."""
    for each in elements:
        if (
            str(each.tag).endswith("svg")
            and "segno" in (each.get("class") or "")
            and each.get("width")
        ):
            yield f"a code is {each.get('width')} pixels wide"


def _inline(elements: list[Element]) -> Iterator[str]:
    for each in elements:
        if each.tag == "script" and not each.get("src") and each.get("type") not in DATA:
            yield "a script stands in the page"
        if each.tag == "style" or each.get("style") is not None:
            yield f"{_show(each)}: style stands in the page"
        if any(name.startswith("on") for name in each.keys()):  # noqa: SIM118 - an Element is no dict
            yield f"{_show(each)}: a handler stands in the page"


def _elsewhere(elements: list[Element], path: str) -> Iterator[str]:
    """Links that lead nowhere, and anything fetched from another house."""
    for each in elements:
        for attribute in ("href", "src", "action"):
            address = each.get(attribute)
            if address is None or (each.tag == "use" or address.startswith("#")):
                continue
            parts = urlsplit(address)
            if each.tag == "form" and parts.path.startswith(LOBBY):
                continue
            if parts.scheme in {"tel", "sms", "mailto", "data", "blob", "geo"}:
                continue
            if parts.netloc and each.tag != "a":
                yield f"{_show(each)}: comes from elsewhere"
            elif not parts.scheme and not _leads_somewhere(unquote(parts.path), path):
                yield f"{_show(each)}: leads nowhere"


def _leads_somewhere(path: str, page: str) -> bool:
    if not path or path.startswith("/static/"):
        return True
    try:
        resolve(path if path.startswith("/") else f"{page.rpartition('/')[0]}/{path}")
    except Resolver404:
        return False
    return True


def _weight(html: bytes, elements: list[Element]) -> tuple[int, dict[str, int]]:
    """Return the bytes of a first view: the page as sent, what it needs compressed."""
    needed = {
        each.get("href") or each.get("src") or ""
        for each in elements
        if each.tag in {"script", "img"}
        or (each.tag == "link" and each.get("rel") in {"stylesheet", "icon"})
    }
    parts = {name: _compressed(name) for name in needed if name.startswith("/static/")}
    return len(html) + sum(parts.values()), {"page": len(html), **parts}


@lru_cache(maxsize=100)
def _compressed(address: str) -> int:
    name = address.removeprefix("/static/")
    place = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name))
    if not place or isinstance(place, list):
        raise LookupError(f"{address} is not among the static files")
    with open(place, "rb") as file:  # noqa: PTH123 - staticfiles tells a string
        return len(gzip.compress(file.read()))


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _show(element: Element) -> str:
    told: dict[str, Any] = {
        k: v for k, v in element.items() if k in {"id", "name", "href", "action", "class", "src"}
    }
    return f"<{element.tag} {' '.join(f'{k}={v!r}' for k, v in told.items())}>"
