"""Pieces of a drawing that stands alone: a frame with its style, texts and boxes."""

from html import escape

STYLE = (
    "text{font:13px 'Public Sans',system-ui,sans-serif;fill:#1b2420}"
    ".strong{font-weight:700}.head{font-size:18px;font-weight:700}.faint{fill:#505a53}"
    ".box,.bpmn .shape{fill:#fff;stroke:#0b5d3b;stroke-width:1.5}.row{stroke:#d5d9d1}"
    ".bpmn .thick{stroke-width:3}.bpmn .line,.bpmn .mark,.bpmn .inner{fill:none;stroke:#1b2420;stroke-width:1.3}"
    ".bpmn .gateway path,.bpmn .event path{fill:none;stroke:#1b2420;stroke-width:1.3}"
    ".bpmn .head{fill:#1b2420}.bpmn .loose{stroke-dasharray:3 3}.bpmn .lane rect{fill:#f6f6f1;stroke:#b9bfb5}"
    ".bpmn .name{font-weight:600;text-anchor:middle;font-size:13px}.bpmn .label{font-size:12px;text-anchor:middle}"
    ".owner{fill:#0b5d3b}.asked{fill:#fff;stroke:#0b5d3b;stroke-width:3}"
)
LINE = 20


def frame(body: str, *, width: float, height: float, title: str, say: str) -> str:
    """Return a whole SVG file; `say` tells in words what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}"><title>{escape(title)}</title>'
        f"<desc>{escape(say)}</desc><style>{STYLE}</style>"
        f'<rect width="100%" height="100%" fill="#fff"/>{body}</svg>\n'
    )


def text(x: float, y: float, said: str, kind: str = "") -> str:
    """Return one line of text."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}">{escape(said)}</text>'


def box(x: float, y: float, width: float, height: float) -> str:
    """Return a box with round corners."""
    return f'<rect class="box" rx="6" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'
