"""A version ready to run: form and process compiled once a process, by the version's hash."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.engines.bpmn.model import Definition as Process
from pendopo.engines.bpmn.model import Drawn
from pendopo.engines.bpmn.reading import load
from pendopo.engines.expressions.compiler import condition
from pendopo.engines.expressions.kinds import Kind
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.model import Form
from pendopo.engines.tariffs import Tariff, compile_tariff

MOST = 200
NOTHING_ASKED = Form((), (), {})
NOTHING_DONE = Process("", "", {}, {}, {}, Drawn({}, {}, {}))
"""The form and the process of a page that only informs."""
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
    process: Process
    tariff: Tariff

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
        form, process = definition["form"], definition["process"]
        asked = compile_form(form) if form else NOTHING_ASKED
        found = Compiled(
            definition,
            asked,
            load(process) if process else NOTHING_DONE,
            compile_tariff(definition["service"].get("fee", 0), asked),
        )
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def decide(expression: str, variables: Any) -> bool:
    """Work out one condition of a process. Raises EvaluationError."""
    return bool(condition(expression, VARIABLES).evaluate(variables))
