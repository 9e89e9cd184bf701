"""A patch changes words only, so running cases may follow it without being asked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pendopo.engines.bpmn.model import Definition, Node, Outcome
from pendopo.engines.bpmn.reading import load

LANGUAGES = frozenset({"id", "en", "su"})


class NotOnlyWordsError(Exception):
    """Perubahan ini bukan hanya kata-kata. Terbitkan sebagai versi baru, lalu pindahkan kasusnya."""


def only_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Tell whether two definitions differ in what people read and in nothing else."""
    return _bones(old) == _bones(new)


def _bones(definition: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return a definition without its texts, its letters' wording and its drawing's places."""
    service = {k: v for k, v in definition["service"].items() if k not in WORDS}
    letters = {
        n: {k: v for k, v in told.items() if k != "typ"}
        for n, told in definition["letters"].items()
    }
    return (
        *(_silent(part) for part in (service, definition["form"], letters)),
        sorted(definition["messages"]),
        *(_shape(load(str(definition["process"]))) if definition["process"] else ()),
    )


WORDS = frozenset({"effective_from", "keywords", "icon", "minutes", "papers", "after", "standard"})


def _silent(value: Any) -> Any:
    """Return data with every text in languages left out."""
    if isinstance(value, dict):
        if value and value.keys() <= LANGUAGES:
            return None
        return {key: _silent(each) for key, each in value.items()}
    return [_silent(each) for each in value] if isinstance(value, list) else value


def _shape(process: Definition) -> tuple[Any, ...]:
    nodes = {id_: _plain(node) for id_, node in process.nodes.items()}
    flows = {id_: replace(flow, name="", line=0) for id_, flow in process.flows.items()}
    return nodes, flows, process.granted


def _plain(node: Node) -> Node:
    said = tuple(Outcome(each.code, {}) for each in node.outcomes)
    milestone = replace(node.milestone, texts={}) if node.milestone else None
    return replace(node, name="", line=0, outcomes=said, milestone=milestone, resident={})
