"""Whatever is drawn and whatever happens, SpiffWorkflow has the same tasks open.

Joins are kept out of rounds: there SpiffWorkflow 3.2 counts what came in the round before and
lets a join go on too early (`test_a_join_counts_afresh_in_every_round` states what is right).
"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.engines.bpmn.exploring import explore
from pendopo.engines.bpmn.model import Kind
from pendopo.engines.bpmn.reading import load
from pendopo.engines.bpmn.tests.drafts import xml
from pendopo.engines.bpmn.tests.oracle import Witness, with_messages
from pendopo.engines.bpmn.tests.random_drafts import random_drafts
from pendopo.engines.bpmn.tests.walks import Case
from pendopo.engines.bpmn.tokens import awaited

FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def open_in(case, happened):
    tasks, events = [], set()
    for token in case.step.tokens:
        for node in awaited(case.definition, token):
            if node.message:
                if (token.id, node.id) not in happened:
                    events.add(node.id)
            else:
                tasks.append(node.id)
    return sorted(tasks), events


@FEW
@given(random_drafts(joins_in_rounds=False), st.data())
def test_the_oracle_has_the_same_tasks_open(drawn, data):
    text, conditions = drawn
    source = with_messages(xml(text))
    variables = {}

    def decide_anew():
        variables.update({name: data.draw(st.booleans(), label=name) for name in conditions})

    decide_anew()
    case, witness, happened = Case(load(source), variables), Witness(source, variables), set()
    for _ in range(25):
        tasks, events = open_in(case, happened)
        assert (tasks, events) == witness.ready
        assert case.step.ended == witness.ended
        if case.step.ended:
            return
        decide_anew()
        node = data.draw(st.sampled_from(sorted({*tasks, *events})), label="happens")
        if node in events:
            happened |= {(t.id, node) for t in case.step.tokens if waits(case, t, node)}
            case.tell(node)
            witness.tell(node)
        elif case.definition.nodes[node].kind is Kind.SERVICE:
            case.answer(node)
            witness.complete(node)
        else:
            case.complete(node)
            witness.complete(node)


def waits(case, token, node):
    return node in {each.id for each in awaited(case.definition, token)}


@FEW
@given(random_drafts(depth=2))
def test_what_is_sound_by_construction_is_found_sound(drawn):
    text, _ = drawn
    found = explore(load(with_messages(xml(text))))
    assert {problem.code for problem in found.problems} <= {"unsafe"}
