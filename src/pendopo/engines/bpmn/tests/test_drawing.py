import re
from pathlib import Path

import pytest
from lxml import etree

from pendopo.engines.bpmn.checking import check
from pendopo.engines.bpmn.drawing import svg
from pendopo.engines.bpmn.outlining import milestones, outline
from pendopo.engines.bpmn.reading import load
from pendopo.engines.bpmn.tests.drafts import draft

FILE = Path(__file__).parents[5] / "packs/bogor/services/bapenda/sppt-salinan/process.bpmn"
OPERATIONS = {
    "application.receive": (),
    "application.refuse": (),
    "application.close_lapsed": (),
    "application.hand_over": (),
    "document.issue": {"letter"},
    "document.complete": (),
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def definition():
    return load(FILE.read_bytes())


def groups(drawn):
    return [set(group.get("class").split()) for group in etree.fromstring(drawn).iter(f"{SVG}g")]


def test_what_is_done_current_and_coming_is_told_apart(definition):
    drawn = groups(svg(definition, {"dikirim", "terima"}, {"periksa"}))
    assert sum({"node", "done"} <= each for each in drawn) == 2
    assert sum({"node", "current", "user"} <= each for each in drawn) == 1
    assert sum({"node", "coming"} <= each for each in drawn) == len(definition.nodes) - 3
    assert sum({"flow", "done"} <= each for each in drawn) == 2


def test_only_flows_walked_are_done_when_they_are_known(definition):
    drawn = groups(svg(definition, {"terima", "ke-periksa"}, {"periksa"}))
    assert sum({"flow", "done"} <= each for each in drawn) == 1


def test_a_drawing_has_no_style_and_no_script(definition):
    drawn = svg(definition, lanes=True)
    assert not re.search(r"style=|<style|<script|\son\w+=|href", drawn)


def test_a_drawing_says_in_words_where_the_case_stands(definition):
    root = etree.fromstring(svg(definition, {"terima"}, {"periksa"}))
    assert root.get("role") == "img"
    title, desc = root.get("aria-labelledby").split()
    words = {each.get("id"): each.text for each in root if each.get("id")}
    assert words[title] == "Salinan SPPT PBB-P2"
    assert "Sekarang: Periksa berkas." in words[desc]


def test_names_are_escaped(definition):
    drawn = svg(definition, labels={"periksa": "<b>&"}, title='"<i>')
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    etree.fromstring(drawn)


def test_what_has_no_diagram_is_not_drawn():
    assert svg(draft("start s; user a; end e; s > a > e")) == ""


def test_the_outline_follows_the_order_of_first_reach(definition):
    names = [stage.node.id for stage in outline(definition, {"dikirim"}, {"terima"})]
    assert names[:4] == ["dikirim", "terima", "periksa", "putuskan"]
    assert names.index("tanda-tangani") < names.index("selesai")
    assert set(names) == {n.id for n in definition.nodes.values() if n.name}


def test_the_outline_ends_with_what_only_a_granted_case_meets():
    text = 'start s; user a name="A"; end e; user z name="Z"; s > a > e; z > e'
    assert [stage.node.id for stage in outline(draft(text, granted="z"))] == ["a", "z"]


def test_milestones_come_in_the_order_a_resident_meets_them(definition):
    stages = milestones(definition, {"terima"})
    assert [(s.node.milestone.code, s.state) for s in stages] == [
        ("diterima", "done"),
        ("terbit", "coming"),
    ]


def test_the_process_of_the_pack_passes_every_check(definition):
    assert check(definition, operations=OPERATIONS) == []


def test_an_unknown_operation_or_parameter_is_found(definition):
    found = check(definition, operations={**OPERATIONS, "document.issue": ()})
    assert [(p.code, p.id) for p in found] == [("parameter", "siapkan")]
    del (less := dict(OPERATIONS))["document.issue"]
    assert [(p.code, p.id) for p in check(definition, operations=less)] == [
        ("operation", "siapkan")
    ]


def test_an_outcome_that_leads_nowhere_is_found():
    source = FILE.read_text().replace('outcome == "refuse"', 'outcome == "refused"')
    found = check(load(source), operations=OPERATIONS)
    assert [(p.code, p.id) for p in found] == [("outcome", "periksa"), ("outcome", "hasil-periksa")]


def test_a_complaint_about_a_condition_is_passed_on(definition):
    found = check(
        definition, operations=OPERATIONS, complaint=lambda c: "bad" if "back" in c else ""
    )
    assert [(p.code, p.id, p.say) for p in found] == [("condition", "dikembalikan", "bad")]
