"""The first service's own form, walked as its residents do."""

from pathlib import Path

import pytest
from django.conf import settings

from pendopo.domain.catalogue.packs import read_service
from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.reading import read_page
from pendopo.engines.forms.tests.everything import LISTS, TODAY
from pendopo.engines.forms.walking import walk

PACK = Path(settings.PENDOPO.city)
DEFINITION = read_service(PACK / "services/bapenda/sppt-salinan", shared=PACK / "shared")["form"]
FORM = compile_form(DEFINITION)
SENT = {
    "pemohon": {"sebagai": "pemilik"},
    "nama": {"nama": "Dewi Sartika", "nik": "3271 0341 0190 0004"},
    "ponsel": {"ponsel": "0812 4471 4471"},
    "nop": {"nop": "327103000501203450"},
    "letak": {"jalan": "Jl. Sempur 1", "objek": "32.71.03.1004"},
    "tahun": {"tahun": "2025"},
    "alasan": {"alasan": "hilang"},
    "pernyataan": {"benar": "yes"},
}
FILES = ("surat_kuasa", "ktp", "sertifikat", "bukti_lunas")


def filled(**changes):
    """Fill every page shown, in order; return the last outcome."""
    answers = {name: ["e1"] for name in FILES}
    page, outcome = FORM.pages[0], None
    while page:
        raw = {name: [text] for name, text in (SENT | changes).get(page.slug, {}).items()}
        outcome = read_page(FORM, page, raw, answers, today=TODAY, lists=LISTS)
        assert outcome.errors == {}
        answers, page = outcome.answers, outcome.walk.after(page)
    return outcome


def test_owner_fills_it_and_is_complete():
    found = filled().walk
    assert found.complete
    assert found.answers["nop"] == "32.71.030.005.012-0345.0"
    assert "surat_kuasa" not in found.answers
    assert len(found.pages) == 11


def test_representative_is_asked_for_the_letter():
    assert filled(pemohon={"sebagai": "kuasa"}).walk.answers["surat_kuasa"] == ["e1"]


def test_other_reason_is_explained():
    found = filled(alasan={"alasan": "lain"}, penjelasan={"penjelasan": "Terbawa banjir"}).walk
    assert found.answers["penjelasan"] == "Terbawa banjir"


@pytest.mark.parametrize(
    ("year", "right"), [(2021, False), (2022, True), (2026, True), (2027, False)]
)
def test_year_is_one_of_the_last_five(year, right):
    assert ("tahun" not in walk(FORM, {"tahun": year}, today=TODAY).errors) is right


def texts(node):
    if isinstance(node, dict):
        if "id" in node and set(node) <= {"id", "en", "su"}:
            yield node
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def test_every_text_is_in_each_language_and_in_short_sentences():
    for text in texts(DEFINITION):
        assert set(text) == {"id", "en", "su"}, text
        for sentences in text.values():
            assert all(len(sentence.split()) <= 20 for sentence in sentences.split(". ")), sentences
