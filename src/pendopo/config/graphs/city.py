"""Who consults whom: services by row, agencies by column; as SVG or as Mermaid text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from pendopo.config.graphs.pieces import frame, text
from pendopo.engines.bpmn.model import Kind
from pendopo.engines.bpmn.reading import load

LEFT, STEP, ROW, TOP = 380, 34, 26, 230
OWNER, DECIDED = "owner", "OPD yang memutuskan"
"""An objection goes to whoever decided what it is about."""
Definitions = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """A service, the agency that owns it, and the roles that work on its cases, by agency."""

    code: str
    name: str
    owner: str
    roles: Mapping[str, tuple[str, ...]]

    @property
    def asked(self) -> list[str]:
        """The agencies beside the owner."""
        return [agency for agency in self.roles if agency != self.owner]


def works(found: Definitions) -> list[Work]:
    """Return the services that one can apply for, with who has tasks in them."""
    return [_work(code, told) for code, told in sorted(found.items()) if told["process"]]


def _work(code: str, told: Mapping[str, Any]) -> Work:
    process = load(str(told["process"]))
    by_person = {Kind.USER, Kind.MANUAL}
    lanes = {node.lane for node in process.nodes.values() if node.kind in by_person}
    roles: dict[str, tuple[str, ...]] = {}
    for lane in sorted(lanes - {"", "applicant"}):
        agency, _, role = lane.partition(":")
        agency = DECIDED if agency == OWNER else agency
        roles[agency] = (*roles.get(agency, ()), role)
    return Work(code, told["service"]["name"]["id"], told["service"]["agency"], roles)


def city_graph(found: Definitions, *, name: str) -> str:
    """Return the SVG: a full dot for the agency that owns a service, an open one for each asked."""
    listed = works(found)
    agencies = sorted({a for work in listed for a in (work.owner, *work.roles)}, key=_last)
    body = [text(20, 40, f"Siapa bekerja dengan siapa: {name}", "head")]
    body.append('<circle class="owner" cx="28" cy="66" r="7"/>')
    body.append(text(44, 71, "pemilik layanan"))
    body.append('<circle class="asked" cx="178" cy="66" r="7"/>')
    body.append(text(194, 71, "ikut bekerja atau dimintai pertimbangan"))
    for column, agency in enumerate(agencies):
        x = LEFT + column * STEP
        turned = f'transform="rotate(-60 {x} {TOP - 16})"'
        body.append(text(x, TOP - 16, agency).replace("<text ", f"<text {turned} ", 1))
    for row, work in enumerate(listed):
        y = TOP + row * ROW
        body.append(f'<path class="row" d="M20 {y + 9}H{LEFT + len(agencies) * STEP}"/>')
        body.append(text(20, y + 4, work.name))
        body += _dots(work, agencies, y)
    return frame(
        "".join(body),
        width=LEFT + len(agencies) * STEP + 120,
        height=TOP + len(listed) * ROW + 20,
        title=f"Siapa bekerja dengan siapa: {name}",
        say=" ".join(map(_said, listed)),
    )


def _last(agency: str) -> tuple[bool, str]:
    return agency == DECIDED, agency


def _dots(work: Work, agencies: list[str], y: float) -> Iterator[str]:
    for agency in (work.owner, *work.asked):
        kind = "owner" if agency == work.owner else "asked"
        said = f"{work.name}: {agency} {', '.join(work.roles.get(agency, ()))}"
        x = LEFT + agencies.index(agency) * STEP
        yield f'<circle class="{kind}" cx="{x}" cy="{y}" r="7"><title>{escape(said)}</title></circle>'


def _said(work: Work) -> str:
    rest = f", bersama {', '.join(work.asked)}" if work.asked else ""
    return f"{work.name}: {work.owner}{rest}."


def city_text(found: Definitions) -> str:
    """Return the same as Mermaid: an arrow from each service's owner to who is asked."""
    lines = ["flowchart LR"]
    for work in works(found):
        service = work.code.replace("/", "_").replace("-", "_")
        lines.append(f'  {_id(work.owner)}["{work.owner}"] --- {service}(["{work.name}"])')
        lines += [
            f'  {service} -->|{", ".join(work.roles[agency])}| {_id(agency)}["{agency}"]'
            for agency in work.asked
        ]
    return "\n".join(lines) + "\n"


def _id(agency: str) -> str:
    return f"opd_{re.sub('[^a-z0-9]', '_', agency.lower())}"
