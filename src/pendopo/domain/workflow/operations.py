"""The fixed vocabulary of operations: rooms above register what each does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pendopo.domain.workflow.models import Process
from pendopo.ground.actor import Actor


@dataclass(frozen=True, slots=True)
class Call:
    """One operation asked for by a process; `parameters` as the model states them."""

    process: Process
    task: UUID
    parameters: Mapping[str, str]
    by: Actor
    at: datetime


Handler = Callable[[Call], bool]
OPERATIONS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Register a handler. It returns True when done at once, False when its answer comes later."""

    def register(handler: Handler) -> Handler:
        OPERATIONS[name] = handler
        return handler

    return register
