"""A version ready to run: form and process compiled once a process, by the version's hash."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.engines.bpmn.model import Definition
from pendopo.engines.bpmn.reading import load
from pendopo.engines.expressions.compiler import condition
from pendopo.engines.expressions.kinds import Kind
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.model import Form

MOST = 200
_kept: OrderedDict[str, "Compiled"] = OrderedDict()
VARIABLES: tuple[tuple[str, Kind], ...] = (
    ("outcome", "string"),
    ("outcomes", "map"),
    ("answers", "map"),
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """All that a service uses."""

    definition: dict[str, Any]
    form: Form
    process: Definition

    @property
    def service(self) -> dict[str, Any]:
        told: dict[str, Any] = self.definition["service"]
        return told

    def text(self, texts: dict[str, str], language: str) -> str:
        return texts.get(language) or texts["id"]


def compiled(version: Any) -> Compiled:
    """Return the compiled version by its id. A statement only the first time in a process."""
    key = str(version)
    found = _kept.get(key)
    if found is None:
        definition = ServiceVersion.objects.values_list("definition", flat=True).get(pk=version)
        found = Compiled(definition, compile_form(definition["form"]), load(definition["process"]))
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def decide(expression: str, variables: Any) -> bool:
    """Work out one condition of a process. Raises EvaluationError."""
    return bool(condition(expression, VARIABLES).evaluate(variables))
