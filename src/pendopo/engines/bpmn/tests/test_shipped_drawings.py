"""The diagram of every shipped process is drawn with the step where a case stands."""

from pathlib import Path

import pytest
from lxml import etree

from pendopo.engines.bpmn.drawing import WORDS, svg
from pendopo.engines.bpmn.markings import Markings
from pendopo.engines.bpmn.model import GATEWAYS
from pendopo.engines.bpmn.outlining import State
from pendopo.engines.bpmn.reading import load
from pendopo.engines.bpmn.shapes import RING

PACKS = Path(__file__).parents[5] / "packs"
FILES = sorted(PACKS.glob("bogor/services/*/*/process.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"


def classes(group):
    return set(group.get("class").split())


def test_there_are_processes_to_draw():
    assert len(FILES) >= 3


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_node_where_a_case_can_wait_is_drawn_as_the_current_one(file):
    definition = load(file.read_bytes())
    found = Markings(definition, frozenset(), 5_000)
    found.find()
    waiting = {token.node for marking in found.came_from for token in marking.tokens}
    assert len(waiting) > 3
    for id_ in waiting:
        node, box = definition.nodes[id_], definition.drawn.boxes[id_]
        root = etree.fromstring(svg(definition, current={id_}))
        groups = [group for group in root.iter(f"{SVG}g") if "node" in classes(group)]
        assert len(groups) == len(definition.nodes)
        (current,) = (group for group in groups if "current" in classes(group))
        assert node.kind in classes(current)
        (ring,) = (rect for rect in root.iter(f"{SVG}rect") if "ring" in classes(rect))
        assert ring.getparent() is current
        assert (float(ring.get("x")), float(ring.get("y"))) == (box.x - RING, box.y - RING)
        said = f"{WORDS[State.CURRENT]}: {node.name}."
        described = root.findtext(f"{SVG}desc")
        assert (said in described) == (node.kind not in GATEWAYS)
        texts = {" ".join(span.text for span in text) for text in root.iter(f"{SVG}text")}
        assert {each.name for each in definition.nodes.values() if each.name} <= texts
