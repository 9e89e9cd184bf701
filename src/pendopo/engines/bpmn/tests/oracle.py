"""SpiffWorkflow runs the same drawing, as an independent witness.

It knows no operations and its timers use the wall clock, so its copy of a drawing has manual
tasks for service tasks, and a message of its own for every event.
"""

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

EVENT = re.compile(
    r'(<bpmn:(?:intermediateCatch|boundary)Event id="([^"]+)"[^>]*>)'
    r"<bpmn:(?:timer|message)EventDefinition.*?(</bpmn:(?:intermediateCatch|boundary)Event>)"
)
RECEIVE = re.compile(r'(<bpmn:receiveTask id="([^"]+)"[^>]*)messageRef="m"')


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
        parser.add_bpmn_xml(etree.fromstring(xml.replace("serviceTask", "manualTask")))
        self.workflow = BpmnWorkflow(
            parser.get_spec("P"), parser.get_subprocess_specs("P"), Conditions(variables)
        )
        self._settle()

    @property
    def ready(self):
        """Node ids of open tasks, sorted; and of awaited events."""
        tasks = sorted(
            task.task_spec.bpmn_id
            for task in self.workflow.get_tasks(state=TaskState.READY)
            if isinstance(task.task_spec, (UserTask, ManualTask))
        )
        events = set()
        for task in self.workflow.get_tasks(state=TaskState.WAITING):
            spec = task.task_spec
            if isinstance(spec, EventBasedGateway):
                events |= {each.bpmn_id for each in spec.outputs}
            elif isinstance(spec, (IntermediateCatchEvent, BoundaryEvent, ReceiveTask)):
                events.add(spec.bpmn_id)
        return tasks, events

    @property
    def ended(self):
        return self.workflow.completed

    def complete(self, node):
        for task in self.workflow.get_tasks(state=TaskState.READY):
            if task.task_spec.bpmn_id == node:
                task.run()
                return self._settle()
        raise AssertionError(node)

    def tell(self, name):
        self.workflow.send_event(BpmnEvent(MessageEventDefinition(name), payload={}))
        self._settle()

    def _settle(self):
        self.workflow.do_engine_steps()
