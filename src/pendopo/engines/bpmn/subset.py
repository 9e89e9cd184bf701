"""The subset of BPMN 2.0 that runs here, as tables; what is not in them is refused by name.

Every element may also hold `documentation` and `extensionElements`. Extensions of other tools
are ignored, as BPMN asks; those in our own namespace are read by `attributes`.
"""

from typing import Final

from pendopo.engines.bpmn.model import Kind

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PENDOPO: Final = "https://pendopo.id/bpmn"

NODES: Final = {
    "startEvent": Kind.START,
    "endEvent": Kind.END,
    "userTask": Kind.USER,
    "manualTask": Kind.MANUAL,
    "serviceTask": Kind.SERVICE,
    "receiveTask": Kind.RECEIVE,
    "intermediateCatchEvent": Kind.CATCH,
    "boundaryEvent": Kind.BOUNDARY,
    "exclusiveGateway": Kind.EXCLUSIVE,
    "inclusiveGateway": Kind.INCLUSIVE,
    "parallelGateway": Kind.PARALLEL,
    "eventBasedGateway": Kind.EVENT_BASED,
    "subProcess": Kind.SUBPROCESS,
    "callActivity": Kind.CALL,
}

_NOTES = {"textAnnotation", "association", "group"}
_SCOPE = {*NODES, *_NOTES, "sequenceFlow"}
_ARROWS = {"incoming", "outgoing"}
_TASK = {*_ARROWS, "multiInstanceLoopCharacteristics"}
_CATCH = {*_ARROWS, "timerEventDefinition", "messageEventDefinition"}

CHILDREN: Final[dict[str, set[str]]] = {
    "definitions": {"process", "collaboration", "message", "category"},
    "collaboration": {"participant", *_NOTES},
    "participant": set(),
    "message": set(),
    "process": {*_SCOPE, "laneSet"},
    "laneSet": {"lane"},
    "lane": {"flowNodeRef"},
    "sequenceFlow": {"conditionExpression"},
    "userTask": _TASK,
    "manualTask": _TASK,
    "serviceTask": _TASK,
    "receiveTask": _TASK,
    "callActivity": _TASK,
    "subProcess": {*_TASK, *_SCOPE},
    "startEvent": {"outgoing", "messageEventDefinition"},
    "endEvent": {"incoming", "messageEventDefinition", "terminateEventDefinition"},
    "intermediateCatchEvent": _CATCH,
    "boundaryEvent": _CATCH - {"incoming"},
    "exclusiveGateway": _ARROWS,
    "inclusiveGateway": _ARROWS,
    "parallelGateway": _ARROWS,
    "eventBasedGateway": _ARROWS,
    "timerEventDefinition": {"timeDuration"},
    "messageEventDefinition": set(),
    "terminateEventDefinition": set(),
    "multiInstanceLoopCharacteristics": set(),
}

UNREAD: Final = _NOTES | {"category", "documentation", "extensionElements"}
"""Elements whose inside does not bear on how the process runs."""

INSTEAD: Final = {
    "task": "say what kind of task it is: user, manual, service or receive",
    "scriptTask": "use a service task with p:operation",
    "businessRuleTask": "use an exclusive gateway with CEL conditions",
    "sendTask": "use a service task with an operation that tells",
    "complexGateway": "use an inclusive or a parallel gateway",
    "transaction": "use an embedded subprocess",
    "adHocSubProcess": "use an embedded subprocess with a parallel gateway",
    "intermediateThrowEvent": "use a service task with p:operation",
    "signalEventDefinition": "use a message event",
    "errorEventDefinition": "use an outcome and an exclusive gateway",
    "escalationEventDefinition": "use a boundary timer event that does not interrupt",
    "conditionalEventDefinition": "use a message event or an exclusive gateway",
    "compensateEventDefinition": "draw the way back as tasks",
    "cancelEventDefinition": "use a terminate end event",
    "linkEventDefinition": "draw the sequence flow",
    "timeDate": "use timeDuration; terms are counted in working time",
    "timeCycle": "use timeDuration and, to repeat, a flow that leads back",
    "standardLoopCharacteristics": "use an exclusive gateway and a flow that leads back",
    "loopCardinality": "name the list with p:each on multiInstanceLoopCharacteristics",
    "loopDataInputRef": "name the list with p:each on multiInstanceLoopCharacteristics",
    "completionCondition": "every instance is completed; leave it out",
    "childLaneSet": "use lanes side by side",
    "messageFlow": "use a receive task or a message event",
    "dataObject": "answers are the only data; leave it out",
    "dataObjectReference": "answers are the only data; leave it out",
    "dataStoreReference": "answers are the only data; leave it out",
    "ioSpecification": "answers are the only data; leave it out",
}
