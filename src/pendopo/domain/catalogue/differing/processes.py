"""What differs between two processes, and where a running case could not go on."""

from collections.abc import Iterator, Mapping

from pendopo.engines.bpmn.exploring import MOST
from pendopo.engines.bpmn.markings import Markings
from pendopo.engines.bpmn.migrating import Migration
from pendopo.engines.bpmn.model import Definition, Flow, Node
from pendopo.engines.bpmn.previewing import Preview, preview

WHOSE = "pemohon"


def process_changes(old: Definition, new: Definition) -> Iterator[str]:
    """Yield what differs: steps, who does them, terms, outcomes, what the system does, ways."""
    found = preview(Migration(old, new))
    yield from _steps(found)
    yield from _work(old, new)
    yield from _flows(old, new)
    if old.granted != new.granted:
        say = _called(new, new.granted) if new.granted else "tidak ada lagi"
        yield f"bila dikabulkan oleh hukum, kasus berlanjut di: {say}"


def obstacles(old: Definition, new: Definition) -> list[str]:
    """Return what would keep a case from moving, over all states a case can be in."""
    migration = Migration(old, new)
    found = Markings(old, frozenset(), MOST)
    found.find()
    says = (o.texts["id"] for m in found.came_from for o in migration.move(m.tokens).obstacles)
    return list(dict.fromkeys(says))


def _steps(found: Preview) -> Iterator[str]:
    yield from (f"langkah baru {name(node)}, oleh {who(node)}" for node in found.new)
    yield from (f"langkah {name(node)} hilang" for node in found.gone)
    yield from (f"langkah {name(c.old)} kini bernama {name(c.new)}" for c in found.renamed)
    yield from (
        f"langkah {name(c.new)}: dikerjakan {who(c.old)}, kini {who(c.new)}" for c in found.lanes
    )
    yield from (
        f"langkah {name(c.new)}: waktunya {_time(c.old)}, kini {_time(c.new)}" for c in found.terms
    )
    yield from (
        f"langkah {name(c.new)}: pilihannya {_outcomes(c.old)}, kini {_outcomes(c.new)}"
        for c in found.outcomes
    )


def _work(old: Definition, new: Definition) -> Iterator[str]:
    for node in new.nodes.values():
        was = old.nodes.get(node.id)
        if was is None:
            continue
        if (was.operation, was.parameters) != (node.operation, node.parameters):
            yield f"langkah {name(node)}: sistem menjalankan {_runs(was)}, kini {_runs(node)}"
        if was.milestone != node.milestone:
            yield f"langkah {name(node)}: kabar di garis waktu {_milestone(was)}, kini {_milestone(node)}"
        if was.resident != node.resident:
            yield f"langkah {name(node)}: bagi warga {_resident(was)}, kini {_resident(node)}"


def _resident(node: Node) -> str:
    return f'"{node.resident["id"]}"' if node.resident else "sama dengan namanya"


def _flows(old: Definition, new: Definition) -> Iterator[str]:
    for id_, flow in new.flows.items():
        was = old.flows.get(id_)
        if was is None:
            yield f"jalan baru {_way(new, flow)}"
        elif (was.source, was.target) != (flow.source, flow.target):
            yield f"jalan {_way(old, was)} kini {_way(new, flow)}"
        elif was.condition != flow.condition:
            yield f"jalan {_way(new, flow)}: syaratnya {_if(was)}, kini {_if(flow)}"
    yield from (
        f"jalan {_way(old, f)} hilang" for id_, f in old.flows.items() if id_ not in new.flows
    )


def name(node: Node) -> str:
    """Return what a step is called, or its id."""
    return f"'{node.name or node.id}'"


def who(node: Node) -> str:
    """Return who does a step, as its lane says."""
    return WHOSE if node.lane in {"", "applicant"} else node.lane


def _time(node: Node) -> str:
    return node.term or node.timer or "tanpa batas"


def _outcomes(node: Node) -> str:
    return ", ".join(each.texts["id"] for each in node.outcomes) or "tidak ada"


def _runs(node: Node) -> str:
    told: Mapping[str, str] = node.parameters
    return " ".join([node.operation or "tidak apa-apa", *(f"{k}={v}" for k, v in told.items())])


def _milestone(node: Node) -> str:
    return f'"{node.milestone.texts["id"]}"' if node.milestone else "tidak ada"


def _called(process: Definition, id_: str) -> str:
    return name(process.nodes[id_])


def _way(process: Definition, flow: Flow) -> str:
    return f"dari {_called(process, flow.source)} ke {_called(process, flow.target)}"


def _if(flow: Flow) -> str:
    return f"`{flow.condition}`" if flow.condition else "tidak ada"
