"""What services of a pack have alike stands once, in `shared/`: no block over 15 lines twice.

Drawings are held by their shape: lines of XML repeat wherever a task has the same neighbours, so
two drawings count as copies when the graph of their tasks is the same.
"""

import re
from collections import defaultdict
from pathlib import Path

from django.conf import settings

from pendopo.domain.catalogue.sharing import BLANK
from pendopo.engines.bpmn.reading import load

PACK = Path(settings.PENDOPO.city)
MOST = 15
TOLD = {".yaml", ".typ"}


def repeated(folder: Path) -> set[tuple[str, ...]]:
    """Return the groups of files that have a block of more than MOST lines in common."""
    seen: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("*")):
        if path.suffix not in TOLD:
            continue
        lines = [line.strip() for line in path.read_text().splitlines() if line.strip()]
        for n in range(len(lines) - MOST):
            seen[tuple(lines[n : n + MOST + 1])].add(str(path.relative_to(folder)))
    return {tuple(sorted(files)) for files in seen.values() if len(files) > 1}


def filled(blank: re.Match[str]) -> str:
    """Return something that may stand where a shared drawing has a blank."""
    return (
        "dinas:petugas" if blank[1] in {"petugas", "penelaah", "pimpinan"} else blank[2] or blank[1]
    )


def test_no_block_stands_twice() -> None:
    assert repeated(PACK) == set()


def test_a_copied_block_would_be_found(tmp_path) -> None:
    block = "\n".join(f"line {n}" for n in range(MOST + 1))
    (tmp_path / "one.yaml").write_text(f"first\n{block}")
    (tmp_path / "two.yaml").write_text(f"{block}\nlast")
    assert repeated(tmp_path) == {("one.yaml", "two.yaml")}


def test_no_two_drawings_have_one_shape() -> None:
    shapes: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for path in [*PACK.rglob("process.bpmn"), *PACK.glob("shared/processes/*.bpmn")]:
        drawn = load(BLANK.sub(filled, path.read_text()))
        flows = sorted((flow.source, flow.target) for flow in drawn.flows.values())
        shapes[tuple(flows)].append(str(path.relative_to(PACK)))
    assert [files for files in shapes.values() if len(files) > 1] == []
