"""Who may apply: up to three questions of a pack lead to one outcome, and nothing is kept of them.

    eligibility:
      questions:
        - {name: dewasa, ask: {id: "Apakah Anda sudah 17 tahun?"}}             # yes or no
        - {name: punya, ask: {...}, options: [{value: hilang, label: {...}}]}  # one of these
      outcomes:                                                                # the first that holds
        - {when: '!dewasa', leads: no, text: {...}, law: UU 23/2006 pasal 63}
        - {when: 'punya == "hilang"', leads: first, text: {...}, service: ktp-ganti}
        - {leads: apply, text: {...}}

A question may stay open where every answer to it would lead to the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from pendopo.engines.expressions import EvaluationError, Expression, ExpressionError
from pendopo.engines.expressions.compiler import condition
from pendopo.engines.expressions.kinds import Kind
from pendopo.engines.forms.schema import CEL, NAME, OPTION, TEXTS
from pendopo.engines.pack_files import Finding, PackFile

MOST = 3
LEADS = ("apply", "first", "no")
YES, NO = "ya", "tidak"
Answers = Mapping[str, str]
"""What was answered, as it stands in the address: `ya`, `tidak`, or the value of an option."""

ELIGIBILITY: dict[str, Any] = {
    "type": "object",
    "required": ["questions", "outcomes"],
    "additionalProperties": False,
    "properties": {
        "questions": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST,
            "items": {
                "type": "object",
                "required": ["name", "ask"],
                "additionalProperties": False,
                "properties": {
                    "name": NAME,
                    "ask": TEXTS,
                    "hint": TEXTS,
                    "options": {"type": "array", "minItems": 2, "maxItems": 6, "items": OPTION},
                },
            },
        },
        "outcomes": {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "object",
                "required": ["leads", "text"],
                "additionalProperties": False,
                "properties": {
                    "when": CEL,
                    "leads": {"enum": list(LEADS)},
                    "text": TEXTS,
                    "service": {"type": "string", "pattern": "^[a-z0-9-]{3,80}$"},
                    "law": {"type": "string", "minLength": 5, "maxLength": 200},
                },
                "if": {"properties": {"leads": {"const": "no"}}},
                "then": {"required": ["law"]},
            },
        },
    },
}


@dataclass(frozen=True)
class Eligibility:
    """The questions of one service, ready to be answered."""

    told: Mapping[str, Any]

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """What may be answered, by question."""
        return {
            each["name"]: tuple(o["value"] for o in each.get("options", ())) or (YES, NO)
            for each in self.told["questions"]
        }

    @cached_property
    def variables(self) -> tuple[tuple[str, Kind], ...]:
        return tuple(
            (each["name"], "string" if "options" in each else "bool")
            for each in self.told["questions"]
        )

    def known(self, sent: Answers) -> dict[str, str]:
        """Return the answers among what came, in the order of the questions."""
        return {name: sent[name] for name, may in self.choices.items() if sent.get(name) in may}

    def rule(self, source: str) -> Expression:
        """Compile a rule over the questions. Raises ExpressionError."""
        return condition(source, self.variables)

    def outcome(self, answers: Answers) -> Mapping[str, Any] | None:
        """Return the one outcome to which every completion of the answers leads, or None."""
        found = {self._first(each) for each in self.completions(answers)}
        index = found.pop()
        if found or index is None:
            return None
        told: Mapping[str, Any] = self.told["outcomes"][index]
        return told

    def surely_not(self, source: str, answers: Answers) -> bool:
        """Tell whether a rule fails whatever is still answered."""
        return not any(self._holds(source, each) for each in self.completions(answers))

    def surely(self, source: str, answers: Answers) -> bool:
        """Tell whether a rule holds whatever is still answered."""
        return all(self._holds(source, each) for each in self.completions(answers))

    def completions(self, answers: Answers) -> Iterator[dict[str, str]]:
        """Yield every full set of answers that agrees with these: 216 at most."""
        may = [(answers[n],) if n in answers else each for n, each in self.choices.items()]
        for values in product(*may):
            yield dict(zip(self.choices, values, strict=True))

    def _first(self, answers: Answers) -> int | None:
        outcomes = enumerate(self.told["outcomes"])
        return next((n for n, o in outcomes if self._holds(o.get("when", "true"), answers)), None)

    def _holds(self, source: str, answers: Answers) -> bool:
        kinds = dict(self.variables)
        values = {n: v == YES if kinds[n] == "bool" else v for n, v in answers.items()}
        return bool(self.rule(source).evaluate(values))


def eligibility_of(service: Mapping[str, Any]) -> Eligibility | None:
    """Return the questions of a service, or None where its pack asks none."""
    return Eligibility(service["eligibility"]) if "eligibility" in service else None


def eligibility_findings(file: PackFile) -> list[Finding]:
    """Return what is wrong: a rule that cannot be read, an outcome nobody reaches, idle questions.

    Only of what has the right shape; the schema complains of the rest.
    """
    told = file.data if isinstance(file.data, dict) else {}
    asked = told.get("eligibility")
    papers = [p for p in told.get("papers") or () if isinstance(p, dict) and "when" in p]
    if not asked:
        say, cure = "when tanpa eligibility", "Tulis pertanyaannya di eligibility."
        return [_finding(file, "papers", say, cure)] if papers else []
    try:
        says = list(_complaints(Eligibility(asked), [p["when"] for p in papers]))
    except (KeyError, TypeError, AttributeError, ValueError):
        return []
    return [_finding(file, "eligibility", *each) for each in says]


def _complaints(asked: Eligibility, papers: list[str]) -> Iterator[tuple[str, str]]:
    sources = [each["when"] for each in asked.told["outcomes"] if "when" in each] + papers
    if len(asked.choices) < len(asked.told["questions"]):
        yield "dua pertanyaan bernama sama", "Beri nama lain."
        return
    try:
        read = frozenset[str]().union(*(asked.rule(each).reads for each in sources))
        reached = {asked._first(each): each for each in asked.completions({})}  # noqa: SLF001 - of this module
    except (ExpressionError, EvaluationError) as error:
        yield str(error), "Perbaiki aturan when."
        return
    if None in reached:
        said = ", ".join(f"{name} {value}" for name, value in reached[None].items())
        yield f"jawaban {said} tidak berujung", "Tutup dengan hasil tanpa when."
    for n, outcome in enumerate(asked.told["outcomes"]):
        if n not in reached:
            say = f"hasil ke-{n + 1} ({outcome['text']['id'][:40]}) tidak pernah tercapai"
            yield say, "Ubah urutan atau aturannya, atau hapus."
    for name in asked.choices.keys() - read:
        yield f"pertanyaan {name} tidak mengubah apa pun", "Pakai di when, atau hapus."


def _finding(file: PackFile, part: str, say: str, cure: str) -> Finding:
    return Finding(file.path.name, file.line((part,)), say, cure)


def unknown_services(definitions: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the place and the slug of outcomes that lead to a service the pack does not have."""
    slugs = {each["service"]["slug"] for each in definitions.values()}
    for place, definition in definitions.items():
        for outcome in definition["service"].get("eligibility", {}).get("outcomes", ()):
            if outcome.get("service", definition["service"]["slug"]) not in slugs:
                yield place, outcome["service"]
