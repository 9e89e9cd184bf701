"""Say what is wrong with a process, from every marking it can have (see `markings`)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from pendopo.engines.bpmn.markings import Marking, Markings
from pendopo.engines.bpmn.model import GATEWAYS, Definition, Problem
from pendopo.engines.bpmn.tokens import Token

MOST: Final = 5_000
"""Markings; a process with more cannot be understood from its drawing either."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """How many markings there are, and what is wrong."""

    markings: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


def explore(
    definition: Definition,
    *,
    at_once: Collection[str] = (),
    most: int = MOST,
    tokens: tuple[Token, ...] | None = None,
) -> Exploration:
    """Explore a process; operations named in `at_once` never wait for an answer.

    With `tokens` only what can follow from them; then nothing need be reachable.
    Problem codes: too-many, endless, unsafe, deadlock, left-behind, no-end, unreachable.
    """
    found = Markings(definition, frozenset(at_once), most)
    found.find(tokens)
    problems = tuple(_problems(found, begun=tokens is None))
    return Exploration(len(found.came_from), problems)


def _problems(found: Markings, *, begun: bool) -> Iterator[Problem]:
    for id_, before in found.endless.items():
        say = "masuk ke putaran yang tidak pernah menunggu"
        yield _problem(found, "endless", say, id_, before)
    for id_, marking in found.unsafe.items():
        yield _problem(found, "unsafe", "bisa menunggu dua kali sekaligus", id_, marking)
    if found.too_many:
        say = f"punya lebih dari {found.most} keadaan; pecah prosesnya atau kurangi yang berjalan bersamaan"
        yield Problem("too-many", say, "process", found.definition.id)
        return
    yield from _standing(found)
    if found.unsafe or found.dead or found.endless:
        return  # what follows may be their doing
    yield from _without_end(found)
    if begun:
        yield from _unreachable(found)


def _unreachable(found: Markings) -> Iterator[Problem]:
    for node in found.definition.nodes.values():
        if node.id not in found.visited and node.kind not in GATEWAYS:
            yield Problem("unreachable", "tidak pernah tercapai", node.tag, node.id, node.line)


def _standing(found: Markings) -> Iterator[Problem]:
    """Joins that wait for ever, be it until an event breaks off what they stand in."""
    said = set()
    for marking, joins in found.dead.items():
        code, say = "deadlock", "menunggu alur yang tidak pernah datang"
        if marking in found.ended:
            code, say = "left-behind", "masih menunggu ketika yang lain sudah selesai"
        for id_ in joins:
            if (code, id_) not in said:
                said.add((code, id_))
                yield _problem(found, code, say, id_, marking)


def _without_end(found: Markings) -> Iterator[Problem]:
    """Markings from which something can always happen, but never the end."""
    can_end = {marking for marking in found.came_from if not marking.tokens}
    ahead = list(can_end)
    while ahead:
        new = found.before.get(ahead.pop(), set()) - can_end
        can_end |= new
        ahead += new
    first: dict[str, Marking] = {}
    for marking in found.came_from:
        for token in marking.tokens if marking not in can_end else ():
            first.setdefault(token.node, marking)
    for id_, marking in first.items():
        yield _problem(found, "no-end", "bisa tercapai tanpa jalan menuju akhir", id_, marking)


def _problem(found: Markings, code: str, say: str, id_: str, marking: Marking | None) -> Problem:
    trace: list[str] = []
    while marking is not None:
        marking, at = found.came_from[marking]
        trace[:0] = [at] if at else []
    node = found.definition.nodes[id_]
    return Problem(code, say, node.tag, id_, node.line, tuple(trace))
