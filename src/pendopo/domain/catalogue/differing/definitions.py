"""What differs between two definitions of a service: one part for each of its files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from pendopo.domain.catalogue.differing.forms import form_changes, newly_required
from pendopo.domain.catalogue.differing.processes import obstacles, process_changes
from pendopo.domain.catalogue.differing.values import changes
from pendopo.domain.catalogue.patching import only_words
from pendopo.domain.catalogue.publishing import digest
from pendopo.domain.catalogue.schema import NAMES
from pendopo.engines.bpmn.reading import load

KEYS = {
    **NAMES,
    "name": "nama",
    "summary": "ringkasan",
    "product": "hasil",
    "keywords": "kata pencarian",
    "life_events": "peristiwa hidup",
    "assurance": "tingkat bukti diri",
    "fee": "biaya",
    "term": "jangka waktu layanan",
    "effective_from": "berlaku sejak",
    "papers": "berkas yang disiapkan",
    "after": "sesudah dikirim",
    "standard": "standar",
    "status": "status",
    "source": "sumber",
    "text": "isi",
    "title": "judul",
    "kind": "jenis surat",
    "number": "pola nomor",
    "role": "penanda tangan",
    "series": "seri nomor",
    "valid": "masa berlaku",
    "en": "Inggris",
    "su": "Sunda",
}
MOST_LINES = 40
Definition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What differs in one file of a service."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two definitions of one service: what differs, and what that means for its cases.

    `obstacles` keep some case from moving; `asked` will be asked of cases that move.
    """

    code: str
    parts: tuple[Part, ...]
    words_only: bool
    obstacles: tuple[str, ...]
    asked: tuple[str, ...]


def difference(code: str, old: Definition, new: Definition) -> Difference | None:
    """Return what differs, or None when both are the same to the last letter."""
    if digest(old) == digest(new):
        return None
    both = bool(old["process"] and new["process"])
    words = only_words(old, new)
    return Difference(
        code,
        tuple(part for part in _parts(old, new) if part.lines),
        words,
        tuple(obstacles(*_drawn(old, new))) if both and not words else (),
        tuple(newly_required(old["form"], new["form"])),
    )


def _parts(old: Definition, new: Definition) -> Iterator[Part]:
    was, now = old["service"], new["service"]
    before, after = ({k: v for k, v in each.items() if k != "standard"} for each in (was, now))
    yield Part("service.yaml", tuple(changes(before, after, KEYS)))
    yield Part("14 komponen standar", tuple(changes(was["standard"], now["standard"], KEYS)))
    yield Part("form.yaml", tuple(form_changes(old["form"], new["form"])))
    yield Part("process.bpmn", tuple(_process(old, new)))
    yield Part("letters", tuple(_letters(old["letters"], new["letters"])))
    yield Part("messages", tuple(changes(old["messages"], new["messages"], KEYS)))
    yield Part("shared", tuple(_sources(old["shared"], new["shared"])))


def _process(old: Definition, new: Definition) -> Iterator[str]:
    if old["process"] and new["process"]:
        found = list(process_changes(*_drawn(old, new)))
        moved = not found and old["process"] != new["process"]
        yield from ["hanya letak di gambar yang berubah"] if moved else found
    elif old["process"] or new["process"]:
        yield "kini dapat diajukan di sini" if new["process"] else "kini hanya halaman informasi"


def _drawn(old: Definition, new: Definition) -> tuple[Any, Any]:
    return load(str(old["process"])), load(str(new["process"]))


def _letters(old: Definition, new: Definition) -> Iterator[str]:
    yield from (f"surat baru {name}" for name in new if name not in old)
    yield from (f"surat {name} hilang" for name in old if name not in new)
    for name in (each for each in new if each in old):
        before, after = ({k: v for k, v in told[name].items() if k != "typ"} for told in (old, new))
        yield from changes(before, after, KEYS, f"surat {name}")
        yield from _lines(f"{name}.typ", old[name].get("typ", ""), new[name].get("typ", ""))


def _sources(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*old, *new}):
        yield from _lines(name, old.get(name, ""), new.get(name, ""))


def _lines(file: str, old: str, new: str) -> Iterator[str]:
    """Yield the lines of a text that went and came, as many as can still be read."""
    told = unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    changed = [line for line in told if line[:3] not in {"---", "+++"} and line[:2] != "@@"]
    yield from (f"{file} {line[0]} {line[1:].strip()}" for line in changed[:MOST_LINES])
    if len(changed) > MOST_LINES:
        yield f"{file}: {len(changed) - MOST_LINES} baris lain"
