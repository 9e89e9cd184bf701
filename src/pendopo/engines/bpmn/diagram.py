"""Read where a process is drawn (BPMN DI)."""

from typing import Final

from lxml import etree

from pendopo.engines.bpmn.model import Box, DefinitionError, Drawn, Problem

_FARTHEST: Final = 1e5
_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD: Final = "{http://www.omg.org/spec/DD/20100524/DI}"


def read(root: etree._Element) -> Drawn:
    """Return boxes, lines and labels by the id of what they draw; raises DefinitionError."""
    boxes, lines, labels = {}, {}, {}
    for element in root.iter(f"{_DI}BPMNShape", f"{_DI}BPMNEdge"):
        drawn = element.get("bpmnElement", "")
        try:
            bounds = element.find(f"{_DC}Bounds")
            if bounds is not None:
                boxes[drawn] = _box(bounds)
            points = tuple((_at(p, "x"), _at(p, "y")) for p in element.iter(f"{_DD}waypoint"))
            if points:
                lines[drawn] = points
            bounds = element.find(f"{_DI}BPMNLabel/{_DC}Bounds")
            if bounds is not None:
                labels[drawn] = _box(bounds)
        except ValueError as error:
            where = etree.QName(element).localname, drawn, element.sourceline or 0
            raise DefinitionError(
                [Problem("drawing", "tidak punya tempat yang benar di gambar", *where)]
            ) from error
    return Drawn(boxes, lines, labels)


def _box(bounds: etree._Element) -> Box:
    return Box(*(_at(bounds, side) for side in ("x", "y", "width", "height")))


def _at(element: etree._Element, axis: str) -> float:
    value = float(element.get(axis, ""))
    if not abs(value) < _FARTHEST:  # also refuses what is not a number
        raise ValueError(axis)
    return value
