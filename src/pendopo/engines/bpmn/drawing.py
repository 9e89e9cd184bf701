"""Draw a process, and where a case stands in it, as SVG from the diagram of its file.

Classes only, no style: `bpmn` on the svg; `node`, its kind and `done`, `current` or `coming` on
the group of each node; `flow` and its state on the group of each flow; `lane`. Inside: `shape`,
`inner`, `dot`, `mark`, `ring`, `line`, `head`, `name`, `label`; `thick` for ends and calls,
`loose` for events that do not interrupt. Without a style sheet it is black lines on nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from html import escape
from itertools import chain
from types import MappingProxyType
from typing import Final

from pendopo.engines.bpmn import shapes
from pendopo.engines.bpmn.model import ACTIVITIES, GATEWAYS, Box, Definition, Flow, Kind, Node
from pendopo.engines.bpmn.outlining import State, outline, state_of

NONE: Final[Mapping[str, str]] = MappingProxyType({})
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {State.DONE: "Selesai", State.CURRENT: "Sekarang", State.COMING: "Berikutnya"}
)
MARGIN: Final = 8


def svg(
    definition: Definition,
    done: Collection[str] = (),
    current: Collection[str] = (),
    *,
    labels: Mapping[str, str] = NONE,
    words: Mapping[str, str] = WORDS,
    title: str = "",
    lanes: bool = False,
    prefix: str = "bpmn",
) -> str:
    """Return the drawing; `done` and `current` hold ids of nodes, `done` of flows walked too.

    `labels` gives other names to nodes and lanes by id or name, `words` the names of the states
    in the description, `prefix` begins the ids in the page. Nothing drawn gives an empty string.
    """
    boxes, lines = definition.drawn.boxes, definition.drawn.lines
    nodes = [node for node in definition.nodes.values() if node.id in boxes]
    flows = [flow for flow in definition.flows.values() if len(lines.get(flow.id, ())) > 1]
    bands = [id_ for id_ in definition.lanes if lanes and id_ in boxes]
    if not nodes:
        return ""
    named = {node.id: labels.get(node.id, node.name) for node in nodes}
    pieces = chain(
        (_lane(definition, id_, labels) for id_ in bands),
        (_node(definition, n, named, done, current) for n in nodes if n.kind is Kind.SUBPROCESS),
        (_flow(definition, flow, done, current) for flow in flows),
        (
            _node(definition, n, named, done, current)
            for n in sorted(nodes, key=lambda node: node.kind is Kind.BOUNDARY)
            if n.kind is not Kind.SUBPROCESS
        ),
    )
    drawn = [n.id for n in nodes] + [f.id for f in flows] + bands
    x, y, width, height = map(shapes.number, _frame(definition, drawn))
    return (
        f'<svg class="bpmn" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-labelledby="{escape(prefix)}-title {escape(prefix)}-desc" '
        f'viewBox="{x} {y} {width} {height}" width="{width}" height="{height}" '
        f'fill="none" stroke="none">'
        f'<title id="{escape(prefix)}-title">{escape(title or definition.name)}</title>'
        f'<desc id="{escape(prefix)}-desc">'
        f"{escape(_description(definition, done, current, words, named))}</desc>"
        f"{''.join(pieces)}</svg>"
    )


def _node(
    definition: Definition,
    node: Node,
    named: Mapping[str, str],
    done: Collection[str],
    current: Collection[str],
) -> str:
    box, name = definition.drawn.boxes[node.id], named[node.id]
    state = state_of(node.id, done, current)
    ring = shapes.ring(node, box) if state is State.CURRENT else ""
    if node.kind in ACTIVITIES:
        kind, inside = "task", shapes.activity(node, box, _inside(definition, node, name))
    elif node.kind in GATEWAYS:
        kind, inside = "gateway", shapes.gateway(node, box)
    else:
        kind, inside = "event", shapes.event(node, box)
    if kind != "task" and node.id in definition.drawn.labels:
        inside += shapes.text(definition.drawn.labels[node.id], name, "label")
    return f'<g class="node {kind} {node.kind} {state}">{ring}{inside}</g>'


def _inside(definition: Definition, node: Node, name: str) -> str:
    """An open subprocess shows what is in it; its name would lie across."""
    boxes = definition.drawn.boxes
    opened = any(each.scope == node.id and each.id in boxes for each in definition.nodes.values())
    return "" if opened else name


def _flow(
    definition: Definition, flow: Flow, done: Collection[str], current: Collection[str]
) -> str:
    ends = [state_of(end, done, current) for end in (flow.source, flow.target)]
    walked = flow.id in done or (
        not any(id_ in done for id_ in definition.flows)
        and ends[0] is State.DONE
        and ends[1] is not State.COMING
    )
    label = definition.drawn.labels.get(flow.id)
    gap = shapes.RING if ends[1] is State.CURRENT else 0
    return (
        f'<g class="flow {State.DONE if walked else State.COMING}">'
        f"{shapes.arrow(definition.drawn.lines[flow.id], gap)}"
        f"{shapes.text(label, flow.name, 'label') if label and flow.name else ''}</g>"
    )


def _lane(definition: Definition, id_: str, labels: Mapping[str, str]) -> str:
    name = definition.lanes[id_]
    band = shapes.lane(definition.drawn.boxes[id_], labels.get(name, name))
    return f'<g class="lane">{band}</g>'


def _frame(definition: Definition, drawn: Collection[str]) -> tuple[float, float, float, float]:
    corners = list(_corners(definition, drawn))
    x, y = (min(corner[axis] for corner in corners) - MARGIN for axis in (0, 1))
    right, bottom = (max(corner[axis] for corner in corners) + MARGIN for axis in (0, 1))
    return x, y, right - x, bottom - y


def _corners(definition: Definition, drawn: Collection[str]) -> Iterator[tuple[float, float]]:
    for id_ in drawn:
        yield from definition.drawn.lines.get(id_, ())
        for boxes in (definition.drawn.boxes, definition.drawn.labels):
            box: Box | None = boxes.get(id_)
            if box:
                yield box.x, box.y
                yield box.x + box.width, box.y + box.height


def _description(
    definition: Definition,
    done: Collection[str],
    current: Collection[str],
    words: Mapping[str, str],
    named: Mapping[str, str],
) -> str:
    stages = outline(definition, done, current)
    said = []
    for state in State:
        names = [named.get(s.node.id, s.node.name) for s in stages if s.state is state]
        if names:
            said.append(f"{words[state]}: {', '.join(names)}.")
    return " ".join(said)
