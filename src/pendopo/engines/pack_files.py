"""Reading a pack's YAML: version 1.2, no duplicate keys, bounded, with the line of each place."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
)
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.parser import Parser

LARGEST = 400_000
DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a pack: file, line, what, and the cure. In Indonesian."""

    file: str
    line: int
    say: str
    cure: str = ""

    def __str__(self) -> str:
        cure = f" {self.cure}" if self.cure else ""
        return f"{self.file}:{self.line}: {self.say}.{cure}"


class PackError(ValueError):
    """The pack is broken; nothing of it was loaded."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, findings)))


@dataclass(frozen=True, slots=True)
class PackFile:
    """A YAML file read: its data, and the tree that knows the lines."""

    path: Path
    data: Any
    tree: Node | None

    def line(self, place: Sequence[str | int]) -> int:
        """Return the line of a place in the data, or of the nearest part around it."""
        node, line = self.tree, 1
        for step in place:
            if node is None:
                break
            line = node.start_mark.line + 1
            node = _child(node, step)
        return node.start_mark.line + 1 if node is not None else line


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: Node = node.value[step]
        return child
    return None


def read_yaml(path: Path) -> PackFile:
    """Read one file. Raises PackError that names file, line and cure."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _broken(path, 1, "berkas tidak ada", "Buat berkas ini di folder layanan.") from None
    except UnicodeDecodeError:
        raise _broken(path, 1, "berkas bukan UTF-8", "Simpan ulang sebagai UTF-8.") from None
    if len(text) > LARGEST:
        raise _broken(path, 1, "berkas terlalu besar", "Pecah menjadi beberapa berkas.")
    try:
        data, tree = _parsed(text)
    except _TrickError as trick:
        raise _broken(path, trick.line, trick.say, trick.cure) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        cure = "Periksa indentasi, titik dua dan kunci ganda di baris ini."
        raise _broken(path, line, f"YAML tidak terbaca: {error.problem}", cure) from error
    except (YAMLError, ValueError) as error:
        cure = "Periksa huruf dan tanggal yang tidak lazim di berkas ini."
        raise _broken(path, 1, f"YAML tidak terbaca: {error}"[:200], cure) from error
    return PackFile(path, deepcopy(data), tree)


@lru_cache(maxsize=256)
def _parsed(text: str) -> tuple[Any, Node | None]:
    """Return the data and the tree of a text, scanned once: many services share a file."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Parser = _Plain
    tree = yaml.compose(text)
    return None if tree is None else yaml.constructor.construct_document(tree), tree


class _TrickError(Exception):
    def __init__(self, line: int, say: str, cure: str) -> None:
        super().__init__(say)
        self.line, self.say, self.cure = line, say, cure


class _Plain(Parser):
    """Refuses aliases (nine of them make a thousand million values), deep nests, other versions."""

    depth = 0

    def get_event(self) -> Event:
        event: Event = super().get_event()
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _TrickError(line, "tanda & dan * YAML tidak dipakai", "Tulis isinya lagi.")
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            raise _TrickError(line, "petunjuk % YAML tidak dipakai", "Hapus baris itu.")
        self.depth += isinstance(event, CollectionStartEvent)
        self.depth -= isinstance(event, CollectionEndEvent)
        if self.depth > DEEPEST:
            raise _TrickError(line, "isi bersarang terlalu dalam", "Susun lebih datar.")
        return event


def _broken(path: Path, line: int, say: str, cure: str) -> PackError:
    return PackError([Finding(path.name, line, say, cure)])
