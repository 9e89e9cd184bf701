"""A letter says what was typed, whatever was typed, and reaches for nothing outside."""

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.engines.letters.typesetting import LetterError, Typesetter, check
from pendopo.engines.letters.wording import BOX, printable

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SETTER = Typesetter()
ECHO = """#let data = json(bytes(sys.inputs.data))
#set document(title: "Surat")
#set text(font: "Libertinus Serif", lang: "id")
#data.name
"""


def set_with(name: str) -> bytes:
    return SETTER.typeset(ECHO, shared={}, data={"name": name}, at=AT)


def text_of(pdf: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("poppler is not on this machine")
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", told.stdout.decode()).strip()


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x") $x$ *tebal* _miring_ = Judul',
        "#sys.inputs.data",
        "kutip ' \" dan \\ garis",
        "@preview/x:1.0.0 <label> @acuan",
        "//komentar /* ini */ ~ -- `kode` [isi] {isi}",
        "O'Neill-Çelik Šárka D\u2019Angelo",
    ],
)
def test_what_people_type_is_text_never_markup(typed):
    flat = str.maketrans("\u2019\u2018\u201c\u201d", "''\"\"")  # typst sets curly quotes
    assert text_of(set_with(typed)).translate(flat) == typed.translate(flat)


def test_markup_in_a_list_or_a_nested_value_is_text_too():
    source = ECHO.replace("#data.name", "#data.rows.map(r => r.name).join([, ])")
    pdf = SETTER.typeset(source, shared={}, data={"rows": [{"name": "#x"}, {"name": "*y*"}]}, at=AT)
    assert text_of(pdf) == "#x, *y*"


@pytest.mark.parametrize("typed", ["王小明", "Budi 😀", "ꦧꦺꦴꦒꦺꦴꦂ", "ᮞᮥᮔ᮪ᮓ", "Łódź 王 😀 ꦧ ᮞ"])
def test_a_letter_no_font_can_draw_is_a_box_and_stops_nothing(typed):
    pdf = set_with(typed)
    assert BOX in text_of(pdf)


def test_other_scripts_the_fonts_know_are_drawn():
    for typed in ("محمد علي", "Łódź Žižek", "Ελλάδα", "Борис"):
        assert BOX not in text_of(set_with(typed))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("abc\u202edef", "abcdef"),
        ("a\x07b\x00c", "abc"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\ue000pakai\U000e0001", "pakai"),
        ("e\u0301", "é"),
        ("baris\r\nbaru\tlagi", "baris\nbaru lagi"),
    ],
)
def test_nothing_invisible_reaches_the_letter(typed, shown):
    assert printable({"name": [typed]}) == {"name": [shown]}


@settings(
    max_examples=60, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.text(max_size=30))
def test_whatever_is_typed_a_letter_comes_out(typed):
    assert set_with(typed).startswith(b"%PDF-1.7")


def test_a_very_long_name_stays_on_the_page():
    pdf = set_with("Raden Mas " * 200)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1


@pytest.mark.parametrize(
    "reach",
    [
        '#import "@preview/cetz:0.3.0"',
        '#import ("@" + "preview/cetz:0.3.0")',
        '#let p = "@" + "preview/cetz:0.3.0"\n#import p',
        '#include "lain.typ"',
        '#eval("im" + "port \\"@pre" + "view/x:1.0.0\\"")',
        '#dictionary(std).at("ev" + "al")("1")',
        '#read("/etc/passwd")',
        '#image("/etc/logo.png")',
        '#plugin("x.wasm")',
        '#yaml("x.yaml")',
    ],
)
def test_a_template_that_reaches_outside_is_refused_before_it_runs(reach):
    with pytest.raises(LetterError, match=r"baris [23]: "):
        check("= Judul\n" + reach)


def test_a_file_reached_by_another_name_is_not_there():
    source = ECHO + '#let r = read\n#r("/etc/passwd")'
    with pytest.raises(LetterError, match="not found"):
        SETTER.typeset(source, shared={}, data={"name": ""}, at=AT)


def test_a_broken_template_says_why():
    with pytest.raises(LetterError, match="unknown variable"):
        SETTER.typeset(ECHO + "#tidak_ada", shared={}, data={"name": ""}, at=AT)


def test_an_endless_template_is_stopped():
    with pytest.raises(LetterError, match="infinite"):
        SETTER.typeset(
            ECHO + "#{let x = 0\nwhile x < 1 { x = 0 }}", shared={}, data={"name": ""}, at=AT
        )


def test_the_same_letter_at_the_same_moment_is_the_same_file():
    assert set_with("Dedi") == Typesetter().typeset(ECHO, shared={}, data={"name": "Dedi"}, at=AT)
