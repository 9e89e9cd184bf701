"""What a pack says of reports, `reports/*.yaml`, and what is wrong in it: file, line, cure."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pendopo.domain.catalogue.packs import schema_findings
from pendopo.domain.directory.city import read_city
from pendopo.domain.reports.schema import CATEGORIES, CLOCKS, ROUTING
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.model import Form, FormError
from pendopo.engines.pack_files import Finding, PackError, PackFile, read_yaml
from pendopo.engines.pack_texts import said_in_full
from pendopo.engines.working_time import BadTermError, Term

FOLDER = "reports"
FILES = {"categories.yaml": CATEGORIES, "routing.yaml": ROUTING, "clocks.yaml": CLOCKS}
Place = tuple[str | int, ...]
Wrong = tuple[Place, str, str]


def told(folder: Path) -> dict[str, PackFile]:
    """Return the three files by name. Raises PackError when one cannot be read."""
    return {name: read_yaml(folder / FOLDER / name) for name in FILES}


def takes_reports(folder: Path) -> bool:
    """Tell whether a pack says anything of reports: a city may take none here."""
    return (folder / FOLDER).exists()


def report_findings(folder: Path) -> list[Finding]:
    """Return what is wrong in what a pack says of reports."""
    if not takes_reports(folder):
        return []
    try:
        files = told(folder)
        agencies = {each["code"] for each in read_yaml(folder / "agencies" / "agencies.yaml").data}
    except PackError as error:
        return list(error.findings)
    shaped = [f for name, file in files.items() for f in schema_findings(file, FILES[name])]
    if shaped:
        return shaped
    listed, routing, clocks = files.values()
    languages = read_city(folder).languages
    codes = {each["code"] for each in listed.data["categories"]}
    groups = {each["code"] for each in listed.data["groups"]}
    outside = {each["code"] for each in listed.data.get("outside", ())}
    judged = (
        (
            listed,
            [*_twice(listed.data), *_belong(listed.data, groups, outside), *_asked(listed.data)],
        ),
        (
            routing,
            [
                *_rules(routing.data, codes, groups),
                *_bodies(routing.data, agencies, outside),
                *_never(routing.data, codes),
            ],
        ),
        (
            clocks,
            [
                *_terms(clocks.data),
                *_clocks(clocks.data, codes, groups),
                *_mayor(clocks.data, agencies),
            ],
        ),
    )
    return [
        Finding(file.path.name, file.line(at), say, cure)
        for file, wrong in judged
        for at, say, cure in [*wrong, *_said(file.data, languages)]
    ]


def form_of(questions: Any, name: Mapping[str, str]) -> Form:
    """Return a category's questions as a form of one page. Raises FormError."""
    page = {"slug": "isian", "title": dict(name), "questions": said_in_full(_all(questions))}
    return compile_form({"pages": [page]})


def _all(questions: Any) -> list[Any]:
    return list(questions)


def _twice(data: Mapping[str, Any]) -> Iterator[Wrong]:
    for part in ("groups", "categories", "outside"):
        seen: set[str] = set()
        for n, each in enumerate(data.get(part, ())):
            if each["code"] in seen:
                yield (part, n, "code"), f"kode {each['code']} ditulis dua kali", "Tulis yang lain."
            seen.add(each["code"])


def _belong(
    data: Mapping[str, Any], groups: Collection[str], outside: Collection[str]
) -> Iterator[Wrong]:
    if data["unsorted"] not in {each["code"] for each in data["categories"]}:
        say = f"kategori {data['unsorted']} tidak ada"
        yield ("unsorted",), say, "Pakai kode dari categories."
    for n, each in enumerate(data["categories"]):
        if each["group"] not in groups:
            yield (
                ("categories", n, "group"),
                f"kelompok {each['group']} tidak ada",
                "Pakai kode dari groups.",
            )
        if each.get("outside", "") and each["outside"] not in outside:
            say = f"badan luar {each['outside']} tidak ada"
            yield ("categories", n, "outside"), say, "Tambahkan di outside."


def _asked(data: Mapping[str, Any]) -> Iterator[Wrong]:
    for n, each in enumerate(data["categories"]):
        if "questions" not in each:
            continue
        try:
            form_of(each["questions"], each["name"])
        except FormError as error:
            for problem in error.problems:
                place = ("categories", n, "questions", *problem.path[3:])
                yield place, problem.say[:300], "Perbaiki pertanyaan di baris ini."


def _rules(
    data: Mapping[str, Any], codes: Collection[str], groups: Collection[str]
) -> Iterator[Wrong]:
    seen: set[str] = set()
    for n, rule in enumerate(data["rules"]):
        if rule["id"] in seen:
            yield ("rules", n, "id"), f"aturan {rule['id']} ditulis dua kali", "Beri id lain."
        seen.add(rule["id"])
        yield from _known(("rules", n, "when"), rule["when"], codes, groups)


def _known(
    at: Place, when: Mapping[str, Any], codes: Collection[str], groups: Collection[str]
) -> Iterator[Wrong]:
    for part, known, what in (("categories", codes, "kategori"), ("groups", groups, "kelompok")):
        for m, code in enumerate(when.get(part, ())):
            if code not in known:
                yield (*at, part, m), f"{what} {code} tidak ada", "Pakai kode dari categories.yaml."


def _never(data: Mapping[str, Any], codes: Collection[str]) -> Iterator[Wrong]:
    for n, code in enumerate(data.get("suggest", {}).get("never", ())):
        if code not in codes:
            say = f"kategori {code} tidak ada"
            yield ("suggest", "never", n), say, "Pakai kode dari categories.yaml."


def _bodies(
    data: Mapping[str, Any], agencies: Collection[str], outside: Collection[str]
) -> Iterator[Wrong]:
    if data["desk"] not in agencies:
        say = f"perangkat daerah {data['desk']} tidak ada"
        yield ("desk",), say, "Pakai kode dari agencies.yaml."
    for n, rule in enumerate(data["rules"]):
        if rule["to"]["agency"] not in agencies:
            say = f"perangkat daerah {rule['to']['agency']} tidak ada"
            yield ("rules", n, "to", "agency"), say, "Pakai kode dari agencies.yaml."
        if rule["to"].get("outside", "") and rule["to"]["outside"] not in outside:
            say = f"badan luar {rule['to']['outside']} tidak ada"
            yield ("rules", n, "to", "outside"), say, "Tambahkan di outside pada categories.yaml."


def _terms(data: Mapping[str, Any]) -> Iterator[Wrong]:
    places: list[tuple[Place, str]] = [(("answer", "term"), data["answer"]["term"])]
    places += [(("clocks", n, "term"), each["term"]) for n, each in enumerate(data["clocks"])]
    for place, term in places:
        try:
            Term.parse(term)
        except BadTermError:
            yield place, f"jangka waktu {term} tidak terbaca", "Tulis seperti P3D atau PT7M."


def _clocks(
    data: Mapping[str, Any], codes: Collection[str], groups: Collection[str]
) -> Iterator[Wrong]:
    seen: set[str] = set()
    for n, each in enumerate(data["clocks"]):
        if each["code"] in seen:
            yield ("clocks", n, "code"), f"jam {each['code']} ditulis dua kali", "Beri kode lain."
        seen.add(each["code"])
        yield from _known(("clocks", n, "when"), each.get("when", {}), codes, groups)


def _mayor(data: Mapping[str, Any], agencies: Collection[str]) -> Iterator[Wrong]:
    if data["mayor"] not in agencies:
        say = f"perangkat daerah {data['mayor']} tidak ada"
        yield ("mayor",), say, "Pakai kode dari agencies.yaml."


def _said(data: Any, languages: Collection[str], at: Place = ()) -> Iterator[Wrong]:
    """Complain of texts that lack a language of the city."""
    if isinstance(data, list):
        for n, each in enumerate(data):
            yield from _said(each, languages, (*at, n))
    elif isinstance(data, dict):
        if isinstance(data.get("id"), str) and at[-1:] and str(at[-1]) in TOLD_TO_PEOPLE:
            if missing := [each for each in languages if each not in data]:
                say = f"belum ada dalam {', '.join(missing)}"
                yield at, say, "Tulis dalam semua bahasa kota."
            return
        for key, each in data.items():
            yield from _said(each, languages, (*at, key))


TOLD_TO_PEOPLE = ("name", "guidance", "because", "ask", "label", "hint")
