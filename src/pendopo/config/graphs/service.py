"""One service as a drawing: its process with lanes, and below it the pages with their conditions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pendopo.config.graphs.pieces import LINE, box, frame, text
from pendopo.engines.bpmn.drawing import svg
from pendopo.engines.bpmn.outlining import outline
from pendopo.engines.bpmn.reading import load
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.model import Form, Page

WIDE, GAP, COLUMNS, MOST = 340, 20, 4, 46
SIZE = re.compile(r'width="([0-9.]+)" height="([0-9.]+)"')


def service_graph(definition: Mapping[str, Any]) -> str:
    """Return the SVG of a service that one can apply for. Raises KeyError for a page that informs."""
    process, form = load(str(definition["process"])), compile_form(definition["form"])
    name = definition["service"]["name"]["id"]
    drawn = svg(process, lanes=True, title=name, labels={"applicant": "pemohon"})
    size = SIZE.search(drawn)
    width, height = map(float, size.groups()) if size else (0.0, 0.0)
    inner = drawn.replace("<svg ", f'<svg x="{GAP}" y="60" ', 1)
    top = 60 + height + 2 * GAP + LINE
    pages, bottom = _pages(form, top)
    heads = text(GAP, 40, name, "head") + text(GAP, top - LINE, "Halaman formulir", "strong")
    return frame(
        heads + inner + pages,
        width=max(width, COLUMNS * (WIDE + GAP)) + 2 * GAP,
        height=bottom + GAP,
        title=name,
        say=" ".join((*_steps(process), *_says(form))),
    )


def _pages(form: Form, top: float) -> tuple[str, float]:
    """Return the pages in rows of boxes, and where the last row ends."""
    drawn, bottom = [], top
    for first in range(0, len(form.pages), COLUMNS):
        row = form.pages[first : first + COLUMNS]
        lines = [list(_lines(page)) for page in row]
        height = max(len(each) for each in lines) * LINE + GAP
        for place, each in enumerate(lines):
            x = GAP + place * (WIDE + GAP)
            drawn.append(box(x, bottom, WIDE, height))
            number = f"{first + place + 1}. {each[0][0]}"
            drawn.append(text(x + 12, bottom + LINE, _cut(number), "strong"))
            drawn += [
                text(x + 12, bottom + (n + 2) * LINE, _cut(said), kind)
                for n, (said, kind) in enumerate(each[1:])
            ]
        bottom += height + GAP
    return "".join(drawn), bottom


def _lines(page: Page) -> Iterator[tuple[str, str]]:
    yield page.title["id"], ""
    for question in page.questions:
        star = " *" if question.must else ""
        yield f"{question.short['id']}{star} ({question.name})", ""
        if question.show_if:
            yield f"   bila {question.show_if.source}", "faint"


def _says(form: Form) -> Iterator[str]:
    for page in form.pages:
        yield ". ".join(said.strip() for said, _ in _lines(page)) + "."


def _steps(process: Any) -> Iterator[str]:
    yield f"Langkah: {', '.join(stage.node.name for stage in outline(process))}."


def _cut(said: str) -> str:
    return said if len(said) <= MOST else f"{said[: MOST - 1]}…"
