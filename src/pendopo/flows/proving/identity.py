"""The three questions that tell one person from another, asked and read by the forms engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.model import Form, NoLists, Say
from pendopo.engines.forms.reading import read_page
from pendopo.engines.forms.views import FieldView, Sheet, fields

PURPOSE = {
    "purpose": "membuktikan bahwa akun ini milik orangnya",
    "basis": "UU 27/2022 pasal 20 ayat (2) huruf e; Permendagri 102/2019",
}
QUESTIONS = (
    {
        "name": "nik",
        "type": "nik",
        "required": True,
        "ask": {"id": "NIK", "en": "NIK", "su": "NIK"},
        "hint": {
            "id": "16 angka di KTP atau KK.",
            "en": "The 16 digits on your ID or family card.",
            "su": "16 angka dina KTP atawa KK.",
        },
        "personal": PURPOSE,
    },
    {
        "name": "nama",
        "type": "text",
        "required": True,
        "min": 2,
        "max": 100,
        "ask": {"id": "Nama lengkap", "en": "Full name", "su": "Nami lengkep"},
        "hint": {
            "id": "Persis seperti di KTP, tanpa gelar.",
            "en": "As on the ID card, no titles.",
            "su": "Sami pisan sareng dina KTP, tanpa gelar.",
        },
        "autocomplete": "name",
        "personal": PURPOSE,
    },
    {
        "name": "lahir",
        "type": "date",
        "required": True,
        "ask": {"id": "Tanggal lahir", "en": "Date of birth", "su": "Titimangsa lahir"},
        "personal": PURPOSE,
    },
)
FUTURE = {
    "id": "Tanggal lahir belum lewat. Periksa tahunnya.",
    "en": "The date of birth is still to come. Check the year.",
    "su": "Titimangsa lahir teu acan kaliwat. Pariksa taunna.",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody says they are."""

    nik: str
    name: str
    born: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """What was typed: the fields to show again, and who it is when nothing is off."""

    fields: list[FieldView]
    identity: Identity | None


@cache
def _form(birth: bool) -> Form:
    words = {"id": "Diri Anda", "en": "Yourself", "su": "Diri Anjeun"}
    asked = list(QUESTIONS if birth else QUESTIONS[:2])
    page = {"slug": "diri", "title": words, "section": words, "questions": asked}
    return compile_form({"pages": [page]})


def asked(kept: Mapping[str, str], *, language: str, birth: bool = True) -> list[FieldView]:
    """Return the fields, filled with what is known already (nik, nama, lahir in ISO).

    A counter, where the card itself is looked at, does not ask for the birth.
    """
    return fields(_form(birth).pages[0].questions, _sheet(kept, {}, {}, language))


def read(raw: Mapping[str, list[str]], *, today: date, language: str, birth: bool = True) -> Told:
    """Read what was typed. Never raises for that."""
    form = _form(birth)
    outcome = read_page(form, form.pages[0], raw, {}, today=today, lists=NoLists())
    found, errors = outcome.answers, dict(outcome.errors)
    if not errors and found.get("lahir", "") > today.isoformat():
        errors["lahir"] = FUTURE
    shown = fields(form.pages[0].questions, _sheet(found, raw, errors, language))
    if errors:
        return Told(shown, None)
    born = date.fromisoformat(found["lahir"]) if birth else None
    return Told(shown, Identity(found["nik"], found["nama"], born))


def _sheet(
    answers: Mapping[str, Any],
    raw: Mapping[str, list[str]],
    errors: Mapping[str, Say],
    language: str,
) -> Sheet:
    return Sheet(answers, raw, errors, NoLists(), language)
