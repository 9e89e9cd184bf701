"""Check a process against what the rest of a service knows: operations, outcomes, its drawing."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from pendopo.engines.bpmn.exploring import explore
from pendopo.engines.bpmn.model import Definition, Kind, Node, Problem

_OUTCOME: Final = re.compile(r"""\s*outcome\s*==\s*(["'])([^"']+)\1\s*""")


def check(
    definition: Definition,
    *,
    operations: Mapping[str, Collection[str]],
    complaint: Callable[[str], str] = lambda _condition: "",
    at_once: Collection[str] = (),
) -> list[Problem]:
    """Return every problem of a process that could be read.

    `operations` maps each known operation to the parameters it takes. `complaint` says what is
    wrong with a condition, or nothing. Operations named in `at_once` never wait.
    """
    return [
        *_operations(definition, operations),
        *_conditions(definition, complaint),
        *(each for node in definition.nodes.values() for each in _outcomes(definition, node)),
        *_undrawn(definition),
        *explore(definition, at_once=at_once).problems,
    ]


def _operations(
    definition: Definition, operations: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    for node in definition.nodes.values():
        if node.kind is not Kind.SERVICE:
            continue
        if node.operation not in operations:
            say = f"menjalankan {node.operation!r}, yang bukan salah satu dari: {', '.join(sorted(operations))}"
            yield Problem("operation", say, node.tag, node.id, node.line)
        elif unknown := sorted(set(node.parameters) - set(operations[node.operation])):
            say = f"memberi p:{', p:'.join(unknown)}, yang tidak dikenal {node.operation}"
            yield Problem("parameter", say, node.tag, node.id, node.line)


def _conditions(definition: Definition, complaint: Callable[[str], str]) -> Iterator[Problem]:
    for flow in definition.flows.values():
        if flow.condition and (say := complaint(flow.condition)):
            yield Problem("condition", say, "sequenceFlow", flow.id, flow.line)


def _outcomes(definition: Definition, node: Node) -> Iterator[Problem]:
    """A gateway right after a task that asks for nothing but the outcome must know them all."""
    if not node.outcomes:
        return
    (gateway,) = definition.after(node)
    flows = [definition.flows[id_] for id_ in gateway.outgoing]
    asked = {
        flow.id: [_OUTCOME.fullmatch(part) for part in flow.condition.split("||")]
        for flow in flows
        if flow.condition
    }
    if gateway.kind is not Kind.EXCLUSIVE or not asked:
        return
    known = {outcome.code for outcome in node.outcomes}
    named = {match[2] for matches in asked.values() for match in matches if match}
    plain = all(all(matches) for matches in asked.values())
    if plain and not gateway.default:
        for code in sorted(known - named):
            say = f"bisa berakhir dengan {code!r}, tetapi {gateway.id} tidak punya jalan untuk itu"
            yield Problem("outcome", say, node.tag, node.id, node.line)
    if len(gateway.incoming) == 1:
        for code in sorted(named - known):
            say = f"menanyakan hasil {code!r}, yang tidak dimiliki {node.id}"
            yield Problem("outcome", say, gateway.tag, gateway.id, gateway.line)


def _undrawn(definition: Definition) -> Iterator[Problem]:
    for node in definition.nodes.values():
        if node.id not in definition.drawn.boxes:
            yield Problem("drawing", "tidak ada di gambar", node.tag, node.id, node.line)
    for flow in definition.flows.values():
        if len(definition.drawn.lines.get(flow.id, ())) <= 1:
            say = "tidak ada di gambar"
            yield Problem("drawing", say, "sequenceFlow", flow.id, flow.line)
