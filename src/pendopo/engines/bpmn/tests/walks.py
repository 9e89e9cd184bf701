"""Drive a process in tests: happenings by node, names of what is open."""

from collections import Counter
from itertools import count
from uuid import UUID

from pendopo.engines.bpmn.stepping import advance, start
from pendopo.engines.bpmn.tokens import (
    Completed,
    MessageArrived,
    OperationAnswered,
    TimerFired,
    awaited,
    is_task,
)


class Case:
    """A running process. Conditions are names of variables."""

    def __init__(self, definition, variables=None, message=""):
        self.definition = definition
        self.variables = variables if variables is not None else {}
        self._numbers = count(1)
        self.step = start(definition, self.variables, message=message, **self._machinery())

    def complete(self, node):
        return self.happen(Completed(self.token(node)))

    def answer(self, node):
        return self.happen(OperationAnswered(self.token(node)))

    def fire(self, timer):
        for token in self.step.tokens:
            if timer in {node.id for node in awaited(self.definition, token)}:
                return self.happen(TimerFired(token.id, timer))
        raise AssertionError(timer)

    def tell(self, name="mail"):
        return self.happen(MessageArrived(name))

    def happen(self, happening):
        self.step = advance(
            self.definition, self.step.tokens, happening, self.variables, **self._machinery()
        )
        return self

    def token(self, node):
        return next(
            token.id
            for token in self.step.tokens
            if token.node == node and node in {n.id for n in awaited(self.definition, token)}
        )

    @property
    def tasks(self):
        tasks = (t for t in self.step.tokens if is_task(self.definition, t))
        return dict(Counter(token.node for token in tasks))

    @property
    def at(self):
        return sorted(token.node for token in self.step.tokens)

    def _machinery(self):
        return {
            "new_id": lambda: UUID(int=next(self._numbers)),
            "decide": lambda condition, _variables: self.decide(condition),
        }

    def decide(self, condition):
        return self.variables[condition]
