"""Whether somebody holds the posts that a pack's services name: agencies, roles, signatories."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pendopo.engines.bpmn.reading import load
from pendopo.engines.pack_files import Finding, read_yaml

OWNER = "owner"
"""The lane of an objection: whoever decided what it is about."""
APPLICANT = "applicant"
HEAD = "head"
"""Whoever heads the agency, by whatever name."""
Definitions = Mapping[str, Mapping[str, Any]]


def post_findings(folder: Path, found: Definitions) -> Iterator[Finding]:
    """Complain of an agency that is not listed, and of a role that nobody in the pack has."""
    agencies = {each["code"]: each for each in read_yaml(folder / "agencies/agencies.yaml").data}
    held = _held(folder, agencies)
    for code, definition in found.items():
        owner = definition["service"]["agency"]
        if owner not in agencies:
            cure = f"Pilih: {', '.join(sorted(agencies))}; atau tambahkan di agencies.yaml."
            yield _finding(
                folder, code, f"agency: {owner}", f"perangkat daerah {owner} tidak ada", cure
            )
            continue
        if not definition["process"]:
            continue
        for lane in load(str(definition["process"])).lanes.values():
            if lane != APPLICANT and not lane.startswith(f"{OWNER}:") and lane not in held:
                yield _finding(folder, code, lane, f"tidak ada petugas {lane}", _cure(lane, held))
        for name, letter in definition["letters"].items():
            signs = f"{owner}:{letter['role']}"
            if signs not in held:
                say = f"surat {name} ditandatangani {letter['role']}, yang tidak ada di {owner}"
                path = f"{code}/letters/{name}.yaml"
                line = read_yaml(folder / "services" / path).line(("role",))
                yield Finding(path, line, say, _cure(signs, held))


def _held(folder: Path, agencies: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return the posts of the pack's people as lanes name them; an area's agency by its kind."""
    people = read_yaml(folder / "demo.yaml").data
    posts = {f"{code}:{HEAD}" for code in agencies}
    for each in people["officers"]:
        kind = "kecamatan" if agencies.get(each["agency"], {}).get("area") else each["agency"]
        posts.add(f"{'kelurahan' if 'office' in each else kind}:{each['role']}")
    return posts


def _cure(lane: str, held: set[str]) -> str:
    agency = f"{lane.partition(':')[0]}:"
    near = sorted(
        each for each in held if each.startswith(agency) and not each.endswith(f":{HEAD}")
    )
    known = f"Pilih: {', '.join(near)}; atau tambahkan" if near else "Tambahkan"
    return f"{known} petugasnya di demo.yaml."


def _finding(folder: Path, code: str, words: str, say: str, cure: str) -> Finding:
    """Find the line that holds these words in the files of a service."""
    for name in ("service.yaml", "process.bpmn"):
        path = folder / "services" / code / name
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for number, line in enumerate(lines, start=1):
            if words in line:
                return Finding(f"{code}/{name}", number, say, cure)
    return Finding(f"{code}/service.yaml", 1, say, cure)
