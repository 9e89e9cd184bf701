"""Find every marking a process can have.

Conditions are not read: every answer is tried, save those that leave a gateway with no way out.
Each list is taken to hold two items; an event that does not interrupt happens once per stay.
What follows when the case is granted otherwise than by its tasks is found too.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from uuid import UUID

from pendopo.engines.bpmn.model import JOINS, Definition, Kind, Node
from pendopo.engines.bpmn.stepping import advance, start
from pendopo.engines.bpmn.tokens import (
    Completed,
    EndlessError,
    Granted,
    Happening,
    MessageArrived,
    OperationAnswered,
    StuckError,
    TimerFired,
    Token,
    awaited,
    holds_instances,
)

Happened = frozenset[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Marking:
    """Tokens under canonical ids, and which of them had which boundary event already."""

    tokens: tuple[Token, ...]
    happened: Happened = frozenset()


@dataclass
class Markings:
    """What was found: `came_from` tells how each marking was first reached."""

    definition: Definition
    at_once: frozenset[str]
    most: int
    came_from: dict[Marking, tuple[Marking | None, str]] = field(default_factory=dict)
    before: dict[Marking, set[Marking]] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    ended: set[Marking] = field(default_factory=set)
    unsafe: dict[str, Marking] = field(default_factory=dict)
    endless: dict[str, Marking | None] = field(default_factory=dict)
    dead: dict[Marking, list[str]] = field(default_factory=dict)
    _ahead: deque[Marking] = field(default_factory=deque)

    @property
    def too_many(self) -> bool:
        return len(self.came_from) > self.most

    def __post_init__(self) -> None:
        self._variables = _pairs(self.definition)

    def find(self, tokens: tuple[Token, ...] | None = None) -> None:
        """Find all that can follow: from where the process begins, or from tokens it has."""
        if tokens is None:
            self._begin()
        else:
            self._reach(None, "", canonical(tokens), [])
        self._go_on()

    def _begin(self) -> None:
        for node in self.definition.nodes.values():
            if node.kind is Kind.START and node.scope == self.definition.id:
                self._try(None, node, frozenset(), None)
        if self.definition.granted:
            node = self.definition.nodes[self.definition.granted]
            self._try(None, node, frozenset(), Granted())

    def _go_on(self) -> None:
        while self._ahead and not self.too_many:
            marking = self._ahead.popleft()
            if stuck := self._stuck(marking):
                self.dead[marking] = stuck
            ways = [(t, node) for t in marking.tokens for node in awaited(self.definition, t)]
            for token, node in ways:
                happened = marking.happened
                if node.kind is Kind.BOUNDARY and not node.interrupting:
                    if (token.id, node.id) in happened:
                        continue
                    happened |= {(token.id, node.id)}
                for happening in _happenings(token, node):
                    self._try(marking, node, happened, happening)

    def _stuck(self, marking: Marking) -> list[str]:
        """The joins that no flow can reach any more: where they stand, nothing but joins waits."""
        nodes = self.definition.nodes
        live = {token.parent for token in marking.tokens if nodes[token.node].kind not in JOINS}
        return sorted({token.node for token in marking.tokens if token.parent not in live})

    def _try(
        self, marking: Marking | None, at: Node, happened: Happened, happening: Happening | None
    ) -> None:
        """Take one step with every way to answer its conditions."""
        guesses: list[tuple[bool, ...]] = [()]
        while guesses:
            guess = _Guess(guesses.pop())
            try:
                tokens, passed = self._step(marking, at, happening, guess)
            except StuckError:
                pass
            except EndlessError:
                self.endless.setdefault(at.id, marking)
                return
            else:
                self._reach(marking, at.id, canonical(tokens, happened), passed)
            guesses += guess.others()

    def _step(
        self, marking: Marking | None, at: Node, happening: Happening | None, guess: "_Guess"
    ) -> tuple[tuple[Token, ...], list[str]]:
        numbers = count(1 << 64)
        machinery: dict[str, Any] = {
            "new_id": lambda: UUID(int=next(numbers)),
            "decide": guess,
        }
        if happening is None:
            step = start(self.definition, self._variables, message=at.message, **machinery)
        else:
            before = marking.tokens if marking else ()
            step = advance(self.definition, before, happening, self._variables, **machinery)
        passed = [at.id, *step.passed]
        while (answer := self._answer(step.tokens)) is not None:
            step = advance(self.definition, step.tokens, answer, self._variables, **machinery)
            passed += step.passed
            if len(passed) > self.most:
                raise EndlessError(at.id)
        return step.tokens, passed

    def _answer(self, tokens: tuple[Token, ...]) -> OperationAnswered | None:
        for token in tokens:
            node = self.definition.nodes[token.node]
            if node.operation in self.at_once and not holds_instances(self.definition, token):
                return OperationAnswered(token.id)
        return None

    def _reach(self, marking: Marking | None, at: str, reached: Marking, passed: list[str]) -> None:
        self.visited.update(passed, (token.node for token in reached.tokens))
        if marking is not None:
            self.before.setdefault(reached, set()).add(marking)
        if reached in self.came_from:
            return
        self.came_from[reached] = (marking, at)
        nodes = self.definition.nodes
        if marking in self.ended or any(n in nodes and nodes[n].kind is Kind.END for n in passed):
            self.ended.add(reached)
        places = [(token.node, token.flow, token.parent, token.index) for token in reached.tokens]
        tasks = [(node, parent, index) for node, _, parent, index in places]
        doubled = {place[0] for place in places if places.count(place) > 1}
        doubled |= {
            task[0] for task in tasks if tasks.count(task) > 1 and nodes[task[0]].kind not in JOINS
        }
        for id_ in doubled:
            self.unsafe.setdefault(id_, reached)
        if not doubled:
            self._ahead.append(reached)


class _Guess:
    """Answers conditions as told, then yes, and remembers what it answered."""

    def __init__(self, told: tuple[bool, ...]) -> None:
        self.told = told
        self.given: list[bool] = []

    def __call__(self, _expression: str, _variables: Mapping[str, Any]) -> bool:
        asked = len(self.given)
        self.given.append(self.told[asked] if asked < len(self.told) else True)
        return self.given[-1]

    def others(self) -> list[tuple[bool, ...]]:
        untold = range(len(self.told), len(self.given))
        return [(*self.given[:asked], False) for asked in untold]


def _pairs(definition: Definition) -> Mapping[str, Any]:
    """Variables in which every list that a node is repeated for has two items."""
    variables: dict[str, Any] = {}
    for node in definition.nodes.values():
        *around, name = node.each.split(".")
        inside = variables
        for part in around:
            inside = inside.setdefault(part, {})
        inside[name] = (None, None)
    return variables


def _happenings(token: Token, node: Node) -> Iterator[Happening]:
    if node.timer:
        yield TimerFired(token.id, node.id)
    elif node.message:
        yield MessageArrived(node.message)
        yield MessageArrived(node.message, token.id)
    elif node.kind is Kind.SERVICE:
        yield OperationAnswered(token.id)
    else:
        yield Completed(token.id)


def canonical(tokens: tuple[Token, ...], happened: Happened = frozenset()) -> Marking:
    """Name tokens by their place, so that the same marking is known again."""
    by_id = {token.id: token for token in tokens}

    def place(token: Token) -> tuple[tuple[str, str, int], ...]:
        around = place(by_id[token.parent]) if token.parent else ()
        index = -1 if token.index is None else token.index
        return (*around, (token.node, token.flow, index))

    ordered = sorted(tokens, key=place)
    names = {token.id: UUID(int=number) for number, token in enumerate(ordered, 1)}
    return Marking(
        tuple(
            replace(token, id=names[token.id], parent=token.parent and names[token.parent])
            for token in ordered
        ),
        frozenset((names[token], node) for token, node in happened if token in names),
    )
