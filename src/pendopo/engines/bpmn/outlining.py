"""Say in order what a drawing shows, for those who do not see it and for the resident."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pendopo.engines.bpmn.model import GATEWAYS, Definition, Kind, Node


class State(StrEnum):
    DONE = "done"
    CURRENT = "current"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Stage:
    node: Node
    state: State


def outline(
    definition: Definition, done: Collection[str] = (), current: Collection[str] = ()
) -> tuple[Stage, ...]:
    """Every named task and event in the order in which it can first be reached."""
    return tuple(
        Stage(node, state_of(node.id, done, current))
        for node in first_reach(definition)
        if node.name and node.kind not in GATEWAYS
    )


def milestones(
    definition: Definition, done: Collection[str] = (), current: Collection[str] = ()
) -> tuple[Stage, ...]:
    """The stages the resident's timeline speaks of; each is reached when its node is done."""
    stages = (Stage(n, state_of(n.id, done, current)) for n in first_reach(definition))
    return tuple(stage for stage in stages if stage.node.milestone)


def state_of(id_: str, done: Collection[str], current: Collection[str]) -> State:
    """What is under way again counts as current, though it was done before."""
    if id_ in current:
        return State.CURRENT
    return State.DONE if id_ in done else State.COMING


def first_reach(definition: Definition) -> tuple[Node, ...]:
    """Every node, by its distance from the start; then what only a granted case meets."""
    nodes = definition.nodes.values()
    ahead = deque(n for n in nodes if (n.kind, n.scope) == (Kind.START, definition.id))
    granted = [definition.nodes[definition.granted]] if definition.granted else []
    seen: dict[str, Node] = {}
    while ahead or granted:
        ahead = ahead or deque([granted.pop()])
        node = ahead.popleft()
        if node.id in seen:
            continue
        seen[node.id] = node
        if node.body:
            ahead.append(definition.start_of(node.body))
        ahead.extend(definition.after(node))
        ahead.extend(definition.boundaries.get(node.id, ()))
    return tuple(seen.values())
