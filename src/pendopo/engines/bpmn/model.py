"""What a process is once it has been read: nodes, flows, lanes and where they are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    START = "start"
    END = "end"
    TERMINATE = "terminate"
    USER = "user"
    MANUAL = "manual"
    SERVICE = "service"
    RECEIVE = "receive"
    CATCH = "catch"
    BOUNDARY = "boundary"
    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"
    PARALLEL = "parallel"
    EVENT_BASED = "event-based"
    SUBPROCESS = "subprocess"
    CALL = "call"


TASKS = frozenset({Kind.USER, Kind.MANUAL, Kind.RECEIVE})
ACTIVITIES = TASKS | {Kind.SERVICE, Kind.SUBPROCESS, Kind.CALL}
JOINS = frozenset({Kind.INCLUSIVE, Kind.PARALLEL})
GATEWAYS = JOINS | {Kind.EXCLUSIVE, Kind.EVENT_BASED}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a process, and where; `trace` names the nodes that lead there."""

    code: str
    say: str
    element: str = ""
    id: str = ""
    line: int = 0
    trace: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.element, self.id)))
        after = f" (after {', '.join(self.trace)})" if self.trace else ""
        return f"line {self.line}: {where}: {self.say}{after}"


class DefinitionError(ValueError):
    """The file is no process of the subset."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a person can finish a task; `texts` by language."""

    code: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Milestone:
    """What the resident's timeline says once the node has been passed."""

    code: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """`scope` is the process or subprocess it stands in, `body` the scope it runs."""

    id: str
    kind: Kind
    scope: str
    name: str = ""
    line: int = 0
    tag: str = ""
    lane: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    message: str = ""
    timer: str = ""
    attached_to: str = ""
    interrupting: bool = True
    body: str = ""
    each: str = ""
    operation: str = ""
    form: str = ""
    term: str = ""
    outcomes: tuple[Outcome, ...] = ()
    milestone: Milestone | None = None
    resident: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """The diagram of the file: boxes of nodes and lanes, waypoints of flows, boxes of labels."""

    boxes: Mapping[str, Box]
    lines: Mapping[str, tuple[tuple[float, float], ...]]
    labels: Mapping[str, Box]


@dataclass(frozen=True, eq=False)
class Definition:
    """One runnable process. `lanes` maps the id of a lane to its name.

    `granted` is the node where a case goes on that is granted otherwise than by its tasks.
    """

    id: str
    name: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    lanes: Mapping[str, str]
    drawn: Drawn
    granted: str = ""

    @cached_property
    def boundaries(self) -> Mapping[str, tuple[Node, ...]]:
        """The boundary events of each activity."""
        found: dict[str, tuple[Node, ...]] = {}
        for node in self.nodes.values():
            if node.kind is Kind.BOUNDARY:
                found[node.attached_to] = (*found.get(node.attached_to, ()), node)
        return found

    def after(self, node: Node) -> list[Node]:
        return [self.nodes[self.flows[flow].target] for flow in node.outgoing]

    def start_of(self, scope: str, message: str = "") -> Node:
        """The start event of a scope: the plain one, or the one a message sets off."""
        for node in self.nodes.values():
            if (node.kind, node.scope, node.message) == (Kind.START, scope, message):
                return node
        raise LookupError(f"{scope} has no start event for {message or 'a plain start'}")
