"""What a process says in Pendopo's own namespace, `https://pendopo.id/bpmn` (prefix p).

| where | attribute | meaning |
|---|---|---|
| service task | `p:operation="document.issue"` | what to run, from a fixed vocabulary |
| service task | any other, `p:letter="salinan"` | parameters of the operation |
| user, manual, receive task | `p:form="periksa"` | the form the person fills |
| any task | `p:term="P5D"`, `"PT4H"` | working time allowed; a day is a working day |
| any node | `p:milestone="diterima"` | code on the resident's timeline, once passed |
| process | `p:granted="siapkan"` | where a case goes on when granted otherwise than by its tasks |
| multi-instance marker | `p:each="answers.saksi"` | the list with one instance for each item |

Texts stand in extensionElements: `<p:outcome code="granted" id="Setujui" en="Grant"/>` for each
way to finish a user task, `<p:milestone id="Permohonan diterima" en="Application received"/>`.
`<p:resident id="Keputusan" en="Decision"/>` is what the resident reads in place of a task's name.
Lanes are named `agency:role` or `applicant`. Timers hold working time too.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypedDict

from lxml import etree

from pendopo.engines.bpmn.model import Kind, Milestone, Outcome
from pendopo.engines.bpmn.subset import BPMN, PENDOPO

WORKING_TIME: Final = re.compile(r"P(?=.)(\d{1,4}D)?(T(?=.)(\d{1,4}H)?(\d{1,4}M)?)?")
_OUR = f"{{{PENDOPO}}}"
RESIDENT: Final = f"{_OUR}resident"
_TASK = {"form", "term", "milestone"}
_KNOWN: Final = {Kind.USER: _TASK, Kind.MANUAL: _TASK, Kind.RECEIVE: _TASK}


class Ours(TypedDict):
    operation: str
    form: str
    term: str
    outcomes: tuple[Outcome, ...]
    milestone: Milestone | None
    resident: Mapping[str, str]
    parameters: Mapping[str, str]


def read(element: etree._Element, kind: Kind) -> tuple[Ours, list[str]]:
    """Return what a node says in our namespace, and complaints about it."""
    said = our_attributes(element)
    known = {"operation", "term", "milestone"} if kind is Kind.SERVICE else {"milestone"}
    known = _KNOWN.get(kind, known)
    rest = {name: value for name, value in said.items() if name not in known}
    texts = {str(text.tag): text for text in _extensions(element)}
    outcomes = tuple(
        Outcome(each.get("code", ""), _texts(each))
        for each in _extensions(element)
        if each.tag == f"{_OUR}outcome"
    )
    milestone = None
    if "milestone" in said:
        words = texts.get(f"{_OUR}milestone")
        milestone = Milestone(said["milestone"], {} if words is None else _texts(words))
    found = Ours(
        operation=said.get("operation", ""),
        form=said.get("form", ""),
        term=said.get("term", ""),
        outcomes=outcomes,
        milestone=milestone,
        resident=_texts(texts[RESIDENT]) if RESIDENT in texts else {},
        parameters=rest if kind is Kind.SERVICE else {},
    )
    return found, list(_complaints(found, kind, rest, set(texts)))


def read_process(element: etree._Element) -> tuple[str, list[str]]:
    """Return the node a granted case goes on from, or nothing, and complaints."""
    said = our_attributes(element)
    granted = said.pop("granted", "")
    return granted, [f"p:{name} tidak berarti pada process" for name in said]


def our_attributes(element: etree._Element) -> dict[str, str]:
    return {
        str(name).removeprefix(_OUR): str(value)
        for name, value in element.attrib.items()
        if str(name).startswith(_OUR)
    }


def _complaints(ours: Ours, kind: Kind, rest: Mapping[str, str], tags: set[str]) -> Iterator[str]:
    if rest and kind is not Kind.SERVICE:
        yield f"p:{', p:'.join(rest)} tidak berarti pada {kind}"
    if unknown := tags - {f"{_OUR}outcome", f"{_OUR}milestone", RESIDENT}:
        yield f"perluasan tidak dikenal: {', '.join(sorted(unknown))}"
    if ours["term"] and not WORKING_TIME.fullmatch(ours["term"]):
        yield f"p:term {ours['term']!r} bukan waktu kerja seperti P5D, PT4H, atau P1DT2H"
    if ours["outcomes"] and kind is not Kind.USER:
        yield f"p:outcome tidak berarti pada {kind}"
    if RESIDENT in tags and kind not in _KNOWN:
        yield f"p:resident tidak berarti pada {kind}"
    if RESIDENT in tags and not ours["resident"].get("id"):
        yield 'p:resident tidak punya teks bahasa Indonesia; tambahkan id="..."'
    codes = [outcome.code for outcome in ours["outcomes"]]
    if "" in codes or len(set(codes)) < len(codes):
        yield "setiap p:outcome perlu kodenya sendiri"
    for said in (*ours["outcomes"], ours["milestone"]):
        if said is not None and not said.texts.get("id"):
            yield f'{said.code!r} tidak punya teks bahasa Indonesia; tambahkan id="..."'


def _extensions(element: etree._Element) -> list[etree._Element]:
    return [
        child
        for holder in element.iterchildren(f"{{{BPMN}}}extensionElements")
        for child in holder.iterchildren(f"{_OUR}*")
    ]


def _texts(element: etree._Element) -> dict[str, str]:
    return {str(key): str(text) for key, text in element.attrib.items() if key != "code"}
