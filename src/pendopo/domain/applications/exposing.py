"""Which answers a process may ask: few, nothing personal, since process variables are not sealed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pendopo.domain.catalogue.compiled import Compiled
from pendopo.engines.bpmn.model import Definition

ABSENT: Final[Mapping[str, Any]] = {
    "yes_no": False,
    "declaration": False,
    "choice": "",
    "choices": [],
    "number": 0,
    "money": 0,
    "kelurahan": "",
    "group": [],
}
"""The types a process may ask of, each with what stands for no answer."""
_NAMED: Final = re.compile(r"\banswers\.([a-z][a-z0-9_]*)")


def asked_for(process: Definition) -> set[str]:
    """Return the names of the answers that conditions and repetitions of a process ask for."""
    sources = [flow.condition for flow in process.flows.values()]
    sources += [node.each for node in process.nodes.values()]
    return {name for source in sources for name in _NAMED.findall(source)}


def asked_by_process(ready: Compiled, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that the process of a version asks for. Of a group, only how many rows."""
    return dict(_exposed(ready, answers))


def _exposed(ready: Compiled, answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in sorted(asked_for(ready.process)):
        question = ready.form.question(name)
        if question is None or question.type not in ABSENT:
            continue
        answer = answers.get(name, ABSENT[question.type])
        yield name, [None] * len(answer) if question.type == "group" else answer
