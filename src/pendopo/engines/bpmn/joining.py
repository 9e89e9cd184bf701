"""When an inclusive gateway may go on.

BPMN 2.0.2, 13.4.3: it waits while a token elsewhere could still reach one of its flows that has
none, unless that token could also reach one that has (then it does not hold the gateway up).
"""

from collections.abc import Collection, Iterable

from pendopo.engines.bpmn.model import Definition, Kind, Node


def may_still_come(
    definition: Definition, gateway: Node, came: Collection[str], others: Iterable[str]
) -> bool:
    """Tell whether a token at one of the nodes `others` holds up the gateway."""
    missing = [flow for flow in gateway.incoming if flow not in came]
    held = _upstream(definition, gateway, missing) - _upstream(definition, gateway, came)
    return not held.isdisjoint(others)


def _upstream(definition: Definition, gateway: Node, flows: Iterable[str]) -> set[str]:
    """The nodes from which one of the flows can be reached without visiting the gateway."""
    found: set[str] = set()
    ahead = [definition.flows[flow].source for flow in flows]
    while ahead:
        node = definition.nodes[ahead.pop()]
        if node.id in found or node.id == gateway.id:
            continue
        found.add(node.id)
        ahead += [definition.flows[flow].source for flow in node.incoming]
        if node.kind is Kind.BOUNDARY:
            ahead.append(node.attached_to)
    return found
