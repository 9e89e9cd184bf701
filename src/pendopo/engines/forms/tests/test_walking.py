import pytest

from pendopo.engines.expressions import EvaluationError
from pendopo.engines.forms.tests.everything import LISTS, OPTIONS, OWN, TODAY, form, one_page, q
from pendopo.engines.forms.walking import walk

CHAIN = [
    q("menikah", "yes_no", required=True),
    q("buku", "text", required=True, show_if="menikah"),
    q("tahun", "number", required=True, show_if="buku == 'ada'"),
]


def walked(made, answers, **more):
    return walk(made, answers, today=TODAY, **more)


def test_hidden_answers_are_dropped_at_once_so_nothing_after_reads_them():
    found = walked(one_page(*CHAIN), {"tahun": 2020, "buku": "ada", "menikah": False})
    assert found.answers == {"menikah": False}
    assert [page.slug for page in found.pages] == ["p0"]
    assert found.complete


def test_kept_answers_stand_in_the_order_of_the_questions():
    found = walked(one_page(*CHAIN), {"tahun": 2020, "buku": "ada", "menikah": True})
    assert list(found.answers) == ["menikah", "buku", "tahun"]


def test_required_counts_only_when_shown():
    found = walked(one_page(*CHAIN), {"menikah": True})
    assert set(found.missing) == {"buku"}
    assert found.first_open().slug == "p1"


def test_false_and_zero_are_answers():
    found = walked(
        one_page(q("a", "yes_no", required=True), q("b", "number", required=True)),
        {"a": False, "b": 0},
    )
    assert found.complete


def test_rule_runs_only_when_everything_it_reads_is_answered():
    made = one_page(
        q("a", "number"),
        q("b", "number"),
        checks=[{"unless": "a < b", "say": {"id": "a di bawah b"}, "at": "b"}],
    )
    assert walked(made, {"a": 3}).complete
    assert walked(made, {"a": 3, "b": 2}).errors == {"b": {"id": "a di bawah b"}}


def test_error_in_a_rule_is_never_taken_for_hidden():
    made = one_page(q("a", "number"), q("b", "text", show_if="10 / a > 1"))
    with pytest.raises(EvaluationError) as caught:
        walked(made, {"a": 0})
    assert caught.value.source == "10 / a > 1"


@pytest.mark.parametrize(
    ("lahir", "words"),
    [
        ("2026-11-25", "Tanggal lahir tidak boleh setelah hari ini, 24 November 2026."),
        ("1899-12-31", "Tanggal lahir tidak boleh sebelum 1 Januari 1900."),
        ("2026-11-24", None),
    ],
)
def test_date_keeps_its_bounds(lahir, words):
    errors = walked(form(), {"lahir": lahir}).errors
    assert errors.get("lahir", {}).get("id") == words


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("teks", 5),
        ("teks", "x" * 11),
        ("angka", "5"),
        ("angka", 2000),
        ("angka", True),
        ("uang", -1),
        ("lahir", "2026-02-30"),
        ("lahir", "besok"),
        ("pilih", "c"),
        ("banyak", ["a", "a"]),
        ("setuju", "ya"),
        ("lurah", "99.99.99.9999"),
        ("orang", {"nama": "A"}),
        ("orang", ["nama"]),
        ("berkas", ["1", "2", "3"]),
        ("saksi", [{"lain": 1}]),
        ("saksi", "x"),
        ("benar", False),
    ],
)
def test_stored_answer_that_no_longer_fits_is_not_kept_and_asked_again(name, answer):
    found = walked(form(), {name: answer}, lists=LISTS)
    assert name not in found.answers
    assert name in found.errors
    assert not found.complete


def test_group_rows_are_checked_each_by_itself():
    rows = [
        {"nik_saksi": "3271034101900004", "umur_saksi": 16, "lahir_saksi": "2001-01-01"},
        {"umur_saksi": 20},
    ]
    found = walked(form(), {"lahir": "2000-01-01", "saksi": rows})
    assert found.errors["saksi-0-umur_saksi"] == {"id": "Saksi sudah 17 tahun."}
    assert "1 Januari 2000" in found.errors["saksi-0-lahir_saksi"]["id"]
    assert "saksi-1-nik_saksi" in found.missing
    assert found.needs(form().page("tiga"))


def test_group_says_how_many_rows_it_needs():
    row = {"nik_saksi": "3271034101900004"}
    assert (
        walked(form(), {"saksi": [row] * 4}).errors["saksi"]["id"]
        == "Isian saksi perlu 0 sampai 3. Sekarang 4."
    )
    made = one_page(q("saksi", "group", min=2, max=2, questions=[q("nik", "nik", personal=OWN)]))
    assert "saksi" in walked(made, {}).missing


def test_columns_of_a_group_are_read_when_every_row_has_them():
    rule = {
        "unless": "saksi.nik.all(n, saksi.nik.filter(m, m == n).size() == 1)",
        "say": {"id": "Dua kali."},
    }
    made = one_page(
        q(
            "saksi",
            "group",
            questions=[q("nik", "nik", personal=OWN), q("umur", "number")],
            valid=[rule],
        )
    )
    twice = [{"nik": "3271034101900004"}] * 2
    assert walked(made, {"saksi": twice}).errors == {"saksi": {"id": "Dua kali."}}
    assert walked(made, {"saksi": [{"nik": "3271034101900004"}, {"umur": 3}]}).complete


def test_computed_values_are_there_once_their_reads_are():
    made = one_page(
        q("a", "number"),
        q("b", "text", show_if="dua_kali > 4", required=True),
        compute={
            "dua_kali": {"type": "int", "value": "a * 2"},
            "kapan": {"type": "date", "value": "today"},
        },
    )
    assert walked(made, {}).computed == {"kapan": "2026-11-24"}
    found = walked(made, {"a": 3})
    assert found.computed == {"dua_kali": 6, "kapan": "2026-11-24"}
    assert set(found.missing) == {"b"}


def test_sections_say_done_begun_or_todo():
    assert [s.state for s in walked(form(), {}).sections()] == ["todo", "todo"]
    assert [s.state for s in walked(form(), {"teks": "ada"}).sections()] == ["done", "todo"]
    found = walked(form(), {"teks": "ada", "nik": "3271034101900004"}).sections()
    assert [(s.title["id"], s.state, len(s.pages)) for s in found] == [
        ("Awal", "done", 2),
        ("Tiga", "begun", 1),
    ]


def test_next_page_is_found_even_from_a_page_now_hidden():
    made = one_page(*CHAIN, q("akhir", "text"))
    found = walked(made, {"menikah": False})
    assert found.after(made.page("p1")).slug == "p3"
    assert found.before(made.page("p3")).slug == "p0"
    assert found.after(made.page("p3")) is None


def test_choice_of_a_hidden_branch_never_errs_the_walk():
    made = one_page(
        q("c", "choice", options=OPTIONS), q("d", "choice", options=OPTIONS, show_if="c == 'a'")
    )
    assert walked(made, {"d": "a"}).answers == {}
