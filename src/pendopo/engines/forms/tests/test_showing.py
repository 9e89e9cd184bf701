import pytest

from pendopo.engines.forms.answers_schema import json_schema, validator
from pendopo.engines.forms.changing import changed, merged, only, opened
from pendopo.engines.forms.describing import describe, letter_values, rows_shown
from pendopo.engines.forms.doubts import doubts
from pendopo.engines.forms.tests.everything import LISTS, OWN, TODAY, form, one_page, q
from pendopo.engines.forms.views import Sheet, fields, summary
from pendopo.engines.forms.walking import walk

FORM = form()
NIK = "3271034101900004"
ANSWERS = {
    "teks": "ada",
    "angka": 1200 - 200,
    "uang": 12500,
    "lahir": "2026-11-24",
    "pilih": "a",
    "banyak": ["a", "b"],
    "setuju": False,
    "lurah": "32.71.03.1004",
    "alamat": {
        "jalan": "Jl. Sempur 1",
        "rt": "003",
        "kelurahan": "32.71.03.1004",
        "kode_pos": "16129",
    },
    "nik": NIK,
    "orang": {"nama": "Dewi Sartika", "nik": NIK},
    "telepon": "+6281244714471",
    "surel": "dewi@contoh.id",
    "berkas": ["e1", "e2"],
    "saksi": [{"nik_saksi": NIK, "umur_saksi": 20}],
    "benar": True,
}


def values(language="id", **more):
    found = walk(FORM, ANSWERS, today=TODAY)
    assert found.complete
    blocks = describe(found, LISTS, language, **more)
    return {line.question.name: line.value for block in blocks for line in block.lines}


def test_answers_are_printed_as_people_read_them():
    assert values() == {
        "teks": "ada",
        "pola": "",
        "nop": "",
        "uraian": "",
        "angka": "1000 orang",
        "uang": "Rp12.500",
        "lahir": "24 November 2026",
        "pilih": "Apel",
        "banyak": "Apel, Belimbing",
        "setuju": "Tidak",
        "lurah": "Sempur",
        "alamat": "Jl. Sempur 1, RT 003/RW -, Kel. Sempur, 16129",
        "nik": "3271 0341 0190 0004",
        "kk": "",
        "orang": "Dewi Sartika, NIK 3271 0341 0190 0004",
        "telepon": "0812-4471-4471",
        "surel": "dewi@contoh.id",
        "berkas": "2 berkas",
        "saksi": "3271 0341 0190 0004, 20",
        "benar": "Disetujui",
    }


def test_english_falls_back_to_indonesian_text_by_text():
    shown = values("en")
    assert shown["banyak"] == "Apple, Belimbing"
    assert (shown["setuju"], shown["berkas"]) == ("No", "2 files")


def test_masked_values_show_nobody():
    shown = values(masked=True)
    assert shown["nik"] == "3271 03•• •••• 0004"
    assert shown["orang"] == "D••• S••••••, NIK 3271 03•• •••• 0004"
    assert shown["telepon"] == "0812 •••• 4471"
    assert shown["surel"] == "d•••@contoh.id"
    assert "Sempur 1" not in shown["alamat"]
    assert shown["saksi"].startswith("3271 03••")


def test_personal_text_and_date_are_masked_but_others_are_not():
    made = one_page(
        q("nama", "text", personal=OWN), q("lahir", "date", personal=OWN), q("hobi", "text")
    )
    answers = {"nama": "Dewi Sartika", "lahir": "1990-01-02", "hobi": "Membaca"}
    found = describe(walk(made, answers, today=TODAY), LISTS, "id", masked=True)
    assert [block.lines[0].value for block in found] == ["D••• S••••••", "•• •••• 1990", "Membaca"]


def test_files_and_rows_stay_reachable():
    found = walk(FORM, ANSWERS, today=TODAY)
    lines = {
        line.question.name: line for block in describe(found, LISTS, "id") for line in block.lines
    }
    assert lines["berkas"].files == ("e1", "e2")
    assert [[cell.value for cell in row] for row in lines["saksi"].rows] == [
        ["3271 0341 0190 0004", "", "20"]
    ]
    assert letter_values(found, LISTS)["uang"] == "Rp12.500"


def test_a_letter_sets_the_rows_of_a_group_as_a_table():
    group = next(question for question in FORM.questions() if question.name == "saksi")
    rows = rows_shown(group, ANSWERS["saksi"], LISTS, "id")
    assert [(row["nik_saksi"], row["umur_saksi"]) for row in rows] == [
        ("3271 0341 0190 0004", "20")
    ]
    assert rows_shown(group, None, LISTS, "id") == []


def views(slug, *, answers=None, raw=None, errors=None, language="id"):
    sheet = Sheet(answers or {}, raw or {}, errors or {}, LISTS, language)
    return {view.name: view for view in fields(FORM.page(slug).questions, sheet)}


def test_fields_show_kept_answers():
    satu, dua, tiga = (views(slug, answers=ANSWERS) for slug in ("satu", "dua", "tiga"))
    assert (satu["uang"].value, satu["uang"].prefix, satu["uang"].inputmode) == (
        "12.500",
        "Rp",
        "numeric",
    )
    assert [part.value for part in dua["lahir"].parts] == ["24", "11", "2026"]
    assert [option.checked for option in dua["setuju"].options] == [False, True]
    assert dua["lurah"].value == "32.71.03.1004"
    assert tiga["berkas"].accept == "application/pdf"
    assert tiga["saksi"].rows[0][0].name == "saksi-0-nik_saksi"
    assert tiga["saksi"].can_add
    assert not tiga["saksi"].can_remove


def test_what_was_typed_wins_over_what_is_kept_also_when_unticked():
    found = views("dua", answers=ANSWERS, raw={"lahir-day": ["33"], "csrf": ["x"]})
    assert [part.value for part in found["lahir"].parts] == ["33", "", ""]
    assert not any(option.checked for option in found["banyak"].options)


def test_date_says_its_error_once_and_marks_the_wrong_part():
    found = views("dua", errors={"lahir-month": {"id": "Isi bulan."}})["lahir"]
    assert found.error == "Isi bulan."
    assert [part.error for part in found.parts] == ["", "Isi bulan.", ""]
    whole = views("dua", errors={"lahir": {"id": "Belum terjadi."}})["lahir"]
    assert [part.error for part in whole.parts] == ["Belum terjadi."] * 3


def test_summary_links_each_error_to_an_input():
    errors = {
        "lahir-month": {"id": "Isi bulan."},
        "alamat-rt": {"id": "RT salah."},
        "pilih": {"id": "Pilih satu."},
    }
    found = summary(list(views("dua", errors=errors).values()))
    assert found == [
        ("id-lahir-month", "Isi bulan."),
        ("id-pilih", "Pilih satu."),
        ("id-alamat-rt", "RT salah."),
    ]
    rows = views(
        "tiga", raw={"saksi-4-nik_saksi": ["x"]}, errors={"saksi-4-nik_saksi": {"id": "Isi."}}
    )
    assert summary(list(rows.values())) == [("id-saksi-4-nik_saksi", "Isi.")]
    assert rows["saksi"].row_numbers == [4]


def test_frozen_answers_fit_the_schema_of_the_form():
    check = validator(json_schema(FORM))
    assert check.is_valid(ANSWERS)
    assert not check.is_valid(ANSWERS | {"lain": 1})
    assert not check.is_valid({name: a for name, a in ANSWERS.items() if name != "teks"})


def test_schema_never_reaches_outside():
    with pytest.raises(ValueError, match="no outside references"):
        validator({"$ref": "http://127.0.0.1:9/x.json"})


def test_changed_questions_are_told_in_the_order_of_the_form():
    assert changed(FORM, ANSWERS, ANSWERS | {"surel": "b@c.id", "teks": "lain"}) == (
        "teks",
        "surel",
    )


def test_correction_shows_only_named_questions_and_what_they_open():
    made = one_page(
        q("a", "yes_no", required=True), q("b", "text", required=True, show_if="a"), q("c", "text")
    )
    assert [page.slug for page in only(made, ["c"])] == ["p2"]
    assert opened(["a"], walk(made, {"a": True}, today=TODAY)) == {"a", "b"}
    assert merged({"a": True, "c": "x"}, {"a": False, "c": "y"}, ["a"]) == {"a": False, "c": "x"}


def test_unknown_area_is_a_doubt_for_the_officer_not_an_error():
    found = doubts(FORM, ANSWERS, today=TODAY, known_area=lambda _: False)
    assert set(found) == {"nik", "orang-nik", "saksi-0-nik_saksi"}
    assert doubts(FORM, ANSWERS, today=TODAY, known_area=lambda code: code == "327103") == {}
