"""The shapes of BPMN as pieces of SVG; how they look is up to the style sheet."""

import textwrap
from html import escape
from math import hypot
from typing import Final

from pendopo.engines.bpmn.model import ACTIVITIES, Box, Kind, Node

Points = tuple[tuple[float, float], ...]

LETTER: Final = {"name": 8.0, "label": 6.6}
"""Width in pixels of a letter, on average (600 at 13 px, 400 at 12 px): enough to break lines."""
LINE: Final = 16
RING: Final = 4
"""Pixels between a node and the ring around it."""

_CROSS: Final = {
    Kind.EXCLUSIVE: "M-7-7 7 7M7-7-7 7",
    Kind.PARALLEL: "M0-9V9M-9 0H9",
    Kind.INCLUSIVE: "M9 0A9 9 0 1 1-9 0 9 9 0 1 1 9 0Z",
    Kind.EVENT_BASED: "M0-9 9-2 5 8H-5L-9-2Z",
}
_CLOCK: Final = "M0-6V0L4 3"
_LETTER: Final = "M-7-5H7V5H-7ZM-7-5 0 1 7-5"


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def activity(node: Node, box: Box, name: str) -> str:
    border = _rect(box, 8, "shape thick" if node.kind is Kind.CALL else "shape")
    x, y = box.x + box.width / 2, box.y + box.height
    bars = _path("M-4-9V-2M0-9V-2M4-9V-2", x, y) if node.each else ""
    return border + bars + text(box, name, "name")


def event(node: Node, box: Box) -> str:
    x, y, radius = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
    loose = "" if node.interrupting else " loose"
    thick = " thick" if node.kind in {Kind.END, Kind.TERMINATE} else ""
    pieces = _circle(x, y, radius, f"shape{thick}{loose}")
    if node.kind in {Kind.CATCH, Kind.BOUNDARY}:
        pieces += _circle(x, y, radius - 3.5, f"inner{loose}")
    if node.kind is Kind.TERMINATE:
        pieces += _circle(x, y, radius - 6, "dot")
    if node.timer or node.message:
        pieces += _path(_CLOCK if node.timer else _LETTER, x, y)
    return pieces


def gateway(node: Node, box: Box) -> str:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    corners = ((x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y))
    return f'<polygon class="shape" points="{_points(corners)}"/>{_path(_CROSS[node.kind], x, y)}'


def arrow(points: Points, gap: float = 0) -> str:
    """A line with a head of nine pixels that ends `gap` before its last point."""
    (x0, y0), (x, y) = points[-2:]
    length = hypot(x - x0, y - y0) or 1
    x, y = x - gap * (x - x0) / length, y - gap * (y - y0) / length
    dx, dy = 9 * (x - x0) / length, 9 * (y - y0) / length
    head = ((x, y), (x - dx - dy / 2, y - dy + dx / 2), (x - dx + dy / 2, y - dy - dx / 2))
    line = (*points[:-1], (x - dx, y - dy))
    return (
        f'<polyline class="line" fill="none" points="{_points(line)}"/>'
        f'<polygon class="head" points="{_points(head)}"/>'
    )


def ring(node: Node, box: Box) -> str:
    """What goes round the node where the case stands."""
    gap = RING
    wide = Box(box.x - gap, box.y - gap, box.width + 2 * gap, box.height + 2 * gap)
    return _rect(wide, 12 if node.kind in ACTIVITIES else wide.width / 2, "ring")


def lane(box: Box, name: str) -> str:
    label = Box(box.x, box.y, box.width, LINE + 8)
    words = f'<text x="{number(box.x + 36)}" y="{number(label.y + LINE)}">{escape(name)}</text>'
    return _rect(box, 0, "shape") + words


def text(box: Box, words: str, name: str) -> str:
    """Words broken into lines, in the middle of a box."""
    lines = textwrap.wrap(words, max(int(box.width / LETTER[name]), 6), break_long_words=False)
    x, y = box.x + box.width / 2, box.y + box.height / 2 - LINE * (len(lines) - 1) / 2 + 4.5
    spans = "".join(
        f'<tspan x="{number(x)}" y="{number(y + LINE * at)}">{escape(line)}</tspan>'
        for at, line in enumerate(lines)
    )
    return f'<text class="{name}" text-anchor="middle">{spans}</text>' if lines else ""


def _rect(box: Box, radius: float, name: str) -> str:
    sides = " ".join(
        f'{side}="{number(value)}"'
        for side, value in (
            ("x", box.x),
            ("y", box.y),
            ("width", box.width),
            ("height", box.height),
            ("rx", radius),
        )
    )
    return f'<rect class="{name}" {sides}/>'


def _circle(x: float, y: float, radius: float, name: str) -> str:
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return f'<circle class="{name}" {place}/>'


def _path(drawn: str, x: float, y: float) -> str:
    return f'<path class="mark" transform="translate({number(x)} {number(y)})" d="{drawn}"/>'


def _points(points: Points) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
