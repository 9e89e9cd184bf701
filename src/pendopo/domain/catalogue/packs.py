"""A service's folder becomes one definition, or a list of what is wrong: file, line, cure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema_rs

from pendopo.domain.catalogue.eligibility import eligibility_findings
from pendopo.domain.catalogue.schema import LETTER, MESSAGES, NEEDED, RUNNING, SERVICE
from pendopo.domain.catalogue.sharing import USE, Shared
from pendopo.domain.directory.city import read_city
from pendopo.engines import numbering
from pendopo.engines.bpmn.model import DefinitionError
from pendopo.engines.bpmn.reading import load as load_process
from pendopo.engines.forms.compiling import compile_form, no_references
from pendopo.engines.forms.model import FormError
from pendopo.engines.misfits import misfit
from pendopo.engines.pack_files import Finding, PackError, PackFile, read_yaml
from pendopo.engines.pack_texts import message_findings, said_in_full, service_findings
from pendopo.engines.tariffs import TariffError, compile_tariff

DRAWING = "process.bpmn"
Check = Callable[[Mapping[str, Any]], list[Finding]]
CHECKS: list[Check] = []
"""What rooms above want of a definition (operations known, letters that typeset)."""
OFFERED: dict[str, tuple[str, ...]] = {}
"""The messages of a service that rooms above send, and the blanks that they fill in each."""
SAID_BY_CITY: dict[str, tuple[str, ...]] = {}
"""The same for `messages.yaml` of the city: what is said beside any service. All must be there."""


def services(folder: Path) -> list[Path]:
    """Return the folders of a pack's services, in order."""
    return sorted(path.parent for path in (folder / "services").glob("*/*/service.yaml"))


def read_service(folder: Path, *, shared: Path) -> dict[str, Any]:
    """Return a service's definition, checked. Raises PackError with every finding.

    Without a form and a process it is a page that informs, and nobody can apply for it here.
    """
    findings: list[Finding] = []
    pieces = Shared(shared)
    judge = partial(_judged, languages=read_city(shared.parent).languages)
    service = _yaml(folder / "service.yaml", SERVICE, findings, judge, pieces.service)
    runs = any((folder / name).exists() for name in ("form.yaml", "process.bpmn"))
    process, drawing = "", DRAWING
    form = _form(folder / "form.yaml", pieces, findings) if runs else None
    if runs and isinstance(service, dict) and not findings:
        findings += [*_to_run(service), *_fee(folder / "service.yaml", service, form)]
        if service.pop("process", None):
            process, drawing = pieces.process(read_yaml(folder / "service.yaml"))
    if runs and drawing:
        process = _process(process or folder / DRAWING, drawing, findings)
    messages = _messages(folder / "messages" / "messages.yaml", shared, findings)
    definition = {
        "service": service,
        "form": form,
        "process": process,
        "letters": {
            path.stem: _letter(path, findings)
            for path in sorted((folder / "letters").glob("*.yaml"))
        },
        "messages": messages,
        "shared": {
            path.name: path.read_text(encoding="utf-8") for path in sorted(shared.glob("*.typ"))
        },
    }
    findings += pieces.findings
    if runs and not findings:
        found = [finding for check in CHECKS for finding in check(definition)]
        findings += [_where(f, folder / "service.yaml", drawing) for f in found]
    if findings:
        raise PackError(findings)
    return definition


def _judged(file: PackFile, *, languages: Sequence[str]) -> list[Finding]:
    return [*service_findings(file, languages=languages), *eligibility_findings(file)]


def _where(finding: Finding, service: Path, drawing: str) -> Finding:
    """Return a finding in a shared drawing at the blank that the service filled wrongly, if any."""
    if finding.file != DRAWING or drawing == DRAWING:
        return finding
    file = read_yaml(service)
    for blank, filled in file.data["process"].items():
        if blank != USE and f" {filled} " in f" {finding.say} ":
            line = file.line(("process", blank))
            return replace(finding, file=service.name, line=line)
    return replace(finding, file=drawing)


def _to_run(service: Mapping[str, Any]) -> list[Finding]:
    """Complain of a service with a form that does not say enough, or that another house takes."""
    cure = "Tulis di service.yaml, atau hapus form.yaml dan process.bpmn."
    found = [
        Finding("service.yaml", 1, f"{name} belum disebut", cure)
        for name in RUNNING
        if name not in service
    ]
    if "elsewhere" in service:
        say = "elsewhere menyebut tempat lain, tetapi layanan ini punya formulir"
        found.append(Finding("service.yaml", 1, say, "Hapus elsewhere, atau formulir dan proses."))
    return found


def _fee(path: Path, service: Mapping[str, Any], form: Any) -> list[Finding]:
    """Complain of a fee that cannot be reckoned from the answers, each at its line."""
    try:
        compile_tariff(service.get("fee", 0), compile_form(form))
    except TariffError as error:
        file, cure = read_yaml(path), "Periksa nama pertanyaan di form.yaml."
        return [
            Finding(path.name, file.line(("fee", *p.path)), p.say, cure) for p in error.problems
        ]
    return []


def _yaml(
    path: Path,
    schema: Mapping[str, Any],
    findings: list[Finding],
    judge: Callable[[PackFile], list[Finding]] = lambda _file: [],
    fill: Callable[[PackFile], PackFile] = lambda file: file,
) -> Any:
    try:
        file = fill(read_yaml(path))
    except PackError as error:
        findings += error.findings
        return None
    findings += [*schema_findings(file, schema), *judge(file)]
    return plain(file.data)


def _messages(path: Path, shared: Path, findings: list[Finding]) -> Any:
    """Return a service's own messages over those that all services of the city share."""
    told: dict[str, Any] = {}
    judge = partial(message_findings, offered=OFFERED, languages=read_city(shared.parent).languages)
    for each in (shared / "messages.yaml", path):
        if each.exists():
            told |= said_in_full(_yaml(each, MESSAGES, findings, judge) or {})
    if missing := [name for name in NEEDED if name not in told]:
        say, cure = f"pesan {', '.join(missing)} tidak ada", "Tulis di sini atau di shared."
        findings.append(Finding(path.name, 1, say, cure))
    return told


def city_findings(folder: Path) -> list[Finding]:
    """Return what is wrong in what the city itself says."""
    findings: list[Finding] = []
    path = folder / "messages.yaml"
    languages = read_city(folder).languages
    judge = partial(message_findings, offered=SAID_BY_CITY, languages=languages)
    told = _yaml(path, MESSAGES, findings, judge) or {}
    missing = sorted(SAID_BY_CITY.keys() - told)
    cure = "Tulis di berkas ini."
    return findings + [Finding(path.name, 1, f"pesan {name} tidak ada", cure) for name in missing]


def plain(value: Any) -> Any:
    """Return the data with dates as texts, as canonical JSON wants them."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def schema_findings(file: PackFile, schema: Mapping[str, Any]) -> list[Finding]:
    validator = jsonschema_rs.validator_for(dict(schema), retriever=no_references)
    wrong = (misfit(error) for error in validator.iter_errors(plain(file.data)))
    return [Finding(file.path.name, file.line(place), say, cure) for place, say, cure in wrong]


def _form(path: Path, pieces: Shared, findings: list[Finding]) -> Any:
    try:
        file = pieces.form(read_yaml(path))
        compile_form(plain(file.data))
    except PackError as error:
        findings += error.findings
        return None
    except FormError as error:
        findings += [
            Finding(path.name, file.line(p.path), p.say[:300], "Perbaiki pertanyaan di baris ini.")
            for p in error.problems
        ]
        return None
    return plain(file.data)


def _process(drawn: str | Path, name: str, findings: list[Finding]) -> str:
    """Return a sound process, drawn here already or in the file of a service."""
    try:
        text = drawn.read_text(encoding="utf-8") if isinstance(drawn, Path) else drawn
        load_process(text)
    except FileNotFoundError:
        cure = "Gambar prosesnya dengan pemodel BPMN, atau pakai satu dari shared/processes."
        findings.append(Finding(name, 1, "berkas tidak ada", cure))
    except DefinitionError as error:
        findings += [Finding(name, p.line, f"{p.element} {p.id}: {p.say}") for p in error.problems]
    else:
        return text
    return ""


def _letter(path: Path, findings: list[Finding]) -> dict[str, Any]:
    found: list[Finding] = []
    told = _yaml(path, LETTER, found) or {}
    try:
        numbering.check(str(told.get("number", "{number}")))
    except numbering.BadFormatError as error:
        line, cure = read_yaml(path).line(("number",)), "Contoh: 900/{number:04}/OPD/{year}."
        found.append(Finding(path.name, line, str(error), cure))
    source = path.with_suffix(".typ")
    if source.exists():
        told = {**told, "typ": source.read_text(encoding="utf-8")}
    else:
        cure = "Tulis isi surat di berkas .typ ini."
        found.append(Finding(source.name, 1, "surat tidak ada", cure))
    findings += [replace(each, file=f"letters/{each.file}") for each in found]
    return told
