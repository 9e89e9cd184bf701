"""Whether a case under way can go on by a new drawing of its process, and where it stands there.

A token keeps its id and its parent, so due times and who holds a task stay as they are. A case
moves only if from where it then stands every way leads on to an end.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final
from uuid import UUID

from pendopo.engines.bpmn.exploring import MOST, explore
from pendopo.engines.bpmn.markings import Marking, Markings, canonical
from pendopo.engines.bpmn.model import JOINS, Definition, Kind, Node, Problem
from pendopo.engines.bpmn.tokens import Token, holds_instances

AS_THEY_ARE: Final[Mapping[str, str]] = MappingProxyType({})
_KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.START: ("awal", "a start"),
    Kind.END: ("akhir", "an end"),
    Kind.TERMINATE: ("akhir segalanya", "an end of everything"),
    Kind.USER: ("tugas orang", "a person's task"),
    Kind.MANUAL: ("tugas di luar sistem", "a task outside the system"),
    Kind.SERVICE: ("pekerjaan sistem", "work of the system"),
    Kind.RECEIVE: ("tunggu kabar", "a wait for news"),
    Kind.CATCH: ("tunggu peristiwa", "a wait for an event"),
    Kind.BOUNDARY: ("peristiwa pada langkah", "an event on a step"),
    Kind.EXCLUSIVE: ("pilihan satu", "a choice of one"),
    Kind.INCLUSIVE: ("pilihan beberapa", "a choice of several"),
    Kind.PARALLEL: ("cabang bersamaan", "branches side by side"),
    Kind.EVENT_BASED: ("pilihan menurut peristiwa", "a choice by event"),
    Kind.SUBPROCESS: ("bagian proses", "a part of the process"),
    Kind.CALL: ("proses yang dipanggil", "a called process"),
}
_AHEAD: Final[Mapping[str, tuple[str, str]]] = {
    "deadlock": ("Langkah {} akan menunggu selamanya.", "Step {} would wait for ever."),
    "left-behind": (
        "Langkah {} tetap menunggu setelah yang lain selesai.",
        "Step {} would still wait when the rest has ended.",
    ),
    "unsafe": ("Langkah {} dapat terbuka dua kali.", "Step {} could be open twice."),
    "no-end": ("Dari langkah {} tidak ada jalan ke akhir.", "From step {} no way leads to an end."),
    "endless": (
        "Setelah langkah {} proses berputar tanpa henti.",
        "After step {} the process would go round without end.",
    ),
    "too-many": (
        "Kemungkinan dalam proses {} terlalu banyak untuk diperiksa.",
        "Process {} has too many possibilities to be checked.",
    ),
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a case cannot move; `node` is where, `texts` by language tell an administrator."""

    code: str
    node: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """The tokens in the new process, or, when there are obstacles, none."""

    tokens: tuple[Token, ...]
    obstacles: tuple[Obstacle, ...]


class Migration:
    """From one drawing of a process to another.

    A node goes to the node of the same id and kind, or to the one it is `told` to go to.
    Operations named in `at_once` never wait for an answer.
    """

    def __init__(
        self,
        old: Definition,
        new: Definition,
        told: Mapping[str, str] = AS_THEY_ARE,
        *,
        at_once: Collection[str] = (),
    ) -> None:
        self.old, self.new, self.told = old, new, told
        self._at_once = frozenset(at_once)

    @cached_property
    def nodes(self) -> Mapping[str, str]:
        """Every node of the old process that has its like in the new one."""
        pairs = ((node, self._target(node)) for node in self.old.nodes.values())
        return {n.id: to.id for n, to in pairs if to is not None and to.kind is n.kind}

    def move(self, tokens: Iterable[Token]) -> Moved:
        """Return where the tokens of a case stand in the new process, or why they cannot."""
        by_id = {token.id: token for token in tokens}
        found = [each for token in by_id.values() for each in self._obstacles(token, by_id)]
        if not found:
            moved = tuple(self._moved(token) for token in by_id.values())
            found = [self._ahead(problem) for problem in self._problems(moved)]
        if found:
            return Moved((), tuple({(each.code, each.node): each for each in found}.values()))
        return Moved(moved, ())

    def _target(self, node: Node) -> Node | None:
        return self.new.nodes.get(self.told.get(node.id, node.id))

    def _obstacles(self, token: Token, by_id: Mapping[UUID, Token]) -> Iterator[Obstacle]:
        node = self.old.nodes[token.node]
        name, target = _name(node), self._target(node)
        if target is None:
            yield _obstacle("gone", node, f"{name} tidak ada lagi", f"{name} is there no more")
            return
        if target.kind is not node.kind:
            (was, was_en), (now, now_en) = _KINDS[node.kind], _KINDS[target.kind]
            say = f"{name} berubah dari {was} menjadi {now}"
            yield _obstacle("kind", node, say, f"{name} changed from {was_en} to {now_en}")
            return
        if node.each != target.each:
            say = f"{name} tidak diulang untuk daftar yang sama"
            yield _obstacle("each", node, say, f"{name} is not repeated for the same list")
        if node.operation != target.operation:
            say = f"{name} kini menjalankan pekerjaan lain"
            yield _obstacle("operation", node, say, f"{name} now runs other work")
        if token.index is None:
            parent = by_id[token.parent] if token.parent else None
            yield from self._outside(node, target, parent)
        if node.kind in JOINS and not self._flow(token, target):
            source = _name(self.old.nodes[self.old.flows[token.flow].source])
            say = f"{name} tidak lagi menunggu {source}"
            yield _obstacle("flow", node, say, f"{name} waits no more for {source}")

    def _outside(self, node: Node, target: Node, parent: Token | None) -> Iterator[Obstacle]:
        around = self._target(self.old.nodes[parent.node]) if parent else None
        if parent and around is None:
            return  # said already
        if target.scope == (around.body if around else self.new.id):
            return
        name, scopes = _name(node), {n.body: n for n in self.new.nodes.values() if n.body}
        if inside := scopes.get(target.scope):
            say = f"{name} kini berada di dalam {_name(inside)}"
            yield _obstacle("scope", node, say, f"{name} is now inside {_name(inside)}")
        elif around:
            say = f"{name} tidak lagi berada di dalam {_name(around)}"
            yield _obstacle("scope", node, say, f"{name} is no more inside {_name(around)}")

    def _moved(self, token: Token) -> Token:
        target = self.new.nodes[self.nodes[token.node]]
        return replace(token, node=target.id, flow=self._flow(token, target))

    def _flow(self, token: Token, target: Node) -> str:
        """The flow a token came by: the same, or the only one from where it came from."""
        if token.flow in target.incoming or token.flow not in self.old.flows:
            return token.flow
        source = self.nodes.get(self.old.flows[token.flow].source)
        like = [flow for flow in target.incoming if self.new.flows[flow].source == source]
        return like[0] if len(like) == 1 else ""

    def _problems(self, tokens: tuple[Token, ...]) -> tuple[Problem, ...]:
        """What can go wrong from here; nothing, where a sound process can stand by itself."""
        tokens = _two_of_each(self.new, tokens)
        if _shape(self.new, tokens) in self._sound:
            return ()
        return explore(self.new, at_once=self._at_once, tokens=tokens).problems

    @cached_property
    def _sound(self) -> frozenset[Marking]:
        if not explore(self.new, at_once=self._at_once).sound:
            return frozenset()
        found = Markings(self.new, self._at_once, MOST)
        found.find()
        return frozenset(_shape(self.new, marking.tokens) for marking in found.came_from)

    def _ahead(self, problem: Problem) -> Obstacle:
        node = self.new.nodes.get(problem.id)
        name = _name(node) if node else f"'{self.new.name or self.new.id}'"
        id_, english = (text.format(name) for text in _AHEAD[problem.code])
        return Obstacle(problem.code, problem.id, {"id": id_, "en": english})


def _obstacle(code: str, node: Node, say: str, english: str) -> Obstacle:
    return Obstacle(code, node.id, {"id": f"Langkah {say}.", "en": f"Step {english}."})


def _name(node: Node) -> str:
    return f"'{node.name or node.id}'"


def _two_of_each(definition: Definition, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Instances of a task are alike: if two can end, so can twenty."""
    seen: dict[UUID, int] = {
        holder.id: 0 for holder in tokens if holds_instances(definition, holder)
    }
    kept = []
    for token in tokens:
        if token.index is not None and token.parent and not definition.nodes[token.node].body:
            number = seen[token.parent]
            seen[token.parent] += 1
            if number > 1:
                continue
            kept.append(replace(token, index=number))
        else:
            kept.append(token)
    return tuple(kept)


def _shape(definition: Definition, tokens: tuple[Token, ...]) -> Marking:
    """A marking without what has no bearing: by which flow a token came where no join counts."""
    return canonical(
        tuple(t if definition.nodes[t.node].kind in JOINS else replace(t, flow="") for t in tokens)
    )
