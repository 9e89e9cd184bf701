"""Read a BPMN file into a Definition, or refuse it naming every element that cannot run."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from pendopo.engines.bpmn import attributes, diagram, wiring
from pendopo.engines.bpmn.model import Definition, DefinitionError, Flow, Kind, Node, Problem
from pendopo.engines.bpmn.parsing import name_of, parse
from pendopo.engines.bpmn.subset import BPMN, CHILDREN, INSTEAD, NODES, UNREAD

_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")


def load(xml: bytes | str) -> Definition:
    """Return the process of the file; raises DefinitionError with every problem found.

    A file may hold more processes than one: the others must be reached by call activities.
    """
    root = parse(xml)
    problems = [*_foreign(root), *_identities(root)]
    if problems:
        raise DefinitionError(problems)
    reader = _Reader(root)
    definition = reader.definition()
    problems = [*reader.problems, *wiring.problems(definition)]
    if problems:
        raise DefinitionError(problems)
    return definition


def _foreign(element: etree._Element) -> Iterator[Problem]:
    allowed = CHILDREN.get(name_of(element), set())
    for child in element:
        name = name_of(child)
        if not name or name in UNREAD:
            continue
        if name not in allowed:
            say = INSTEAD.get(
                name, f"tidak boleh berada di dalam {name_of(element)}; hapus unsur ini"
            )
            yield Problem("outside-subset", say, name, _id(child), child.sourceline or 0)
        elif name in CHILDREN:
            yield from _foreign(child)


def _identities(root: etree._Element) -> Iterator[Problem]:
    seen: set[str] = set()
    for element in root.iter(
        *(f"{{{BPMN}}}{name}" for name in (*NODES, "sequenceFlow", "process"))
    ):
        if not _ID.fullmatch(_id(element)) or _id(element) in seen:
            say = "perlu id sendiri dari huruf, angka, '-', '_' dan '.'"
            yield Problem("id", say, name_of(element), _id(element), element.sourceline or 0)
        seen.add(_id(element))


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.messages = {_id(each): each.get("name", "") for each in self._all("message")}

    def definition(self) -> Definition:
        process = self._main()
        flows = {flow.id: flow for flow in map(self._flow, self._all("sequenceFlow"))}
        lanes = {_id(lane): lane.get("name", "") for lane in self._all("lane")}
        inside = {
            (reference.text or "").strip(): lanes[_id(lane)]
            for lane in self._all("lane")
            for reference in lane.iterchildren(f"{{{BPMN}}}flowNodeRef")
        }
        nodes: dict[str, Node] = {}
        for element in self._all(*NODES):
            node = self._node(element)
            around = nodes.get(node.scope)
            nodes[node.id] = replace(
                node,
                lane=inside.get(node.id) or (around.lane if around else ""),
                incoming=tuple(flow.id for flow in flows.values() if flow.target == node.id),
                outgoing=tuple(flow.id for flow in flows.values() if flow.source == node.id),
            )
        granted, complaints = attributes.read_process(process)
        self.problems += [
            Problem("attribute", say, "process", _id(process), process.sourceline or 0)
            for say in complaints
        ]
        return Definition(
            _id(process),
            process.get("name", ""),
            nodes,
            flows,
            lanes,
            diagram.read(self.root),
            granted,
        )

    def _main(self) -> etree._Element:
        called = {each.get("calledElement") for each in self._all("callActivity")}
        main = [each for each in self._all("process") if _id(each) not in called]
        if len(main) != 1:
            say = f"memuat {len(main)} proses yang tidak dipanggil call activity; harus satu"
            raise DefinitionError([Problem("processes", say, "definitions", line=1)])
        return main[0]

    def _flow(self, element: etree._Element) -> Flow:
        condition = element.findtext(f"{{{BPMN}}}conditionExpression", "").strip()
        return Flow(
            _id(element),
            element.get("sourceRef", ""),
            element.get("targetRef", ""),
            element.get("name", ""),
            condition,
            element.sourceline or 0,
        )

    def _node(self, element: etree._Element) -> Node:
        kind = NODES[name_of(element)]
        ours, complaints = attributes.read(element, kind)
        parent = element.getparent()
        node = Node(
            id=_id(element),
            kind=kind,
            scope="" if parent is None else _id(parent),
            name=" ".join(element.get("name", "").split()),
            line=element.sourceline or 0,
            tag=name_of(element),
            default=element.get("default", ""),
            attached_to=element.get("attachedToRef", ""),
            interrupting=element.get("cancelActivity", "true") not in {"false", "0"},
            message=self.messages.get(_local(element.get("messageRef", "")), ""),
            body=_body(element, kind),
            **ours,
        )
        for child in element:
            node = self._detail(node, child, complaints)
        if element.get("triggeredByEvent", "false") in {"true", "1"}:
            complaints.append("event subprocess tidak bisa dijalankan; pakai boundary event")
        if element.get("isForCompensation", "false") in {"true", "1"}:
            complaints.append(
                "kompensasi tidak bisa dijalankan; gambar jalan kembalinya sebagai tugas"
            )
        self.problems += [
            Problem("attribute", say, node.tag, node.id, node.line) for say in complaints
        ]
        return node

    def _detail(self, node: Node, child: etree._Element, complaints: list[str]) -> Node:
        match name_of(child):
            case "terminateEventDefinition":
                return replace(node, kind=Kind.TERMINATE)
            case "messageEventDefinition":
                return replace(
                    node, message=self.messages.get(_local(child.get("messageRef", "")), "")
                )
            case "timerEventDefinition":
                return replace(node, timer=child.findtext(f"{{{BPMN}}}timeDuration", "").strip())
            case "multiInstanceLoopCharacteristics":
                if child.get("isSequential", "false") in {"true", "1"}:
                    complaints.append(
                        "ulangan hanya berjalan bersebelahan; ubah isSequential menjadi false"
                    )
                each = attributes.our_attributes(child).get("each", "")
                if not each:
                    complaints.append("sebut daftarnya dengan p:each pada penanda multi-instance")
                return replace(node, each=each)
        return node

    def _all(self, *names: str) -> Iterator[etree._Element]:
        return self.root.iter(*(f"{{{BPMN}}}{name}" for name in names))


def _body(element: etree._Element, kind: Kind) -> str:
    if kind is Kind.CALL:
        return _local(element.get("calledElement", ""))
    return _id(element) if kind is Kind.SUBPROCESS else ""


def _id(element: etree._Element) -> str:
    return element.get("id", "")


def _local(reference: str) -> str:
    """A reference is a QName; its prefix names this same file."""
    return reference.rpartition(":")[2]
