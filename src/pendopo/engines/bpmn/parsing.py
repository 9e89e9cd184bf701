"""From bytes to a tree, trusting nothing: no DTD, no entities, no network, one megabyte."""

from typing import Final

from lxml import etree

from pendopo.engines.bpmn.model import DefinitionError, Problem
from pendopo.engines.bpmn.subset import BPMN

LARGEST: Final = 1_000_000
"""Bytes. A drawing of fifty nodes takes about thirty thousand."""


def parse(xml: bytes | str) -> etree._Element:
    """Return the root `definitions`; raises DefinitionError."""
    data = xml.encode() if isinstance(xml, str) else xml
    if len(data) > LARGEST:
        raise _refusal(f"lebih besar dari {LARGEST} byte")
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal("tidak ditulis dalam UTF-8") from error
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _refusal("menyatakan DOCTYPE atau entitas; hapus")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(f"bukan XML yang benar: {error.msg}", error.lineno or 0) from error
    if root.tag != f"{{{BPMN}}}definitions":
        raise _refusal("bukan BPMN 2.0; akarnya harus bpmn:definitions")
    return root


def name_of(element: etree._Element) -> str:
    """The local name of an element of BPMN; empty for an element of another namespace."""
    qualified = etree.QName(element)
    return qualified.localname if qualified.namespace == BPMN else ""


def _refusal(say: str, line: int = 1) -> DefinitionError:
    return DefinitionError([Problem("xml", say, "file", line=line)])
