"""Hour of arrival against wait, as a drawing: plain SVG."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import mean

from bench.office.playing import Visit

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 380, 56, 44
BEGINS, ENDS, MOST = 4.5, 16.0, 300.0
COLOURS = {True: "#0b6e4f", False: "#a33b2a"}
WORDS = {True: "with Pendopo", False: "who comes first, at the same counters"}


def draw(played: dict[bool, list[Visit]], path: Path) -> None:
    """Write mean waits by half hour of arrival, with Pendopo and without."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        "<title>Mean wait by hour of arrival</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for minutes in range(0, int(MOST) + 1, 60):
        parts += [
            f'<path d="M{LEFT} {_y(minutes):.0f}H{WIDTH - 16}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{_y(minutes) + 4:.0f}" text-anchor="end">{minutes}</text>',
        ]
    parts += [
        f'<text x="{_x(hour):.0f}" y="{HEIGHT - 22}" text-anchor="middle">{hour:02}</text>'
        for hour in range(5, 17)
    ]
    parts += [
        f'<path d="M{_x(8):.0f} {_y(0):.0f}V{_y(MOST):.0f}" stroke="#888" stroke-dasharray="4 4"/>',
        f'<text x="{_x(8) + 6:.0f}" y="{_y(MOST) + 12:.0f}">opening</text>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 4}" text-anchor="middle">hour of arrival; mean wait in minutes</text>',
    ]
    for n, (pendopo, visits) in enumerate(played.items()):
        points = " ".join(f"{_x(hour):.1f},{_y(wait):.1f}" for hour, wait in _means(visits))
        parts += [
            f'<polyline points="{points}" fill="none" stroke="{COLOURS[pendopo]}" stroke-width="3"/>',
            f'<text x="{_x(11)}" y="{40 + 20 * n}" fill="{COLOURS[pendopo]}">{WORDS[pendopo]}</text>',
        ]
    path.write_text("\n".join([*parts, "</svg>", ""]))


def _means(visits: Iterable[Visit]) -> list[tuple[float, float]]:
    by = defaultdict(list)
    for visit in visits:
        if visit.service:
            by[visit.issued // 1800 / 2 + 0.25].append((visit.called - visit.issued) / 60)
    return [(hour, mean(waits)) for hour, waits in sorted(by.items()) if len(waits) > 20]


def _x(hour: float) -> float:
    return LEFT + (hour - BEGINS) / (ENDS - BEGINS) * (WIDTH - LEFT - 16)


def _y(minutes: float) -> float:
    return HEIGHT - BOTTOM - minutes / MOST * (HEIGHT - BOTTOM - 20)
