"""`pack docs`: each service of a pack as one page to print, for officials; no script, no network."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from pendopo.config.graphs.service import service_graph
from pendopo.config.packs import definitions, journeys
from pendopo.domain.catalogue.differing.processes import name, who
from pendopo.domain.catalogue.journeys import Journey, Step
from pendopo.domain.catalogue.publishing import standing
from pendopo.domain.catalogue.schema import NAMES
from pendopo.domain.directory.city import read_city
from pendopo.engines.bpmn.model import TASKS
from pendopo.engines.bpmn.outlining import outline
from pendopo.engines.bpmn.reading import load
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.model import Question
from pendopo.flows.filling.costs import tariff

STATUS = {"confirmed": "sah", "example": "contoh, belum disahkan", "missing": "belum ada"}
ENDS = {"granted": "dikabulkan", "refused": "ditolak", "lapsed": "ditutup", "withdrawn": "ditarik"}


def write(folder: Path, out: Path) -> list[Path]:
    """Write a page for each service and an index of them; return the files. Raises PackError."""
    found = definitions(folder)
    told = journeys(folder, found)
    city = read_city(folder).name
    out.mkdir(parents=True, exist_ok=True)
    written, listed = [], []
    for code, definition in found.items():
        sheet = _sheet(code, definition, [each for each in told if each.place == code])
        file = f"{code.replace('/', '-')}.html"
        written.append(_page(out / file, "pack/service.html", {**sheet, "city": city}))
        listed.append({**sheet, "file": file, "name": sheet["title"]})
    index = {"title": "Layanan dan standarnya", "city": city, "services": listed}
    return [_page(out / "index.html", "pack/index.html", index), *written]


def _page(path: Path, template: str, context: dict[str, Any]) -> Path:
    path.write_text(render_to_string(template, context), encoding="utf-8")
    return path


def _sheet(code: str, definition: Mapping[str, Any], told: list[Journey]) -> dict[str, Any]:
    service = definition["service"]
    return {
        "code": code,
        "title": service["name"]["id"],
        "summary": service["summary"]["id"],
        "agency": service["agency"],
        "term": service.get("term", ""),
        "standing": f"Standar {STATUS[standing(service)]}",
        "standard": [_component(each, service["standard"][each]) for each in NAMES],
        "tariff": tariff(service.get("fee", 0), "id"),
        "letters": list(definition["letters"].values()),
        "messages": list(definition["messages"].values()),
        "journeys": [_journey(each) for each in told],
        **(_running(definition) if definition["process"] else {}),
    }


def _component(code: str, told: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": NAMES[code],
        "text": told.get("text", {}).get("id", ""),
        "status": STATUS[told["status"]],
        "source": told.get("source", ""),
    }


def _running(definition: Mapping[str, Any]) -> dict[str, Any]:
    form, process = compile_form(definition["form"]), load(str(definition["process"]))
    return {
        "pages": [
            {"title": page.title["id"], "questions": [_question(q) for q in page.questions]}
            for page in form.pages
        ],
        "checks": [{"say": rule.say["id"], "rule": rule.unless.source} for rule in form.checks],
        "steps": [
            {
                "name": name(node),
                "who": who(node),
                "term": node.term,
                "outcomes": ", ".join(each.texts["id"] for each in node.outcomes),
            }
            for node in (stage.node for stage in outline(process))
            if node.kind in TASKS
        ],
        "drawing": mark_safe(service_graph(definition)),  # noqa: S308  # escapes every name
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "ask": question.ask["id"],
        "name": question.name,
        "type": question.type,
        "must": question.must,
        "says": list(_says(question)),
    }


def _says(question: Question) -> Iterator[str]:
    if question.show_if:
        yield f"Tampil bila: {question.show_if.source}"
    if question.hint:
        yield question.hint["id"]
    if question.options:
        yield f"Pilihan: {', '.join(each.label['id'] for each in question.options)}"
    if question.questions:
        yield f"Tiap baris: {', '.join(each.ask['id'] for each in question.questions)}"
    yield from (f"Bila salah: {rule.say['id']}" for rule in question.rules)
    if question.pattern_say:
        yield f"Bila salah: {question.pattern_say['id']}"
    if question.personal:
        yield f"Data pribadi: {question.personal['purpose']} ({question.personal['basis']})"


def _journey(told: Journey) -> dict[str, Any]:
    return {
        "title": told.title,
        "steps": [f"{told.applicant} mengajukan", *map(_step, told.steps)],
        "ends": ENDS.get(told.ends, told.ends),
    }


def _step(step: Step) -> str:
    told = step.told
    match step.verb:
        case "officer":
            why = f", karena: {told['reason']}" if "reason" in told else ""
            return f"{told['officer']}, langkah {told['task']}: {told['outcome']}{why}"
        case "sign":
            return f"{told['sign']} menandatangani"
        case "mend":
            return f"Pemohon memperbaiki {', '.join(told['mend'])}"
        case "wait":
            return f"Waktu kerja berlalu: {told['wait']}"
        case "object":
            return "Pemohon mengajukan keberatan"
        case _:
            return f"Yang terbuka bagi petugas: {', '.join(told['tasks']) or 'tidak ada'}"
