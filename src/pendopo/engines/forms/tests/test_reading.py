import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.engines.forms.answers_schema import json_schema, validator
from pendopo.engines.forms.reading import read, read_page
from pendopo.engines.forms.rows import pressed
from pendopo.engines.forms.tests.everything import LISTS, TODAY, form, one_page, q
from pendopo.engines.forms.views import FieldView, Sheet, fields
from pendopo.engines.forms.walking import walk

FORM = form()


def reading(raw, slug=None, made=FORM):
    name = next(iter(raw))
    page = made.page(slug) if slug else made.page_of(name)
    sent = {key: value if isinstance(value, list) else [value] for key, value in raw.items()}
    return read(page, sent, today=TODAY, lists=LISTS)


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ({"teks": "  dua   kata "}, "dua kata"),
        ({"teks": "a\0b\x07c"}, "abc"),
        ({"teks": "e\u0301a"}, "éa"),
        ({"pola": "AB12"}, "AB12"),
        ({"nop": "1 2 3 4 5"}, "12.34-5"),
        ({"nop": "12345"}, "12.34-5"),
        ({"uraian": " a\r\nb\rc "}, "a\nb\nc"),
        ({"angka": "1.000"}, 1000),
        ({"angka": " 1 000 "}, 1000),
        ({"angka": "007"}, 7),
        ({"uang": "Rp 12.500"}, 12500),
        ({"uang": "rp12.500,00"}, 12500),
        ({"uang": "1,250,000"}, 1250000),
        ({"uang": "1.250.000,-"}, 1250000),
        ({"lahir-day": "24", "lahir-month": "11", "lahir-year": "2026"}, "2026-11-24"),
        ({"lahir-day": "5", "lahir-month": "Nov", "lahir-year": "2025"}, "2025-11-05"),
        ({"lahir-day": "05", "lahir-month": "nopember", "lahir-year": "2025"}, "2025-11-05"),
        ({"lahir-day": "5", "lahir-month": "Agustus", "lahir-year": "2025"}, "2025-08-05"),
        ({"lahir-day": "5", "lahir-month": "May", "lahir-year": "2025"}, "2025-05-05"),
        ({"lahir-day": "5/11/2025", "lahir-month": "", "lahir-year": ""}, "2025-11-05"),
        ({"lahir-day": "5 November 2025"}, "2025-11-05"),
        ({"lahir": "2025-11-05"}, "2025-11-05"),
        ({"pilih": "a"}, "a"),
        ({"banyak": ["b", "a"]}, ["a", "b"]),
        ({"setuju": "no"}, False),
        ({"lurah": "32.71.03.1004"}, "32.71.03.1004"),
        ({"lurah": "sempur"}, "32.71.03.1004"),
        ({"nik": "3271 0341 0190 0004"}, "3271034101900004"),
        ({"telepon": "0812-4471-4471"}, "+6281244714471"),
        ({"surel": "A@Contoh.ID"}, "A@contoh.id"),
        (
            {"orang-nama": "Dewi", "orang-nik": "3271034101900004"},
            {"nama": "Dewi", "nik": "3271034101900004"},
        ),
        ({"benar": "yes"}, True),
        ({"benar": "on"}, None),
        ({"teks": " "}, None),
    ],
)
def test_what_was_typed_becomes_an_answer(raw, answer):
    found = reading(raw)
    assert found.errors == {}
    assert found.values[next(iter(raw)).split("-")[0]] == answer


@pytest.mark.parametrize(
    ("raw", "at", "words"),
    [
        ({"teks": "x"}, "teks", "Tulis isian teks paling sedikit 2 huruf."),
        ({"teks": "x" * 11}, "teks", "Tulis isian teks paling banyak 10 huruf. Sekarang 11 huruf."),
        ({"pola": "ab12"}, "pola", "Dua huruf lalu angka."),
        ({"nop": "1234"}, "nop", "Lima angka."),
        ({"nop": "1234O"}, "nop", "Lima angka."),
        (
            {"uraian": "x" * 51},
            "uraian",
            "Tulis isian uraian paling banyak 50 huruf. Sekarang 51 huruf.",
        ),
        ({"angka": "tiga"}, "angka", "Isi isian angka dengan angka saja. Contoh: 1250."),
        (
            {"angka": "1,5"},
            "angka",
            "Isi isian angka dengan bilangan bulat, tanpa koma. Contoh: 1250.",
        ),
        (
            {"angka": "12.5"},
            "angka",
            "Isi isian angka dengan bilangan bulat, tanpa koma. Contoh: 1250.",
        ),
        (
            {"angka": "1,250"},
            "angka",
            "Isi isian angka dengan bilangan bulat, tanpa koma. Contoh: 1250.",
        ),
        ({"angka": "0"}, "angka", "Isian angka paling sedikit 1."),
        ({"angka": "1001"}, "angka", "Isian angka paling banyak 1000."),
        ({"angka": "9" * 40}, "angka", "Angka untuk isian angka terlalu panjang. Periksa lagi."),
        ({"uang": "-5"}, "uang", "Isian uang paling sedikit Rp0."),
        ({"uang": "6.000.000"}, "uang", "Isian uang paling banyak Rp5.000.000."),
        ({"lahir-day": "1", "lahir-year": "2020"}, "lahir-month", "Isi bulan untuk tanggal lahir."),
        (
            {"lahir-day": "32", "lahir-month": "1", "lahir-year": "2020"},
            "lahir-day",
            "Tanggal untuk tanggal lahir diisi angka 1 sampai 31.",
        ),
        (
            {"lahir-day": "1", "lahir-month": "13", "lahir-year": "2020"},
            "lahir-month",
            "Bulan untuk tanggal lahir diisi 1 sampai 12, atau namanya.",
        ),
        (
            {"lahir-day": "1", "lahir-month": "Ja", "lahir-year": "2020"},
            "lahir-month",
            "Bulan untuk tanggal lahir diisi 1 sampai 12, atau namanya.",
        ),
        (
            {"lahir-day": "1", "lahir-month": "1", "lahir-year": "20"},
            "lahir-year",
            "Tahun untuk tanggal lahir ditulis empat angka. Contoh: 2026.",
        ),
        (
            {"lahir-day": "29", "lahir-month": "2", "lahir-year": "2026"},
            "lahir-day",
            "Februari 2026 hanya sampai tanggal 28.",
        ),
        ({"lahir": "kemarin"}, "lahir-day", "Tanggal untuk tanggal lahir diisi angka 1 sampai 31."),
        ({"pilih": "c"}, "pilih", "Pilih jawaban yang ada di daftar untuk isian pilih."),
        ({"banyak": ["a", "c"]}, "banyak", "Pilih jawaban yang ada di daftar untuk isian banyak."),
        ({"setuju": "mungkin"}, "setuju", "Pilih jawaban yang ada di daftar untuk isian setuju."),
        ({"lurah": "Semp"}, "lurah", "Pilih jawaban yang ada di daftar untuk isian lurah."),
        ({"nik": "327103"}, "nik", "NIK terdiri dari 16 angka. Yang Anda tulis 6 angka."),
        ({"kk": "3271-"}, "kk", "Nomor KK terdiri dari 16 angka. Yang Anda tulis 4 angka."),
        (
            {"telepon": "0251832100"},
            "telepon",
            "Tulis nomor ponsel. Nomor rumah tidak dapat menerima SMS.",
        ),
        ({"surel": "a.b"}, "surel", "Alamat email memuat satu tanda @. Contoh: nama@contoh.id."),
        ({"orang-nama": "Dewi"}, "orang-nik", "Isi NIK untuk isian orang."),
        ({"alamat-rt": "1"}, "alamat-jalan", "Isi jalan dan nomor untuk isian alamat."),
        (
            {"alamat-jalan": "Jl. A", "alamat-rt": "1a", "alamat-kelurahan": "Sempur"},
            "alamat-rt",
            "RT terdiri dari 1 sampai 3 angka. Contoh: 003.",
        ),
        (
            {"alamat-jalan": "Jl. A", "alamat-kode_pos": "161"},
            "alamat-kode_pos",
            "Kode pos terdiri dari 5 angka. Contoh: 16121.",
        ),
    ],
)
def test_each_failing_field_has_its_own_sentence(raw, at, words):
    found = reading(raw)
    assert found.errors[at]["id"] == words
    assert found.raw[next(iter(raw))]
    assert at.split("-")[0] not in found.values
    for sentence in found.errors[at].values():
        assert "tidak valid" not in sentence
        assert all(len(part.split()) <= 20 for part in sentence.split(". "))


def test_every_part_that_fails_says_so():
    found = reading({"alamat-rw": "x", "alamat-kode_pos": "1"})
    assert list(found.errors) == [
        "alamat-jalan",
        "alamat-rw",
        "alamat-kelurahan",
        "alamat-kode_pos",
    ]


def test_address_is_put_in_the_way_it_is_written():
    raw = {
        "alamat-jalan": "Jl. A 1",
        "alamat-rt": "3",
        "alamat-kelurahan": "Sempur",
        "alamat-kode_pos": "16129",
    }
    assert reading(raw).values["alamat"] == {
        "jalan": "Jl. A 1",
        "rt": "003",
        "kelurahan": "32.71.03.1004",
        "kode_pos": "16129",
    }


def test_rows_keep_the_numbers_they_were_sent_with_and_empty_rows_are_none():
    raw = {
        "saksi-0-nik_saksi": "",
        "saksi-2-nik_saksi": "3271034101900004",
        "saksi-7-nik_saksi": "salah",
        "saksi-7-umur_saksi": "3",
    }
    found = reading(raw)
    assert set(found.errors) == {"saksi-7-nik_saksi"}
    assert "saksi" not in found.values


def test_page_names_failing_rows_as_they_were_sent():
    raw = {
        "saksi-1-umur_saksi": ["20"],
        "saksi-4-nik_saksi": ["3271034101900004"],
        "saksi-4-umur_saksi": ["9"],
    }
    found = read_page(FORM, FORM.page("tiga"), raw, {"teks": "ada"}, today=TODAY, lists=LISTS)
    assert list(found.errors) == ["saksi-1-nik_saksi", "saksi-4-umur_saksi", "benar"]
    assert found.answers["teks"] == "ada"


def test_page_reports_its_own_rules_and_no_other_page():
    made = one_page(
        q("a", "number", required=True),
        q("b", "number", required=True),
        checks=[{"unless": "a < b", "say": {"id": "Tidak boleh"}, "at": "b"}],
    )
    found = read_page(made, made.page("p0"), {"a": ["3"]}, {"b": 2}, today=TODAY, lists=LISTS)
    assert found.errors == {}
    assert set(found.walk.errors) == {"b"}
    found = read_page(made, made.page("p1"), {"b": ["1"]}, {"a": 2}, today=TODAY, lists=LISTS)
    assert found.errors == {"b": {"id": "Tidak boleh"}}


def test_failed_field_keeps_its_earlier_answer_and_emptied_field_loses_it():
    before = {"teks": "lama", "angka": 7}
    found = read_page(
        FORM, FORM.page("satu"), {"teks": ["x"], "angka": [""]}, before, today=TODAY, lists=LISTS
    )
    assert found.answers == {"teks": "lama"}
    assert set(found.errors) == {"teks"}


def test_only_named_questions_may_change():
    raw = {"teks": ["baru"], "pola": ["AB1"]}
    found = read_page(
        FORM, FORM.page("satu"), raw, {"teks": "lama"}, today=TODAY, lists=LISTS, only=["pola"]
    )
    assert found.answers == {"teks": "lama", "pola": "AB1"}


def test_files_come_from_the_answers_never_from_the_page():
    made = one_page(q("berkas", "file", required=True))
    page = made.pages[0]
    sent = {"berkas": ["curian"]}
    assert set(read_page(made, page, sent, {}, today=TODAY, lists=LISTS).errors) == {"berkas"}
    assert read_page(made, page, sent, {"berkas": ["e1"]}, today=TODAY, lists=LISTS).answers == {
        "berkas": ["e1"]
    }


def test_row_buttons_change_rows_and_lose_nothing_typed():
    group = FORM.page("tiga").questions
    raw = {"saksi-0-nik_saksi": ["1"], "saksi-1-nik_saksi": ["2"], "teks": ["x"]}
    added = pressed(group, raw | {"saksi-add": ["1"]})
    assert added == raw | {"saksi-2-nik_saksi": [""]}
    assert pressed(group, added | {"saksi-add": ["1"]}) == added  # at most three
    assert pressed(group, raw | {"saksi-remove": ["0"]}) == {
        "saksi-1-nik_saksi": ["2"],
        "teks": ["x"],
    }
    assert pressed(group, raw) is None


NAMES = st.sampled_from(
    [
        *(question.name for question in FORM.questions()),
        *("lahir-day", "lahir-month", "lahir-year"),
        *("alamat-jalan", "alamat-rt", "alamat-kelurahan", "orang-nama", "orang-nik"),
        *("saksi-0-nik_saksi", "saksi-1-umur_saksi", "saksi-01-lahir_saksi-day"),
        *("saksi-99999-nik_saksi", "saksi-", "saksi-x-"),
    ]
)
TYPED = (
    st.text(max_size=40)
    | st.text("0123456789.,- Rp/", max_size=20)
    | st.sampled_from(
        [
            "a",
            "yes",
            "no",
            "Sempur",
            "3271034101900004",
            "081244714471",
            "a@b.id",
            "24",
            "11",
            "Nov",
            "2020",
            "AB1",
            "12345",
        ]
    )
)
PAGES = st.dictionaries(NAMES, st.lists(TYPED, max_size=3), max_size=25)


@settings(max_examples=250, deadline=None)
@given(PAGES)
def test_any_page_sent_is_read_without_a_crash_and_fits_the_schema(raw):
    for page in FORM.pages:
        found = read_page(FORM, page, raw, {}, today=TODAY, lists=LISTS)
        again = walk(FORM, found.answers, today=TODAY, lists=LISTS)
        assert again.answers == found.answers
        schema = json_schema(FORM)
        del schema["required"]
        assert validator(schema).is_valid(found.answers)
        fields(page.questions, Sheet(found.answers, raw, found.errors, LISTS, "id"))


@settings(max_examples=150, deadline=None)
@given(PAGES)
def test_reading_what_was_shown_gives_the_same_answers(raw):
    for page in FORM.pages:
        answers = read_page(FORM, page, raw, {}, today=TODAY, lists=LISTS).answers
        views = fields(page.questions, Sheet(answers, {}, {}, LISTS, "id"))
        shown = {name: sent for view in views for name, sent in typed_back(view).items()}
        assert read_page(FORM, page, shown, answers, today=TODAY, lists=LISTS).answers == answers


def typed_back(view: FieldView):
    """Return what a browser sends of a field left as it was shown."""
    if view.parts or view.rows:
        inner = [*view.parts, *(part for row in view.rows for part in row)]
        return {name: sent for part in inner for name, sent in typed_back(part).items()}
    if view.options:
        return {view.name: [o.value for o in view.options if o.checked]}
    return {} if view.type == "file" else {view.name: [view.value]}
