"""What a service of a pack must be so that it can run: process, letters, answers, term, area."""

from collections.abc import Mapping
from typing import Any

from pendopo.domain.applications.exposing import ABSENT, asked_for
from pendopo.domain.applications.reaching import MAY_TAKE, NEEDS, WORDS
from pendopo.domain.catalogue.compiled import VARIABLES
from pendopo.domain.workflow.operations import OPERATIONS
from pendopo.engines.bpmn.checking import check as check_process
from pendopo.engines.bpmn.reading import load as load_process
from pendopo.engines.expressions import ExpressionError, condition
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.letters.typesetting import LetterError
from pendopo.engines.letters.typesetting import check as check_letter
from pendopo.engines.pack_files import Finding


def sound_process(definition: Mapping[str, Any]) -> list[Finding]:
    """Complain of operations nobody runs, conditions that cannot be read, and ways that get stuck."""
    problems = check_process(
        load_process(str(definition["process"])),
        operations={name: PARAMETERS.get(name, ()) for name in OPERATIONS},
        complaint=_complaint,
    )
    return [Finding("process.bpmn", p.line, f"{p.element} {p.id}: {p.say}", CURE) for p in problems]


PARAMETERS = {
    "document.issue": ("letter",),
    **{name: (*NEEDS.get(name, ()), *MAY_TAKE.get(name, ())) for name in (*NEEDS, *MAY_TAKE)},
}
CURE = "Buka berkas ini di pemodel BPMN dan perbaiki bagian itu."


def _complaint(source: str) -> str:
    try:
        condition(source, VARIABLES)
    except ExpressionError as error:
        return str(error)
    return ""


def sound_letters(definition: Mapping[str, Any]) -> list[Finding]:
    """Complain of letters that reach outside, and of letters a process names but nobody wrote."""
    letters: dict[str, dict[str, str]] = definition["letters"]
    found = []
    for name, told in letters.items():
        try:
            check_letter(told["typ"])
        except LetterError as error:
            found.append(
                Finding(
                    f"letters/{name}.typ", 1, str(error), "Tulis surat tanpa berkas dan paket luar."
                )
            )
    for node in load_process(str(definition["process"])).nodes.values():
        wanted = node.parameters.get("letter")
        if wanted and wanted not in letters:
            found.append(
                Finding(
                    "process.bpmn",
                    node.line,
                    f"surat {wanted} tidak ada",
                    f"Buat letters/{wanted}.yaml dan .typ.",
                )
            )
    return found


def sound_answers(definition: Mapping[str, Any]) -> list[Finding]:
    """Complain of answers that a process asks for and the form lacks, or that are not for a process."""
    form = compile_form(definition["form"])
    found = []
    for name in sorted(asked_for(load_process(str(definition["process"])))):
        question = form.question(name)
        if question is None:
            say, cure = f"answers.{name} bukan pertanyaan di form.yaml", "Periksa ejaannya."
        elif question.type not in ABSENT:
            say = f"answers.{name} berjenis {question.type}, yang tidak boleh ditanya proses"
            cure = f"Pakai pertanyaan berjenis {', '.join(sorted(ABSENT))}."
        else:
            continue
        found.append(Finding("process.bpmn", 1, say, cure))
    return found


def sound_term(definition: Mapping[str, Any]) -> list[Finding]:
    """Complain unless it is known what happens when the term passes (UU 30/2014 art. 53)."""
    process = load_process(str(definition["process"]))
    never = definition["service"].get("deemed")
    if process.granted or never:
        return []
    say = "harus jelas apa yang terjadi bila batas waktu lewat tanpa jawaban (UU 30/2014 pasal 53)"
    cure = "Beri p:granted pada proses, atau sebut dasar hukumnya di deemed.never."
    return [Finding("process.bpmn", 1, say, cure)]


def sound_area(definition: Mapping[str, Any]) -> list[Finding]:
    """Complain of a service of each kelurahan or kecamatan that does not ask for the area."""
    service = definition["service"]
    codes = {
        lane.partition(":")[0] for lane in load_process(str(definition["process"])).lanes.values()
    }
    if not {service["agency"], *codes} & set(BY_AREA):
        return []
    asked = compile_form(definition["form"]).question(service.get("area_answer", "-"))
    if asked and asked.type == "kelurahan" and asked.required and asked.show_if is None:
        return []
    say = "kelurahan atau kecamatan yang bertanggung jawab tidak dapat diketahui"
    cure = "Sebut area_answer: pertanyaan berjenis kelurahan yang wajib dan selalu tampil."
    return [Finding("service.yaml", 1, say, cure)]


BY_AREA = ("kelurahan", "kecamatan")


def sound_questions(definition: Mapping[str, Any]) -> list[Finding]:
    """Complain of outside systems that are told too little, or answers that the form does not have."""
    asked = {question.name for question in compile_form(definition["form"]).questions()}
    found = []
    for node in load_process(str(definition["process"])).nodes.values():
        needed = NEEDS.get(node.operation, ())
        says = [f"p:{each} belum disebut" for each in needed if each not in node.parameters]
        if node.operation in {*NEEDS, *MAY_TAKE}:
            says += [
                f"p:{told} menyebut {path}, yang tidak ditanyakan"
                for told, path in node.parameters.items()
                if told not in WORDS and path.split(".")[0] not in asked
            ]
        cure = "Sebut nama pertanyaan dari form.yaml."
        found += [Finding("process.bpmn", node.line, f"{node.id}: {say}", cure) for say in says]
    return found + _registry_findings(definition, asked)


def _registry_findings(definition: Mapping[str, Any], asked: set[str]) -> list[Finding]:
    """Complain of an event for the registry that is not told, or told from no answer."""
    nodes = load_process(str(definition["process"])).nodes.values()
    submits = any(node.operation == "registry.submit" for node in nodes)
    says = definition["service"].get("registry")
    if submits and not says:
        cure = "Sebut registry: event dan tells di service.yaml."
        return [Finding("service.yaml", 1, "peristiwa untuk registrasi belum disebut", cure)]
    return [
        Finding("service.yaml", 1, f"registry.tells.{told} menyebut {path}, yang tidak ditanyakan")
        for told, path in (says["tells"] if says else {}).items()
        if path.split(".")[0] not in asked
    ]


SOUND = [
    sound_process,
    sound_letters,
    sound_answers,
    sound_term,
    sound_area,
    sound_questions,
]
