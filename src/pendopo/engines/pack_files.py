"""Reading a pack's YAML: version 1.2, no duplicate keys, bounded, with the line of each place."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

LARGEST = 400_000


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
        raise PackError(
            [Finding(path.name, 1, "berkas tidak ada", "Buat berkas ini di folder layanan.")]
        ) from None
    except UnicodeDecodeError:
        raise PackError(
            [Finding(path.name, 1, "berkas bukan UTF-8", "Simpan ulang sebagai UTF-8.")]
        ) from None
    if len(text) > LARGEST or (text.count("&") > 50 and text.count("*") > 50):  # noqa: PLR2004  # alias bombs
        raise PackError(
            [Finding(path.name, 1, "berkas terlalu besar", "Pecah menjadi beberapa berkas.")]
        )
    try:
        data = YAML(typ="safe", pure=True).load(text)
        tree = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise PackError(
            [
                Finding(
                    path.name,
                    line,
                    f"YAML tidak terbaca: {error.problem}",
                    "Periksa indentasi, titik dua dan kunci ganda di baris ini.",
                )
            ]
        ) from error
    except YAMLError as error:
        raise PackError(
            [Finding(path.name, 1, f"YAML tidak terbaca: {type(error).__name__}")]
        ) from error
    return PackFile(path, data, tree)
