"""Checking and loading whole packs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from pendopo.config.posts import post_findings
from pendopo.domain.applications.exposing import ABSENT, asked_for
from pendopo.domain.applications.reaching import MAY_TAKE, NEEDS, WORDS
from pendopo.domain.catalogue.compiled import VARIABLES
from pendopo.domain.catalogue.eligibility import unknown_services
from pendopo.domain.catalogue.journeys import Journey, People, read_journeys
from pendopo.domain.catalogue.models import LifeEvent
from pendopo.domain.catalogue.packs import CHECKS, city_findings, read_service, services
from pendopo.domain.catalogue.plainness import plainness_findings
from pendopo.domain.catalogue.publishing import publish
from pendopo.domain.catalogue.words import idle_findings, word_findings
from pendopo.domain.directory.city import read_city
from pendopo.domain.directory.loading import load as load_directory
from pendopo.domain.queues.loading import load as load_queues
from pendopo.domain.queues.packs import queue_findings
from pendopo.domain.workflow.operations import OPERATIONS
from pendopo.engines.bpmn.checking import check as check_process
from pendopo.engines.bpmn.reading import load as load_process
from pendopo.engines.expressions import ExpressionError, condition
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.letters.typesetting import LetterError
from pendopo.engines.letters.typesetting import check as check_letter
from pendopo.engines.pack_files import Finding, PackError, read_yaml
from pendopo.ground.actor import system


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


CHECKS[:] = [
    sound_process,
    sound_letters,
    sound_answers,
    sound_term,
    sound_area,
    sound_questions,
]


def check(folder: Path) -> int:
    """Check every service of a pack and its journeys; return how many services.

    Raises PackError with all findings.
    """
    found = definitions(folder)
    journeys(folder, found)
    return len(found)


def definitions(folder: Path) -> dict[str, dict[str, Any]]:
    """Return every service's definition by `agency/service`, checked. Raises PackError."""
    if wrong := [*city_findings(folder), *word_findings(folder), *plainness_findings(folder)]:
        raise PackError(wrong)
    found = _each(folder, lambda place: read_service(place, shared=folder / "shared"))
    listed = [each["service"] for each in found.values() if "purpose" not in each["service"]]
    if wrong := [
        *_told_twice(folder, found),
        *_leads_away(folder, found),
        *post_findings(folder, found),
        *idle_findings(folder, listed),
        *queue_findings(folder, found),
    ]:
        raise PackError(wrong)
    return found


def definition_of(folder: Path, code: str) -> dict[str, Any]:
    """Return one runnable service's definition, checked by itself. Raises PackError."""
    place = folder / "services" / code
    known = {code_of(each): each for each in services(folder)}
    if place not in known.values():
        agency = f"{code.partition('/')[0]}/"
        near = [name for name in known if name.startswith(agency)]
        cure = f"Pilih: {', '.join(near or known)}."
        raise PackError([Finding(code, 1, "layanan ini tidak ada", cure)])
    found = read_service(place, shared=folder / "shared")
    if not found["process"]:
        say = "layanan ini hanya halaman informasi, tanpa formulir dan proses"
        raise PackError([Finding(f"{code}/service.yaml", 1, say, "Pilih layanan lain.")])
    return found


def _told_twice(folder: Path, found: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Complain of an address or a code of the catalogue that two services have."""
    first: dict[tuple[str, str], str] = {}
    for place, definition in found.items():
        for key in ("slug", "code"):
            told = definition["service"].get(key)
            if told and (other := first.setdefault((key, told), place)) != place:
                line = read_yaml(folder / "services" / place / "service.yaml").line((key,))
                say = f"{key} {told} sudah dipakai {other}"
                yield Finding(f"{place}/service.yaml", line, say, "Tulis yang lain.")


def _leads_away(folder: Path, found: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Complain of outcomes of eligibility that lead to a service the pack does not have."""
    for place, slug in unknown_services(found):
        line = read_yaml(folder / "services" / place / "service.yaml").line(("eligibility",))
        say = f"hasil menyebut layanan {slug}, yang tidak ada"
        yield Finding(f"{place}/service.yaml", line, say, "Tulis slug layanan yang ada.")


def journeys(folder: Path, found: Mapping[str, Mapping[str, Any]]) -> list[Journey]:
    """Return the journeys of a pack's services, checked against them. Raises PackError."""
    told = read_yaml(folder / "demo.yaml").data
    people = People(
        officers=frozenset(each["login"] for each in told["officers"]),
        residents=frozenset(each["email"] for each in told["residents"]),
    )
    read = _each(folder, lambda place: read_journeys(place, found[code_of(place)], people))
    return [journey for each in read.values() for journey in each]


def code_of(place: Path) -> str:
    """Return `agency/service` of a service's folder."""
    return f"{place.parent.name}/{place.name}"


Read = TypeVar("Read")


def _each(folder: Path, read: Callable[[Path], Read]) -> dict[str, Read]:
    """Read something of every service. Raises PackError with the findings of all."""
    told: dict[str, Read] = {}
    findings: list[Finding] = []
    for place in services(folder):
        try:
            told[code_of(place)] = read(place)
        except PackError as error:
            findings += [
                Finding(f"{place.name}/{f.file}", f.line, f.say, f.cure) for f in error.findings
            ]
    if findings:
        raise PackError(findings)
    return told


def load(folder: Path, *, as_patch: bool = False, at: datetime) -> list[str]:
    """Load a pack: all of it, or nothing. Returns what was published, as sentences.

    As a patch, what is new may differ from the last version in words only, and reaches running
    cases. Raises PackError, NotOnlyWordsError.
    """
    found = definitions(folder)
    told = []
    with transaction.atomic():
        load_directory(folder, by=system("pack"), at=at)
        for rank, event in enumerate(read_city(folder).life_events):
            LifeEvent.objects.update_or_create(
                code=event["code"],
                defaults={
                    "name": event["name"],
                    "hint": event["hint"],
                    "icon": event["icon"],
                    "rank": rank,
                },
            )
        for rank, (code, definition) in enumerate(found.items()):
            version, new_one = publish(
                code=code,
                definition=definition,
                rank=rank,
                as_patch=as_patch,
                by=system("pack"),
                at=at,
            )
            told.append(f"{code}: versi {version.number} {'terbit' if new_one else 'sudah ada'}")
        load_queues(folder, at=at)
    return told
