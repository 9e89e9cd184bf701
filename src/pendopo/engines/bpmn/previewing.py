"""What changes for those who work by a process when its drawing is replaced."""

from collections.abc import Callable
from dataclasses import dataclass

from pendopo.engines.bpmn.migrating import Migration
from pendopo.engines.bpmn.model import GATEWAYS, Node
from pendopo.engines.bpmn.outlining import first_reach


@dataclass(frozen=True, slots=True)
class Change:
    """One step as it was and as it will be."""

    old: Node
    new: Node


@dataclass(frozen=True, slots=True)
class Preview:
    """Steps in the order in which a case meets them; one may stand in several lists."""

    new: tuple[Node, ...]
    gone: tuple[Node, ...]
    renamed: tuple[Change, ...]
    lanes: tuple[Change, ...]
    terms: tuple[Change, ...]
    outcomes: tuple[Change, ...]


def preview(migration: Migration) -> Preview:
    """Compare tasks and events; gateways are no steps to those who read it."""
    steps = [node for node in first_reach(migration.old) if node.kind not in GATEWAYS]
    to = migration.nodes
    kept = [Change(node, migration.new.nodes[to[node.id]]) for node in steps if node.id in to]
    known = set(to.values())

    def changed(said: Callable[[Node], object]) -> tuple[Change, ...]:
        return tuple(each for each in kept if said(each.old) != said(each.new))

    return Preview(
        new=tuple(
            node
            for node in first_reach(migration.new)
            if node.kind not in GATEWAYS and node.id not in known
        ),
        gone=tuple(node for node in steps if node.id not in to),
        renamed=changed(lambda node: node.name),
        lanes=changed(lambda node: node.lane),
        terms=changed(lambda node: (node.term, node.timer)),
        outcomes=changed(lambda node: [(each.code, dict(each.texts)) for each in node.outcomes]),
    )
