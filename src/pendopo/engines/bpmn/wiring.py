"""How nodes and flows may be joined: the rules that make every step of the engine defined."""

import re
from collections.abc import Iterator
from typing import Final

from pendopo.engines.bpmn.attributes import WORKING_TIME
from pendopo.engines.bpmn.model import ACTIVITIES, JOINS, Definition, Flow, Kind, Node, Problem

_LANE: Final = re.compile(r"applicant|[a-z0-9][a-z0-9-]*:[a-z0-9][a-z0-9-]*")
_ENDS: Final = {Kind.END, Kind.TERMINATE}
_CHOICES: Final = {Kind.EXCLUSIVE, Kind.INCLUSIVE}
_EVENTS: Final = {Kind.CATCH, Kind.BOUNDARY}
_ONE_WAY: Final = ACTIVITIES | _EVENTS | {Kind.START}


def problems(definition: Definition) -> Iterator[Problem]:
    for name in definition.lanes.values():
        if not _LANE.fullmatch(name):
            yield Problem("lane", "bukan agency:role dan bukan applicant", "lane", name)
    for flow in definition.flows.values():
        for say in _flow(definition, flow):
            yield Problem("flow", say, "sequenceFlow", flow.id, flow.line)
    for node in definition.nodes.values():
        for say in (*_arrows(definition, node), *_words(node), *_places(definition, node)):
            yield Problem("node", say, node.tag, node.id, node.line)
    yield from _granted(definition)
    yield from _scopes(definition)


def _flow(definition: Definition, flow: Flow) -> Iterator[str]:
    ends = [definition.nodes.get(flow.source), definition.nodes.get(flow.target)]
    source, target = ends
    if source is None or target is None:
        yield "tidak menghubungkan dua simpul"
        return
    if source.scope != target.scope:
        yield "melintasi tepi subprocess; pakai akhirnya dan lanjutan sesudahnya"
    choice = source.kind in _CHOICES and len(source.outgoing) > 1 and source.default != flow.id
    if choice and not flow.condition:
        yield f"perlu syarat, atau jadikan default dari {source.id}"
    if flow.condition and not choice:
        yield "punya syarat yang tidak pernah ditanyakan; hanya pilihan gateway yang bersyarat"


def _arrows(definition: Definition, node: Node) -> Iterator[str]:
    if node.kind in {Kind.START, Kind.BOUNDARY} and node.incoming:
        yield "tidak boleh punya alur masuk"
    elif node.kind not in {Kind.START, Kind.BOUNDARY} and not (
        node.incoming or node.id == definition.granted
    ):
        yield "tidak punya alur masuk"
    if node.kind in _ENDS and node.outgoing:
        yield "tidak boleh punya alur keluar"
    elif node.kind not in _ENDS and not node.outgoing:
        yield "tidak punya alur keluar; arahkan ke end event"
    elif node.kind in _ONE_WAY and len(node.outgoing) > 1:
        yield "punya beberapa alur keluar; taruh gateway sesudahnya"
    if node.default and (node.kind not in _CHOICES or node.default not in node.outgoing):
        yield "punya default yang bukan salah satu pilihannya"


def _words(node: Node) -> Iterator[str]:
    if node.kind in _EVENTS and bool(node.message) == bool(node.timer):
        yield "perlu pesan bernama atau timeDuration"
    if node.timer and not WORKING_TIME.fullmatch(node.timer):
        yield f"menunggu {node.timer!r}, bukan waktu kerja seperti P5D, PT4H, atau P1DT2H"
    if node.kind is Kind.RECEIVE and not node.message:
        yield "perlu pesan bernama"
    if node.kind is Kind.SERVICE and not node.operation:
        yield "perlu p:operation"
    if node.kind is Kind.USER and not (node.form or node.outcomes):
        yield "perlu p:form atau p:outcome; tanpa itu tugas tidak bisa diselesaikan"
    if node.kind is Kind.USER and not node.lane:
        yield "tidak berada di lane; tidak ada yang akan menerimanya"


def _places(definition: Definition, node: Node) -> Iterator[str]:
    if node.kind is Kind.BOUNDARY:
        host = definition.nodes.get(node.attached_to)
        if host is None or host.kind not in ACTIVITIES or host.scope != node.scope:
            yield "tidak melekat pada tugas atau subprocess di sebelahnya"
    if node.kind is Kind.EVENT_BASED:
        after = [definition.nodes.get(definition.flows[flow].target) for flow in node.outgoing]
        single = (each and each.kind is Kind.CATCH and len(each.incoming) == 1 for each in after)
        if len(after) <= 1 or not all(single):
            yield "harus menuju dua catch event atau lebih, masing-masing hanya dari sini"
    if node.kind is Kind.CALL and node.body not in _processes(definition):
        yield f"memanggil {node.body!r}, yang bukan proses dalam berkas ini"


def _processes(definition: Definition) -> set[str]:
    bodies = {node.body for node in definition.nodes.values() if node.kind is Kind.SUBPROCESS}
    return {node.scope for node in definition.nodes.values()} - bodies


def _granted(definition: Definition) -> Iterator[Problem]:
    node = definition.nodes.get(definition.granted)
    if not definition.granted:
        return
    if node is None or node.scope != definition.id:
        say = f"p:granted menyebut {definition.granted!r}, yang bukan simpul proses ini"
        yield Problem("granted", say, "process", definition.id)
    elif node.kind in {Kind.START, Kind.BOUNDARY, *_ENDS}:
        say = "tidak bisa menjadi p:granted; sebut tugas, atau gateway sebelumnya"
        yield Problem("granted", say, node.tag, node.id, node.line)
    elif node.kind in JOINS and len(node.incoming) > 1:
        say = "tidak bisa menjadi p:granted; simpul ini akan menunggu alur lainnya"
        yield Problem("granted", say, node.tag, node.id, node.line)


def _scopes(definition: Definition) -> Iterator[Problem]:
    scopes = {definition.id: 0} | {n.body: n.line for n in definition.nodes.values() if n.body}
    for scope, line in scopes.items():
        starts = [n for n in definition.nodes.values() if (n.scope, n.kind) == (scope, Kind.START)]
        plain = [start for start in starts if not start.message]
        same = len({start.message for start in starts}) < len(starts)
        if same or not starts or (scope != definition.id and starts != plain):
            say = "perlu satu start event"
            if scope == definition.id:
                say += "; lebih dari satu hanya bila masing-masing menunggu pesannya sendiri"
            yield Problem("start", say, "scope", scope, line)
        if _calls_itself(definition, scope):
            yield Problem("recursion", "memanggil dirinya tanpa akhir", "scope", scope, line)


def _calls_itself(definition: Definition, scope: str) -> bool:
    seen: set[str] = set()
    ahead = {scope}
    while ahead:
        ahead = {n.body for n in definition.nodes.values() if n.body and n.scope in ahead} - seen
        seen |= ahead
    return scope in seen
