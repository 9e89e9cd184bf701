"""What comes next on a case: the steps that it cannot go round, if it is granted."""

from collections.abc import Collection, Iterable

from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.models import Agency
from pendopo.domain.directory.responsible import OWNER
from pendopo.domain.workflow.models import Process
from pendopo.engines.bpmn.model import Definition, Kind, Node
from pendopo.engines.bpmn.outlining import first_reach

GOAL = "application.hand_over"
REFUSAL = "application.refuse"


def sure_steps(model: Definition, standing: Collection[str], told: Collection[str]) -> list[Node]:
    """Return people's steps and milestones on every way from here to the handover, in order.

    Once it is refused, on the way to the refusal. `standing` is where the case stands; what is in
    `told` is left out.
    """
    order = first_reach(model)
    stands = {_outermost(model, node) for node in standing if node in model.nodes}
    goals = {node.id for node in order if node.operation == GOAL}
    if not stands <= _without("", model, order, goals):
        goals |= {node.id for node in order if node.operation == REFUSAL}
    found = []
    for node in order:
        named = node.milestone or node.kind in {Kind.USER, Kind.MANUAL}
        if not named or node.id in told or node.id in stands:
            continue
        open_ways = _without(node.id, model, order, goals)
        if not stands <= open_ways:
            found.append(node)
    return found


def _outermost(model: Definition, place: str) -> str:
    """Return the step of the process itself inside which a step stands, or the step."""
    for node in model.nodes.values():
        if node.body and node.body == model.nodes[place].scope:
            return _outermost(model, node.id)
    return place


def _without(shut: str, model: Definition, order: Iterable[Node], goals: set[str]) -> set[str]:
    """Return the nodes from which a goal is reached without one node.

    Every branch of a parallel split has to get there, any of another's.
    """
    backwards = list(order)[::-1]
    open_ways = goals - {shut}
    grown = True
    while grown:
        grown = False
        for node in backwards:
            if node.id in open_ways or node.id == shut:
                continue
            onward = [n.id for n in model.after(node)]
            way = all if node.kind is Kind.PARALLEL else any
            if onward and way(each in open_ways for each in onward):
                open_ways.add(node.id)
                grown = True
    return open_ways


def bodies_of(nodes: Iterable[Node], process: Process) -> dict[str, str]:
    """Return the short name of the body that has each step. One statement, or none."""
    codes = {node.id: node.lane.partition(":")[0] for node in nodes if ":" in node.lane}
    own = {OWNER, process.agency.code, compiled(process.version_id).service["agency"]}
    names = dict.fromkeys(own, process.body.short_name)
    if others := set(codes.values()) - own:
        names |= dict(Agency.objects.filter(code__in=others).values_list("code", "short_name"))
    return {node: names.get(code, "") for node, code in codes.items()}
