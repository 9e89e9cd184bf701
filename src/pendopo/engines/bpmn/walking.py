"""How tokens walk from where something happened to where they wait again."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from pendopo.engines.bpmn.joining import may_still_come
from pendopo.engines.bpmn.model import JOINS, Definition, Kind, Node
from pendopo.engines.bpmn.tokens import EndlessError, StuckError, Token, holds_instances

Decide = Callable[[str, Mapping[str, Any]], bool]

FARTHEST: Final = 1_000
"""Nodes entered in one step; a process that needs more goes round without waiting."""


class Walk:
    """One step under way: the tokens at rest, and the moves still to make."""

    def __init__(
        self,
        definition: Definition,
        tokens: Iterable[Token],
        variables: Mapping[str, Any],
        new_id: Callable[[], UUID],
        decide: Decide,
    ) -> None:
        self.definition = definition
        self.tokens = {token.id: token for token in tokens}
        self.sent: list[str] = []
        self.passed: list[str] = []
        self._variables = variables
        self._new_id = new_id
        self._decide = decide
        self._moves: deque[tuple[Node, str, UUID | None]] = deque()
        self._entered = 0

    def begin(self, node: Node) -> None:
        self._moves.append((node, "", None))
        self.settle()

    def go_on(self, token: Token, node: Node) -> None:
        """Let a token go on by one of the nodes it awaited."""
        if node.kind is Kind.BOUNDARY:
            if node.interrupting:
                self._remove(token)
            self._leave(node, token.parent)
        elif node.id == token.node:
            self._finish(token)
        else:  # an event that an event-based gateway waited for
            self._remove(token)
            self.passed += [token.node, *node.incoming]
            self._leave(node, token.parent)

    def settle(self) -> None:
        """Walk until every token waits."""
        while self._moves or self._join() or self._leave_empty():
            while self._moves:
                self._entered += 1
                if self._entered > FARTHEST:
                    raise EndlessError(f"{self._moves[0][0].id} is entered again and again")
                self._enter(*self._moves.popleft())

    def _enter(self, node: Node, flow: str, parent: UUID | None) -> None:
        match node.kind:
            case Kind.START | Kind.EXCLUSIVE:
                self._leave(node, parent)
            case Kind.END | Kind.TERMINATE:
                self.passed.append(node.id)
                if node.message:
                    self.sent.append(node.message)
                if node.kind is Kind.TERMINATE:
                    self._stop(parent)
            case Kind.PARALLEL | Kind.INCLUSIVE if len(node.incoming) == 1:
                self._leave(node, parent)
            case _:
                self._rest(Token(self._new_id(), node.id, flow, parent))

    def _rest(self, token: Token) -> None:
        """Leave a token here; put instances, or the start of its body, inside."""
        self.tokens[token.id] = token
        node = self.definition.nodes[token.node]
        if holds_instances(self.definition, token):
            for index in range(self._count(node)):
                self._rest(Token(self._new_id(), node.id, token.flow, token.id, index))
        elif node.body:
            self._moves.append((self.definition.start_of(node.body), "", token.id))

    def _finish(self, token: Token) -> None:
        self._remove(token)
        if token.index is None:
            self._leave(self.definition.nodes[token.node], token.parent)

    def _leave(self, node: Node, parent: UUID | None) -> None:
        self.passed.append(node.id)
        for flow in self._chosen(node):
            self.passed.append(flow)
            self._moves.append(
                (self.definition.nodes[self.definition.flows[flow].target], flow, parent)
            )

    def _chosen(self, node: Node) -> Sequence[str]:
        if node.kind not in {Kind.EXCLUSIVE, Kind.INCLUSIVE} or len(node.outgoing) == 1:
            return node.outgoing
        chosen = []
        for flow in node.outgoing:
            condition = self.definition.flows[flow].condition
            if flow != node.default and self._decide(condition, self._variables):
                chosen.append(flow)
                if node.kind is Kind.EXCLUSIVE:
                    break
        if chosen or node.default:
            return chosen or [node.default]
        raise StuckError(f"no condition of {node.id} holds and it has no default")

    def _join(self) -> bool:
        """Let one join go on that has all it waits for; tell whether there was one."""
        for token in self.tokens.values():
            node = self.definition.nodes[token.node]
            if node.kind not in JOINS:
                continue
            place = (token.node, token.parent)
            here = [each for each in self.tokens.values() if (each.node, each.parent) == place]
            came = {each.flow: each for each in reversed(here)}
            if len(came) < len(node.incoming) and (
                node.kind is Kind.PARALLEL
                or may_still_come(self.definition, node, came, self._beside(token))
            ):
                continue
            for each in came.values():
                self._remove(each)
            self._leave(node, token.parent)
            return True
        return False

    def _beside(self, token: Token) -> set[str]:
        beside = (each for each in self.tokens.values() if each.parent == token.parent)
        return {each.node for each in beside if each.node != token.node}

    def _leave_empty(self) -> bool:
        """Finish subprocesses and sets of instances with nothing left inside."""
        parents = {token.parent for token in self.tokens.values()}
        for token in list(self.tokens.values()):
            holds = holds_instances(self.definition, token)
            if token.id not in parents and (holds or self.definition.nodes[token.node].body):
                self._finish(token)
                return True
        return False

    def _remove(self, token: Token) -> None:
        del self.tokens[token.id]
        self._stop(token.id)

    def _stop(self, parent: UUID | None) -> None:
        """Remove all that is under way inside a parent."""
        self._moves = deque(move for move in self._moves if move[2] != parent)
        for token in list(self.tokens.values()):
            if token.parent == parent and token.id in self.tokens:
                self._remove(token)

    def _count(self, node: Node) -> int:
        found: Any = self._variables
        for part in node.each.split("."):
            found = found[part]
        if not isinstance(found, Sequence) or isinstance(found, str):
            raise TypeError(f"{node.each}, for which {node.id} is repeated, is no list")
        return len(found)
