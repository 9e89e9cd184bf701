"""Write small processes for tests: nodes as fragments, flows as arrows."""

import re
from itertools import pairwise

from pendopo.engines.bpmn.model import Definition
from pendopo.engines.bpmn.reading import load

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:p="https://pendopo.id/bpmn">'
)
EACH = '<bpmn:multiInstanceLoopCharacteristics p:each="answers.heirs"/>'
SHORT = {
    "start": "<bpmn:startEvent {}/>",
    "end": "<bpmn:endEvent {}/>",
    "kill": "<bpmn:endEvent {}><bpmn:terminateEventDefinition/></bpmn:endEvent>",
    "user": '<bpmn:userTask {} p:form="f"/>',
    "many": f'<bpmn:userTask {{}} p:form="f">{EACH}</bpmn:userTask>',
    "manual": "<bpmn:manualTask {}/>",
    "service": '<bpmn:serviceTask {} p:operation="do"/>',
    "receive": '<bpmn:receiveTask {} messageRef="m"/>',
    "xor": "<bpmn:exclusiveGateway {}/>",
    "or": "<bpmn:inclusiveGateway {}/>",
    "and": "<bpmn:parallelGateway {}/>",
    "event": "<bpmn:eventBasedGateway {}/>",
    "message": '<bpmn:intermediateCatchEvent {}><bpmn:messageEventDefinition messageRef="m"/>'
    "</bpmn:intermediateCatchEvent>",
    "timer": "<bpmn:intermediateCatchEvent {}><bpmn:timerEventDefinition>"
    "<bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    "</bpmn:intermediateCatchEvent>",
    "boundary": "<bpmn:boundaryEvent {}><bpmn:timerEventDefinition>"
    "<bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    "</bpmn:boundaryEvent>",
    "called": "<bpmn:boundaryEvent {}>"
    '<bpmn:messageEventDefinition messageRef="m"/></bpmn:boundaryEvent>',
}


def scope(draft: str) -> str:
    """Lines are nodes (`user a`, `boundary t attachedToRef="a"`), arrows (`a > b > c`, `g > a: x`,
    `g > b: default`), or raw XML; a semicolon is as good as a new line."""
    nodes, flows, defaults = [], [], {}
    for line in filter(None, map(str.strip, re.split(r"[;\n]", draft))):
        if line.startswith("<"):
            nodes.append(line)
        elif ">" in line:
            way, _, condition = line.partition(":")
            ends = [end.strip() for end in way.split(">")]
            for source, target in pairwise(ends):
                id_ = f"{source}-{target}"
                if condition.strip() == "default":
                    defaults[source] = id_
                    condition = ""
                asks = f"<bpmn:conditionExpression>{condition.strip()}</bpmn:conditionExpression>"
                flows.append(
                    f'<bpmn:sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">'
                    f"{asks if condition.strip() else ''}</bpmn:sequenceFlow>"
                )
        else:
            short, id_, *rest = line.split(maxsplit=2)
            nodes.append(SHORT[short].format(f'id="{id_}" ' + " ".join(rest)))
    inside = "".join(nodes) + "".join(flows)
    for id_, flow in defaults.items():
        inside = inside.replace(f'id="{id_}" ', f'id="{id_}" default="{flow}" ')
    return inside


def xml(draft: str, *others: str, granted: str = "") -> str:
    """A whole file: one process in one lane, and other processes it may call."""
    inside = scope(draft)
    references = "".join(
        f"<bpmn:flowNodeRef>{id_}</bpmn:flowNodeRef>"
        for id_ in re.findall(r'<bpmn:\w+(?:Task|Process) id="([^"]+)"', inside + "".join(others))
    )
    ours = f' p:granted="{granted}"' if granted else ""
    return (
        f'{HEAD}<bpmn:message id="m" name="mail"/><bpmn:process id="P" isExecutable="true"{ours}>'
        f'<bpmn:laneSet><bpmn:lane id="L" name="city:clerk">{references}</bpmn:lane></bpmn:laneSet>'
        f"{inside}</bpmn:process>{''.join(others)}</bpmn:definitions>"
    )


def draft(text: str, *others: str, granted: str = "") -> Definition:
    return load(xml(text, *others, granted=granted))
