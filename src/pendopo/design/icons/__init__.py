"""Tabler's outline icons in use (MIT, see LICENSE here), as the bare shapes inside their svg."""

from functools import cache
from importlib.resources import files

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


class UnknownIconError(LookupError):
    """The icon is not in icons/; add its name to static_src/icons.txt and run npm run build."""


@cache
def shapes(name: str) -> SafeString:
    """The shapes of one icon, drawn on a field of 24 by 24.

    Raises UnknownIconError when no such icon was taken into the house.
    """
    path = files("pendopo.design.icons") / f"{name}.svg"
    if not path.is_file():
        raise UnknownIconError(name)
    return mark_safe(path.read_text().strip())  # noqa: S308  # our own file, made by npm run build


def svg(name: str, classes: str = "") -> SafeString:
    """One icon as inline svg, hidden from screen readers: words beside it say what it means."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">{}</svg>',
        f"icon {classes}".strip(),
        shapes(name),
    )
