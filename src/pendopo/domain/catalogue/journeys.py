"""Worked examples of a service: who applies with what, what officers do, and how it ends.

A journey is a test of a service and no part of its definition: a version's hash does not know it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pendopo.domain.catalogue.packs import plain, schema_findings
from pendopo.engines.bpmn.model import Definition
from pendopo.engines.bpmn.reading import load as load_process
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.model import Form, Question
from pendopo.engines.pack_files import Finding, PackError, PackFile, read_yaml
from pendopo.engines.working_time import BadTermError, Term

Place = tuple[str | int, ...]
VERBS = ("officer", "mend", "sign", "wait", "tasks", "object")
_ONE = f"Satu langkah berisi satu dari: {', '.join(VERBS)}."
ENDS = ("granted", "refused", "lapsed", "withdrawn")
_TEXT = {"type": "string", "minLength": 1}
_NAMES = {"type": "array", "items": _TEXT}
_STEP: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "officer": _TEXT,
        "task": _TEXT,
        "outcome": _TEXT,
        "reason": _TEXT,
        "questions": _NAMES,
        "mend": {"type": "object", "minProperties": 1},
        "sign": _TEXT,
        "wait": _TEXT,
        "tasks": _NAMES,
    },
    "dependentRequired": {
        "officer": ["task", "outcome"],
        **{part: ["officer"] for part in ("task", "outcome", "reason", "questions")},
    },
}
_OBJECTION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["answers", "steps"],
    "properties": {
        "answers": {"type": "object"},
        "steps": {"type": "array", "items": _STEP},
    },
}
_STEPS = {
    "type": "array",
    "items": {**_STEP, "properties": {**_STEP["properties"], "object": _OBJECTION}},
}
JOURNEY: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "applicant", "steps", "ends"],
    "anyOf": [{"required": ["answers"]}, {"required": ["like"]}],
    "properties": {
        "title": _TEXT,
        "applicant": _TEXT,
        "answers": {"type": "object"},
        "like": _TEXT,
        "steps": _STEPS,
        "ends": {"enum": list(ENDS)},
        "deemed": {"type": "boolean"},
        "letters": _NAMES,
    },
}


@dataclass(frozen=True, slots=True)
class People:
    """The demo's people a journey may name: officers by login, residents by e-mail."""

    officers: frozenset[str]
    residents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a journey: its verb (one of VERBS), all it says, where it stands, what it holds.

    An objection holds steps of its own; they are those of the service for objections, and only
    playing them tells whether they are sound.
    """

    verb: str
    told: Mapping[str, Any]
    line: int
    steps: "tuple[Step, ...]" = ()


@dataclass(frozen=True, slots=True)
class Journey:
    """A worked example, read and found sound. `place` is `agency/service`, `name` the file's."""

    place: str
    name: str
    slug: str
    title: str
    applicant: str
    answers: Mapping[str, Any]
    steps: tuple[Step, ...]
    ends: str
    ends_line: int
    deemed: bool
    letters: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.place}/journeys/{self.name}.yaml"

    def officers(self) -> list[str]:
        """Return the logins that act, each once, in order."""
        every = [each for step in self.steps for each in (step, *step.steps)]
        told = (step.told.get("officer") or step.told.get("sign") for step in every)
        return list(dict.fromkeys(str(login) for login in told if login))


def read_journeys(folder: Path, definition: Mapping[str, Any], people: People) -> list[Journey]:
    """Return the journeys in a service's folder. Raises PackError with every finding."""
    if not definition["form"]:
        return []
    judge = _Judge(
        compile_form(definition["form"]),
        load_process(str(definition["process"])),
        frozenset(definition["letters"]),
        people,
    )
    findings: list[Finding] = []
    found: list[Journey] = []
    files: dict[str, PackFile] = {}
    for path in sorted((folder / "journeys").glob("*.yaml")):
        try:
            files[path.stem] = read_yaml(path)
        except PackError as error:
            findings += error.findings
    for read in files.values():
        wrong = schema_findings(read, JOURNEY)
        file = read if wrong else _answered_alike(read, files, wrong)
        wrong = wrong or list(judge.findings(file))
        findings += wrong
        if not wrong:
            found.append(_journey(file, definition["service"]["slug"]))
    if findings:
        raise PackError(
            [Finding(f"journeys/{f.file}", f.line, f.say, f.cure) for f in findings],
        )
    return found


def _answered_alike(
    file: PackFile, files: Mapping[str, PackFile], wrong: list[Finding]
) -> PackFile:
    """Return a journey with the answers of the one it is `like`, but for those it says itself.

    `null` takes an answer away.
    """
    if (like := file.data.get("like")) is None:
        return file
    other = files.get(like)
    if other is None or not isinstance(other.data, dict) or "like" in other.data:
        known = ", ".join(sorted(n for n, f in files.items() if "answers" in (f.data or {})))
        say, cure = f"perjalanan {like} tidak ada, atau meniru yang lain", f"Pilih: {known}."
        wrong.append(Finding(file.path.name, file.line(("like",)), say, cure))
        return file
    answers = {**other.data.get("answers", {}), **file.data.get("answers", {})}
    told = {name: answer for name, answer in answers.items() if answer is not None}
    return PackFile(file.path, {**file.data, "answers": told}, file.tree)


def _journey(file: PackFile, slug: str) -> Journey:
    told = plain(file.data)
    service = file.path.parent.parent
    return Journey(
        place=f"{service.parent.name}/{service.name}",
        name=file.path.stem,
        slug=slug,
        title=told["title"],
        applicant=told["applicant"],
        answers=told["answers"],
        steps=tuple(_steps(file, ("steps",), told["steps"])),
        ends=told["ends"],
        ends_line=file.line(("ends",)),
        deemed=told.get("deemed", False),
        letters=tuple(told.get("letters", ())),
    )


def _steps(file: PackFile, place: Place, told: Sequence[Mapping[str, Any]]) -> Iterator[Step]:
    for n, step in enumerate(told):
        here = (*place, n)
        verb = next(v for v in VERBS if v in step)
        inner = step[verb]["steps"] if verb == "object" else ()
        within = tuple(_steps(file, (*here, "object", "steps"), inner))
        yield Step(verb, step, file.line(here), within)


Wrong = tuple[Place, str, str]


@dataclass(frozen=True, slots=True)
class _Judge:
    """Holds a journey against its service and the demo's people."""

    form: Form
    process: Definition
    letters: frozenset[str]
    people: People

    def findings(self, file: PackFile) -> Iterator[Finding]:
        told = plain(file.data)
        for place, say, cure in self._wrong(told):
            yield Finding(file.path.name, file.line(place), say, cure)

    def _wrong(self, told: Mapping[str, Any]) -> Iterator[Wrong]:
        if told["applicant"] not in self.people.residents:
            known = ", ".join(sorted(self.people.residents))
            yield ("applicant",), f"pemohon {told['applicant']} tidak ada", f"Pilih: {known}."
        yield from self._answers(("answers",), told["answers"])
        for n, letter in enumerate(told.get("letters", ())):
            if letter not in self.letters:
                known = ", ".join(sorted(self.letters)) or "tidak ada surat"
                yield ("letters", n), f"surat {letter} tidak ada", f"Pilih: {known}."
        for n, step in enumerate(told["steps"]):
            verbs = [verb for verb in VERBS if verb in step]
            if len(verbs) != 1:
                yield ("steps", n), "langkah tidak jelas", _ONE
            elif verbs == ["object"]:
                yield from self._objection(("steps", n, "object", "steps"), step["object"]["steps"])
            else:
                yield from self._step(("steps", n), verbs[0], step)

    def _objection(self, place: Place, steps: Sequence[Mapping[str, Any]]) -> Iterator[Wrong]:
        for n, step in enumerate(steps):
            verbs = [verb for verb in VERBS if verb in step]
            if len(verbs) != 1:
                yield (*place, n), "langkah tidak jelas", _ONE
            else:
                yield from self._people((*place, n), verbs[0], step)

    def _people(self, place: Place, verb: str, step: Mapping[str, Any]) -> Iterator[Wrong]:
        if verb in {"officer", "sign"} and step[verb] not in self.people.officers:
            yield (*place, verb), f"petugas {step[verb]} tidak ada", "Pilih login di demo.yaml."
        if verb == "wait":
            yield from self._wait((*place, verb), step[verb])

    def _step(self, place: Place, verb: str, step: Mapping[str, Any]) -> Iterator[Wrong]:
        yield from self._people(place, verb, step)
        if verb == "mend":
            yield from self._answers((*place, verb), step[verb])
        yield from self._questions((*place, "questions"), step.get("questions", ()))
        if verb == "officer":
            yield from self._task(place, step)
        for n, node in enumerate(step.get("tasks", ())):
            if not self._outcomes(node):
                yield (*place, verb, n), f"langkah {node} tidak ada", self._known_tasks()

    def _task(self, place: Place, step: Mapping[str, Any]) -> Iterator[Wrong]:
        outcomes = self._outcomes(step["task"])
        if not outcomes:
            yield (*place, "task"), f"langkah {step['task']} tidak ada", self._known_tasks()
        elif step["outcome"] not in outcomes:
            say = f"{step['task']} tidak punya hasil {step['outcome']}"
            yield (*place, "outcome"), say, f"Pilih: {', '.join(outcomes)}."

    def _outcomes(self, node: str) -> list[str]:
        found = self.process.nodes.get(node)
        return [outcome.code for outcome in found.outcomes] if found else []

    def _known_tasks(self) -> str:
        known = [node.id for node in self.process.nodes.values() if node.outcomes]
        return f"Pilih: {', '.join(known)}."

    def _wait(self, place: Place, text: str) -> Iterator[Wrong]:
        try:
            Term.parse(text)
        except BadTermError:
            yield place, "lama menunggu tidak terbaca", "Tulis seperti P10D atau PT4H."

    def _answers(self, place: Place, answers: Mapping[str, Any]) -> Iterator[Wrong]:
        asked = {question.name: question for question in self.form.questions()}
        yield from self._questions(place, answers)
        for name, value in answers.items():
            question = asked.get(name)
            if question is not None and question.type == "group":
                yield from self._rows((*place, name), question, value)

    def _rows(self, place: Place, group: Question, rows: Any) -> Iterator[Wrong]:
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            yield place, f"{group.name} bukan daftar baris", "Tulis satu peta isian tiap baris."
            return
        known = {part.name for part in group.questions}
        for n, row in enumerate(rows):
            for name in row:
                if name not in known:
                    cure = f"Pilih: {', '.join(sorted(known))}."
                    yield (*place, n, name), f"pertanyaan {name} tidak ada", cure

    def _questions(self, place: Place, names: Any) -> Iterator[Wrong]:
        known = [question.name for question in self.form.questions()]
        for n, name in enumerate(names):
            if name not in known:
                key = name if isinstance(names, dict) else n
                yield (*place, key), f"pertanyaan {name} tidak ada", f"Pilih: {', '.join(known)}."
