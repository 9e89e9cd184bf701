"""What differs between two forms: pages, questions, cross checks and what is computed."""

from collections.abc import Iterator, Mapping
from typing import Any

from pendopo.domain.catalogue.differing.values import changes

KEYS = {
    "ask": "pertanyaan",
    "short": "sebutan singkat",
    "hint": "petunjuk",
    "type": "jenis",
    "required": "wajib diisi",
    "show_if": "tampil bila",
    "options": "pilihan",
    "label": "tulisan",
    "value": "nilai",
    "valid": "aturan",
    "unless": "syarat",
    "say": "pesan kesalahan",
    "at": "pada pertanyaan",
    "pattern": "pola",
    "pattern_say": "pesan pola",
    "shape": "bentuk",
    "shape_say": "pesan bentuk",
    "min": "paling sedikit",
    "max": "paling banyak",
    "unit": "satuan",
    "accept": "jenis berkas",
    "personal": "data pribadi",
    "purpose": "tujuan",
    "basis": "dasar",
    "width": "lebar",
    "questions": "isian",
    "title": "judul",
    "section": "bagian",
    "en": "Inggris",
    "su": "Sunda",
}
Told = Mapping[str, Any]


def form_changes(old: Told | None, new: Told | None) -> Iterator[str]:
    """Yield what differs, by page and question; a question keeps its name when it moves."""
    was, now = _asked(old), _asked(new)
    yield from _pages(old or {}, new or {})
    for name, (page, question) in now.items():
        if name not in was:
            must = ", wajib diisi" if question.get("required") else ""
            yield f"pertanyaan baru {name} di halaman {page}: {question['ask']['id']}{must}"
    for name, (page, question) in was.items():
        if name not in now:
            yield f"pertanyaan {name} hilang dari halaman {page}: {question['ask']['id']}"
            continue
        there, asked = now[name]
        if there != page:
            yield f"pertanyaan {name} pindah dari halaman {page} ke {there}"
        yield from (f"{name}, {each}" for each in changes(question, asked, KEYS))
    yield from changes(_checks(old), _checks(new), KEYS, "pemeriksaan silang")
    yield from changes(_computed(old), _computed(new), KEYS, "hitungan")


def newly_required(old: Told | None, new: Told | None) -> list[str]:
    """Return the questions that must be answered now and need not before."""
    was, now = _asked(old), _asked(new)
    return [
        name
        for name, (_, question) in now.items()
        if question.get("required") and not (name in was and was[name][1].get("required"))
    ]


def _pages(old: Told, new: Told) -> Iterator[str]:
    was, now = ({page["slug"]: page for page in form.get("pages", ())} for form in (old, new))
    yield from (
        f"halaman baru {slug}: {p['title']['id']}" for slug, p in now.items() if slug not in was
    )
    yield from (
        f"halaman {slug} hilang: {p['title']['id']}" for slug, p in was.items() if slug not in now
    )
    kept = [slug for slug in was if slug in now]
    for slug in kept:
        was_head, now_head = (
            {k: v for k, v in side[slug].items() if k != "questions"} for side in (was, now)
        )
        yield from changes(was_head, now_head, KEYS, f"halaman {slug}")
    if kept != [slug for slug in now if slug in was]:
        yield f"urutan halaman kini {', '.join(now)}"


def _asked(form: Told | None) -> dict[str, tuple[str, Told]]:
    return {
        q["name"]: (p["slug"], q) for p in (form or {}).get("pages", ()) for q in p["questions"]
    }


def _checks(form: Told | None) -> dict[str, Any]:
    return {each["unless"]: each for each in (form or {}).get("checks", ())}


def _computed(form: Told | None) -> dict[str, Any]:
    found: dict[str, Any] = (form or {}).get("compute", {})
    return found
