"""SpiffWorkflow runs the same drawing, as an independent witness.

It knows no operations and its timers use the wall clock, so its copy of a drawing has manual
tasks for service tasks, and a message of its own for every event. What is repeated for a list
is repeated as often as the variable `instances` says.
"""

import logging
import re

from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EventBasedGateway,
    IntermediateCatchEvent,
    ManualTask,
    ReceiveTask,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition

from pendopo.engines.bpmn.tests.drafts import EACH

EVENT = re.compile(
    r'(<bpmn:(?:intermediateCatch|boundary)Event id="([^"]+)"[^>]*>)'
    r"<bpmn:(?:timer|message)EventDefinition.*?(</bpmn:(?:intermediateCatch|boundary)Event>)"
)
INSTANCES = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>instances</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)
RECEIVE = re.compile(r'(<bpmn:receiveTask id="([^"]+)"[^>]*)messageRef="m"')

logging.getLogger("spiff").setLevel(logging.WARNING)  # it tells of every change of every task


class Conditions(PythonScriptEngine):
    """A condition is the name of a variable; nothing is ever evaluated as Python."""

    def __init__(self, variables):
        super().__init__()
        self.variables = variables

    def evaluate(self, _task, expression, **_options):
        return self.variables[expression]

    def execute(self, *_arguments, **_options):
        raise NotImplementedError


def with_messages(xml):
    """Give every event a message named by its node."""
    names = [match[2] for pattern in (EVENT, RECEIVE) for match in pattern.finditer(xml)]
    messages = "".join(f'<bpmn:message id="m-{name}" name="{name}"/>' for name in names)
    xml = EVENT.sub(r'\1<bpmn:messageEventDefinition messageRef="m-\2"/>\3', xml)
    xml = RECEIVE.sub(r'\1messageRef="m-\2"', xml)
    return xml.replace("<bpmn:process", f"{messages}<bpmn:process", 1)


class Witness:
    def __init__(self, xml, variables):
        parser = BpmnParser()
        xml = xml.replace("serviceTask", "manualTask").replace(EACH, INSTANCES)
        parser.add_bpmn_xml(etree.fromstring(xml))
        self.workflow = BpmnWorkflow(
            parser.get_spec("P"), parser.get_subprocess_specs("P"), Conditions(variables)
        )
        self._settle()

    @property
    def ready(self):
        """Places of open tasks and of awaited events, each as often as it is there."""
        tasks = sorted(
            self._place(task)
            for task in self.workflow.get_tasks(state=TaskState.READY)
            if isinstance(task.task_spec, (UserTask, ManualTask))
        )
        events = []
        for task in self.workflow.get_tasks(state=TaskState.WAITING):
            spec = task.task_spec
            if isinstance(spec, EventBasedGateway):
                events += [(*self._place(task)[:-1], each.bpmn_id) for each in spec.outputs]
            elif isinstance(spec, (IntermediateCatchEvent, BoundaryEvent, ReceiveTask)):
                events.append(self._place(task))
        return tasks, sorted(events)

    @property
    def ended(self):
        return self.workflow.completed

    def complete(self, place):
        for task in self.workflow.get_tasks(state=TaskState.READY):
            if self._place(task) == place:
                task.run()
                return self._settle()
        raise AssertionError(place)

    def tell(self, name):
        self.workflow.send_event(BpmnEvent(MessageEventDefinition(name), payload={}))
        self._settle()

    def _place(self, task):
        """Node ids from the outside to the task; an instance's has its number, as in `a[1]`."""
        index = task.internal_data.get("key_or_index")
        here = task.task_spec.bpmn_id if index is None else f"{task.task_spec.bpmn_id}[{index}]"
        if task.workflow is self.workflow:
            return (here,)
        around = self.workflow.get_task_from_id(task.workflow.parent_task_id)
        return (*self._place(around), here)

    def _settle(self):
        self.workflow.do_engine_steps()
