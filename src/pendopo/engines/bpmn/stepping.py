"""Start a process and let it go on: pure functions from tokens to tokens.

`variables` are what conditions read; `decide` evaluates one condition over them and raises if
it errs, so that the engine knows no expression language. `new_id` makes identifiers.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from pendopo.engines.bpmn.model import Definition, Kind, Node
from pendopo.engines.bpmn.tokens import (
    Cancelled,
    Completed,
    Granted,
    Happening,
    MessageArrived,
    NothingWaitsError,
    Opened,
    Operation,
    OperationAnswered,
    Step,
    Timer,
    TimerFired,
    Token,
    awaited,
    holds_instances,
    is_task,
)
from pendopo.engines.bpmn.walking import Decide, Walk


def start(
    definition: Definition,
    variables: Mapping[str, Any],
    *,
    new_id: Callable[[], UUID],
    decide: Decide,
    message: str = "",
) -> Step:
    """Start the process, by its plain start event or by the one that waits for `message`."""
    walk = Walk(definition, (), variables, new_id, decide)
    walk.begin(definition.start_of(definition.id, message))
    return _difference(definition, {}, walk, frozenset())


def advance(
    definition: Definition,
    tokens: Iterable[Token],
    happening: Happening,
    variables: Mapping[str, Any],
    *,
    new_id: Callable[[], UUID],
    decide: Decide,
) -> Step:
    """Take one step; raises NothingWaitsError, StuckError, EndlessError or what `decide` raises."""
    before = {token.id: token for token in tokens}
    walk = Walk(definition, before.values(), variables, new_id, decide)
    if isinstance(happening, Cancelled):
        walk.tokens.clear()
        return _difference(definition, before, walk, frozenset())
    if isinstance(happening, Granted):
        if not definition.granted:
            raise NothingWaitsError(f"{definition.id} names no node with p:granted")
        walk.tokens.clear()
        walk.begin(definition.nodes[definition.granted])
        return _difference(definition, before, walk, frozenset())
    meant = [
        (token, node)
        for token in before.values()
        for node in awaited(definition, token)
        if _means(happening, token, node)
    ]
    if not meant:
        raise NothingWaitsError(f"nothing waits for {happening}")
    finished = set()
    for token, node in meant:
        if token.id in walk.tokens:
            walk.go_on(token, node)
            if node.id == token.node:
                finished.add(token.id)
    walk.settle()
    return _difference(definition, before, walk, frozenset(finished))


def _means(happening: Happening, token: Token, node: Node) -> bool:
    match happening:
        case Completed(meant):
            return token.id == meant and node.kind in {Kind.USER, Kind.MANUAL}
        case OperationAnswered(meant):
            return token.id == meant and node.kind is Kind.SERVICE
        case MessageArrived(name, meant_one):
            return node.message == name and meant_one in {None, token.id}
        case TimerFired(meant, at):
            return (token.id, node.id) == (meant, at) and bool(node.timer)
    return False


def _difference(
    definition: Definition, before: Mapping[UUID, Token], walk: Walk, finished: frozenset[UUID]
) -> Step:
    consumed = tuple(token for token in before.values() if token.id not in walk.tokens)
    produced = tuple(token for token in walk.tokens.values() if token.id not in before)
    nodes = definition.nodes
    closed = tuple(token.id for token in consumed if is_task(definition, token))
    return Step(
        tokens=tuple(walk.tokens.values()),
        consumed=consumed,
        produced=produced,
        opened=tuple(
            Opened(token.id, nodes[token.node], token.index)
            for token in produced
            if is_task(definition, token)
        ),
        closed=closed,
        withdrawn=tuple(each for each in closed if each not in finished),
        operations=tuple(
            Operation(token.id, nodes[token.node], token.index)
            for token in produced
            if nodes[token.node].kind is Kind.SERVICE and not holds_instances(definition, token)
        ),
        timers=tuple(
            Timer(token.id, node, node.timer)
            for token in produced
            for node in awaited(definition, token)
            if node.timer
        ),
        sent=tuple(walk.sent),
        passed=tuple(walk.passed),
        ended=not walk.tokens,
    )
