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
    "task": "sebutkan jenis tugasnya: user, manual, service, atau receive",
    "scriptTask": "pakai service task dengan p:operation",
    "businessRuleTask": "pakai exclusive gateway dengan syarat CEL",
    "sendTask": "pakai service task dengan operasi yang memberi tahu",
    "complexGateway": "pakai inclusive atau parallel gateway",
    "transaction": "pakai subprocess di dalam proses",
    "adHocSubProcess": "pakai subprocess dengan parallel gateway di dalamnya",
    "intermediateThrowEvent": "pakai service task dengan p:operation",
    "signalEventDefinition": "pakai message event",
    "errorEventDefinition": "pakai hasil tugas (p:outcome) dan exclusive gateway",
    "escalationEventDefinition": "pakai boundary timer event yang tidak memutus",
    "conditionalEventDefinition": "pakai message event atau exclusive gateway",
    "compensateEventDefinition": "gambar jalan kembalinya sebagai tugas",
    "cancelEventDefinition": "pakai terminate end event",
    "linkEventDefinition": "gambar sequence flow-nya",
    "timeDate": "pakai timeDuration; batas dihitung dalam waktu kerja",
    "timeCycle": "pakai timeDuration dan, untuk mengulang, alur yang kembali",
    "standardLoopCharacteristics": "pakai exclusive gateway dan alur yang kembali",
    "loopCardinality": "sebut daftarnya dengan p:each pada multiInstanceLoopCharacteristics",
    "loopDataInputRef": "sebut daftarnya dengan p:each pada multiInstanceLoopCharacteristics",
    "completionCondition": "semua ulangan diselesaikan; hapus unsur ini",
    "childLaneSet": "pakai lane yang bersebelahan",
    "messageFlow": "pakai receive task atau message event",
    "dataObject": "hanya jawaban yang menjadi data; hapus unsur ini",
    "dataObjectReference": "hanya jawaban yang menjadi data; hapus unsur ini",
    "dataStoreReference": "hanya jawaban yang menjadi data; hapus unsur ini",
    "ioSpecification": "hanya jawaban yang menjadi data; hapus unsur ini",
}
