"""A fault of each sort, planted anywhere in any sound process, is found."""

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from pendopo.engines.bpmn.exploring import explore
from pendopo.engines.bpmn.model import Definition, DefinitionError, Kind
from pendopo.engines.bpmn.reading import load
from pendopo.engines.bpmn.tests.drafts import scope
from pendopo.engines.bpmn.tests.oracle import with_messages
from pendopo.engines.bpmn.tests.random_drafts import random_drafts

VARIANTS = 50
ROUND = "round with no way out"
MOST = 300
MANY = settings(
    max_examples=3 * VARIANTS,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
FLOW = re.compile(
    r'<bpmn:sequenceFlow id="([^"]+)" sourceRef="([^"]+)" targetRef="([^"]+)">(.*?)'
    r"</bpmn:sequenceFlow>"
)

FAULTS = {
    # one of two is chosen, both are waited for
    "choice into a parallel join": (
        "deadlock|left-behind",
        "pj",
        "xor IN; user pa; user pb; and pj; IN > pa: pc; IN > pb: default; pa > pj; pb > pj > OUT",
    ),
    # a flow of the join comes only after the join
    "join that waits for itself": (
        "deadlock|left-behind",
        "IN",
        "and IN; user pa; xor px; IN > pa > px; px > IN: pc; px > OUT: default",
    ),
    # two are under way, the merge counts neither
    "fork into a plain merge": (
        "unsafe",
        "pz",
        "and IN; user pa; user pb; xor pm; user pz; IN > pa > pm; IN > pb > pm; pm > pz > OUT",
    ),
    # one of the branches may go to an end of its own, the join waits for it
    "end before the join": (
        "deadlock|left-behind",
        "pj",
        """and IN; user pa; user pb; xor px; end pe; and pj
        IN > pa > pj; IN > pb > px; px > pe: pc; px > pj: default; pj > OUT""",
    ),
    ROUND: (
        "no-end",
        "pa",
        "xor IN; xor pr; user pa; user pb; IN > pr: pc; IN > OUT: default; pr > pa > pb > pr",
    ),
    "round that never waits": (
        "endless",
        "",
        "xor IN; xor px; IN > px; px > IN: pc; px > OUT: default",
    ),
    "task on an island": (
        "unreachable",
        "pa",
        """user IN; user pa; xor pm; xor pn; end pe; IN > OUT
        pm > pa > pn; pn > pm: pc; pn > pe: default""",
    ),
}


def planted(text: str, flow: re.Match, fault: str) -> Definition:
    """Put a fault in the middle of a flow: it comes in at pin and goes out to what followed."""
    fragment = scope(re.sub(r"\bIN\b", "pin", re.sub(r"\bOUT\b", flow[3], fault)))
    changed = flow[0].replace(f'targetRef="{flow[3]}"', 'targetRef="pin"')
    text = text.replace(flow[0], changed + fragment, 1)
    lane = "".join(
        f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in ("pin", "pa", "pb", "pz")
    )
    return load(text.replace("</bpmn:lane>", f"{lane}</bpmn:lane>", 1))


@pytest.mark.parametrize("sort", FAULTS)
def test_every_planted_fault_is_found(sort):
    codes, at, fault = FAULTS[sort]
    where = at.replace("IN", "pin")
    found: Counter = Counter()

    @MANY
    @given(random_drafts(depth=2, length=2), st.data())
    def plant(drawn, data):
        text, _ = drawn
        text = with_messages(text)
        before = load(text)
        assume(explore(before, most=MOST).sound)
        flow = data.draw(flows_of(text, before))
        source = before.nodes[flow[2]]
        assume(source.kind is not Kind.EVENT_BASED)  # only events may follow it
        assume(not cut_short(before, source.scope))
        assume(not (sort == ROUND and broken_off(before, source.scope)))
        problems = explore(planted(text, flow, fault)).problems
        assert problems
        if any(each.code in codes.split("|") and where in {each.id, ""} for each in problems):
            found["process" if source.scope == before.id else "inside"] += 1
        else:
            found["by another name"] += 1

    plant()
    assert found["process"] >= VARIANTS / 2
    assert found["inside"] >= VARIANTS / 4
    assert found["by another name"] <= VARIANTS / 10


@MANY
@given(random_drafts(depth=2, length=2))
def test_every_unspoilt_model_passes(drawn):
    """Save that an event aside from a round may happen again before it has been dealt with."""
    text, _ = drawn
    sound = load(with_messages(text))
    aside = any(not node.interrupting for node in sound.nodes.values())
    codes = {problem.code for problem in explore(sound).problems}
    assert codes <= ({"unsafe"} if aside else set())


@MANY
@given(random_drafts(depth=2, length=2), st.data())
def test_a_flow_that_is_gone_is_missed(drawn, data):
    """Where nothing else comes in or goes out; elsewhere what is left is another process."""
    text, _ = drawn
    before = load(text)
    flow = data.draw(flows_of(text, before))
    source, target = before.nodes[flow[2]], before.nodes[flow[3]]
    assume(len(source.outgoing) == 1 or len(target.incoming) == 1)
    with pytest.raises(DefinitionError) as refused:
        load(text.replace(flow[0], "", 1))
    assert {source.id, target.id} & {each.id for each in refused.value.problems}


def flows_of(text: str, definition: Definition) -> st.SearchStrategy[re.Match]:
    """Flows of the file, those of every scope alike often."""
    inside: dict[str, list[re.Match]] = {}
    for flow in FLOW.finditer(text):
        inside.setdefault(definition.nodes[flow[2]].scope, []).append(flow)
    return st.sampled_from(list(inside.values())).flatmap(st.sampled_from)


def cut_short(definition: Definition, scope: str) -> bool:
    """Tell whether what goes on beside the rest is ended by the terminate end of the scope."""
    here = [node for node in definition.nodes.values() if node.scope == scope]
    beside = any(node.kind is Kind.BOUNDARY and not node.interrupting for node in here)
    return beside and any(node.kind is Kind.TERMINATE for node in here)


def broken_off(definition: Definition, scope: str) -> bool:
    """Tell whether something around the scope leads on from whatever waits inside for ever."""
    hosts = [node for node in definition.nodes.values() if node.body == scope]
    return cut_short(definition, scope) or any(
        any(event.interrupting for event in definition.boundaries.get(host.id, ()))
        or broken_off(definition, host.scope)
        for host in hosts
    )
