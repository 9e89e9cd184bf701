"""What the engine takes and gives: tokens, happenings, and the step between two markings."""

from dataclasses import dataclass
from uuid import UUID

from pendopo.engines.bpmn.model import TASKS, Definition, Kind, Node


@dataclass(frozen=True, slots=True)
class Token:
    """A place where a process waits.

    `flow` is the flow it came by (joins count them), `parent` the token of the subprocess, call
    or multi-instance activity it runs inside, `index` its number among the instances.
    """

    id: UUID
    node: str
    flow: str = ""
    parent: UUID | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """A person finished a user or manual task."""

    token: UUID


@dataclass(frozen=True, slots=True)
class OperationAnswered:
    """The operation of a service task is done."""

    token: UUID


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """A message came, for every token that waits for it or for the one named."""

    name: str
    token: UUID | None = None


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A time to wait for is over; `token` and `node` as the Timer said."""

    token: UUID
    node: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The whole process is called off."""


@dataclass(frozen=True, slots=True)
class Granted:
    """It is granted otherwise than by its tasks: all of them go, it goes on from `granted`."""


Happening = Completed | OperationAnswered | MessageArrived | TimerFired | Cancelled | Granted


@dataclass(frozen=True, slots=True)
class Opened:
    """A task to open for a person (user, manual) or for a message (receive)."""

    token: UUID
    node: Node
    index: int | None


@dataclass(frozen=True, slots=True)
class Operation:
    """Run `node.operation` with `node.parameters`, then say OperationAnswered(token)."""

    token: UUID
    node: Node
    index: int | None


@dataclass(frozen=True, slots=True)
class Timer:
    """Wait `duration` (ISO 8601, in working time), then say TimerFired(token, node.id).

    It lapses when its token is consumed; one on a boundary that does not interrupt fires once.
    """

    token: UUID
    node: Node
    duration: str


@dataclass(frozen=True, slots=True)
class Step:
    """The difference a happening makes.

    `closed` are the tasks among the consumed tokens, `withdrawn` those of them that nobody
    finished. `passed` names nodes left and flows walked, in order; `sent` the messages of end
    events.
    """

    tokens: tuple[Token, ...]
    consumed: tuple[Token, ...]
    produced: tuple[Token, ...]
    opened: tuple[Opened, ...]
    closed: tuple[UUID, ...]
    withdrawn: tuple[UUID, ...]
    operations: tuple[Operation, ...]
    timers: tuple[Timer, ...]
    sent: tuple[str, ...]
    passed: tuple[str, ...]
    ended: bool


class StuckError(RuntimeError):
    """No condition of a gateway holds and it has no default."""


class NothingWaitsError(LookupError):
    """Nothing waits for this happening."""


class EndlessError(RuntimeError):
    """The process goes round without ever waiting."""


def holds_instances(definition: Definition, token: Token) -> bool:
    """Tell whether the token stands for all instances of its node together."""
    return bool(definition.nodes[token.node].each) and token.index is None


def is_task(definition: Definition, token: Token) -> bool:
    return definition.nodes[token.node].kind in TASKS and not holds_instances(definition, token)


def awaited(definition: Definition, token: Token) -> list[Node]:
    """The nodes by which the token can go on: itself, the events it chooses from, its boundary."""
    node = definition.nodes[token.node]
    found: list[Node] = []
    if node.kind is Kind.EVENT_BASED:
        found += definition.after(node)
    elif (node.kind in TASKS | {Kind.SERVICE, Kind.CATCH}) and not holds_instances(
        definition, token
    ):
        found.append(node)
    if token.index is None:
        found += definition.boundaries.get(node.id, ())
    return found
