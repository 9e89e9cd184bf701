"""The semantic checks of a definition whose shape is already right."""

from collections.abc import Iterator, Mapping
from typing import Any

from pendopo.engines.forms.model import Problem
from pendopo.engines.forms.schema import KEYS, MOST_FILES, MOST_ROWS

Path = tuple[str | int, ...]
Told = Mapping[str, Any]

PERSONAL = frozenset({"nik", "kk", "person", "phone", "email", "address"})
TODAY = "today"
_CEL_WORDS = (
    "as break const continue else false for function if import in let loop namespace null "
    "package return true var void while"
)
RESERVED = frozenset({*_CEL_WORDS.split(), TODAY})
"""Words that CEL keeps for itself (cel-spec, langdef), and the day's own name."""
_MOST: Mapping[str, int] = {"file": MOST_FILES, "group": MOST_ROWS}


def every_question(definition: Told) -> Iterator[tuple[Path, Told]]:
    """Yield each question of the pages with its place; rows of groups are inside theirs."""
    for n, page in enumerate(definition["pages"]):
        for m, question in enumerate(page["questions"]):
            yield ("pages", n, "questions", m), question


def find(definition: Told) -> Iterator[Problem]:
    """Yield what is wrong with names, pages, keys and bounds; rules are looked at elsewhere."""
    yield from _names(definition)
    seen: set[str] = set()
    for n, page in enumerate(definition["pages"]):
        if page["slug"] in seen:
            yield Problem(("pages", n, "slug"), f"halaman {page['slug']} ada dua")
        seen.add(page["slug"])
    for path, question in every_question(definition):
        yield from _question(path, question)
        for n, part in enumerate(question.get("questions", ())):
            yield from _question((*path, "questions", n), part)
            if "show_if" in part:
                yield Problem(
                    (*path, "questions", n, "show_if"),
                    "isian di dalam group selalu tampak: pindahkan show_if ke group-nya",
                )
    names = {question["name"] for _, question in every_question(definition)}
    for n, check in enumerate(definition.get("checks", ())):
        if check["at"] not in names:
            yield Problem(("checks", n, "at"), f"tidak ada pertanyaan {check['at']}")


def _names(definition: Told) -> Iterator[Problem]:
    seen = set(RESERVED)
    for path, question in every_question(definition):
        inner: set[str] = set()
        for place, told in ((path, question), *_inside(path, question)):
            name = told["name"]
            if name in seen or name in inner:
                yield Problem((*place, "name"), f"nama {name} sudah dipakai; beri nama lain")
            (inner if len(place) > len(path) else seen).add(name)
    for name in definition.get("compute", {}):
        if name in seen:
            yield Problem(("compute", name), f"nama {name} sudah dipakai; beri nama lain")
        seen.add(name)


def _inside(path: Path, question: Told) -> Iterator[tuple[Path, Told]]:
    for n, part in enumerate(question.get("questions", ())):
        yield (*path, "questions", n), part


def _question(path: Path, told: Told) -> Iterator[Problem]:
    kind = told["type"]
    for key in sorted(told.keys() - KEYS[kind]):
        yield Problem((*path, key), f"pertanyaan {kind} tidak mengenal {key}")
    if kind in {"choice", "choices"}:
        values = [option["value"] for option in told.get("options", ())]
        if not values:
            yield Problem(path, f"pertanyaan {kind} perlu options")
        if len(set(values)) < len(values):
            yield Problem((*path, "options"), "ada dua pilihan dengan value yang sama")
    if kind == "group" and "questions" not in told:
        yield Problem(path, "group perlu questions")
    if kind in PERSONAL and "personal" not in told:
        yield Problem(path, "data pribadi perlu personal: {purpose, basis} (UU 27/2022)")
    for key in ("pattern", "shape"):
        if key in told and f"{key}_say" not in told:
            yield Problem((*path, key), f"{key} perlu {key}_say: kalimat bila isian tidak cocok")
    yield from _bounds(path, told)


def _bounds(path: Path, told: Told) -> Iterator[Problem]:
    least, most = told.get("min"), told.get("max")
    if told["type"] == "date":
        for key in ("min", "max"):
            if isinstance(told.get(key), int):
                yield Problem((*path, key), "batas tanggal ditulis 2026-01-31 atau aturan")
        return
    for key, bound in (("min", least), ("max", most)):
        if isinstance(bound, str):
            yield Problem((*path, key), f"{key} di sini bilangan bulat")
            return
    if least is not None and most is not None and least > most:
        yield Problem((*path, "min"), f"min {least} lebih besar dari max {most}")
    limit = _MOST.get(told["type"])
    if limit is not None and most is not None and not 1 <= most <= limit:
        yield Problem((*path, "max"), f"max di sini 1 sampai {limit}")
    counted = told["type"] not in {"number", "money"}
    if counted and any(bound is not None and bound < 0 for bound in (least, most)):
        yield Problem(path, "min dan max di sini tidak boleh di bawah 0")
