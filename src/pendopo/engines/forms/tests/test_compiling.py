from copy import deepcopy

import pytest

from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.model import FormError
from pendopo.engines.forms.tests.everything import EVERYTHING, OPTIONS, OWN, one_page, q


def problems(*questions, **top):
    with pytest.raises(FormError) as caught:
        one_page(*questions, **top)
    return {".".join(map(str, p.path)): p.say for p in caught.value.problems}


def test_form_with_every_type_compiles():
    made = compile_form(EVERYTHING)
    assert len({question.type for question in made.questions()}) == 18


@pytest.mark.parametrize(
    ("wrong", "place", "words"),
    [
        ([q("a", "text"), q("a", "text")], "pages.1.questions.0.name", "sudah dipakai"),
        ([q("today", "text")], "pages.0.questions.0.name", "sudah dipakai"),
        ([q("in", "text")], "pages.0.questions.0.name", "sudah dipakai"),
        ([q("a", "nik")], "pages.0.questions.0", "purpose, basis"),
        ([q("a", "choice")], "pages.0.questions.0", "perlu options"),
        (
            [q("a", "choice", options=[OPTIONS[0], OPTIONS[0]])],
            "pages.0.questions.0.options",
            "dua pilihan",
        ),
        ([q("a", "text", accept=["pdf"])], "pages.0.questions.0.accept", "tidak mengenal accept"),
        ([q("a", "text", pattern="x")], "pages.0.questions.0.pattern", "perlu pattern_say"),
        (
            [q("a", "text", pattern="(", pattern_say={"id": "x"})],
            "pages.0.questions.0.pattern",
            "tidak terbaca",
        ),
        ([q("a", "number", min=3, max=2)], "pages.0.questions.0.min", "lebih besar"),
        ([q("a", "number", min="3")], "pages.0.questions.0.min", "bilangan bulat"),
        ([q("a", "date", min=3)], "pages.0.questions.0.min", "2026-01-31"),
        ([q("a", "date", min="2026-02-30")], "pages.0.questions.0.min", "tidak ada tanggal"),
        ([q("a", "date", min="3")], "pages.0.questions.0.min", "bukan date"),
        ([q("a", "text", min=-1)], "pages.0.questions.0", "di bawah 0"),
        ([q("a", "file", max=9)], "pages.0.questions.0.max", "1 sampai 5"),
        ([q("a", "group")], "pages.0.questions.0", "perlu questions"),
        (
            [q("a", "group", questions=[q("b", "group")])],
            "pages.0.questions.0.questions.0.type",
            "",
        ),
        ([q("a", "group", questions=[q("b", "file")])], "pages.0.questions.0.questions.0.type", ""),
        (
            [q("c", "yes_no"), q("a", "group", questions=[q("b", "text", show_if="c")])],
            "pages.1.questions.0.questions.0.show_if",
            "selalu tampak",
        ),
        ([q("a", "text", show_if="b == 'x'")], "pages.0.questions.0.show_if", "'b' tidak dikenal"),
        (
            [q("a", "text", valid=[{"unless": "a > 3", "say": {"id": "x"}}])],
            "pages.0.questions.0.valid.0.unless",
            "'>' tidak",
        ),
        ([q("a", "yes_no", show_if="a")], "pages.0.questions.0.show_if", "halaman sebelumnya"),
        (
            [q("a", "text", show_if="b"), q("b", "yes_no")],
            "pages.0.questions.0.show_if",
            "halaman sebelumnya",
        ),
        (
            [q("c", "choice", options=OPTIONS), q("a", "text", show_if="c == 'z'")],
            "pages.1.questions.0.show_if",
            "tidak punya pilihan 'z'",
        ),
        (
            [q("o", "person", personal=OWN), q("a", "text", show_if="o.nama2 == ''")],
            "pages.1.questions.0.show_if",
            "o.nama2",
        ),
        (
            [{**q("a", "text"), "personal": {"purpose": "apa saja"}}],
            "pages.0.questions.0.personal",
            "basis",
        ),
        (
            [{"name": "a", "type": "text", "ask": {"en": "A"}}],
            "pages.0.questions.0.ask",
            "id belum ada",
        ),
        (
            [q("a", "text", show_if="['x'].map(a, a + a)" + ".map(a, a + a)" * 20 + " == []")],
            "pages.0.questions.0.show_if",
            "",
        ),
    ],
)
def test_wrong_definition_says_where_and_what(wrong, place, words):
    found = problems(*wrong)
    assert place in found
    assert words in found[place]


def test_every_problem_is_told_at_once():
    found = problems(
        q("a", "nik"),
        q("a", "text"),
        checks=[{"unless": "true", "say": {"id": "x"}, "at": "tak_ada"}],
    )
    assert set(found) == {"pages.0.questions.0", "pages.1.questions.0.name", "checks.0.at"}


def test_same_slug_twice_is_refused():
    definition = deepcopy(EVERYTHING)
    definition["pages"][1]["slug"] = "satu"
    with pytest.raises(FormError, match="ada dua"):
        compile_form(definition)


def test_computed_value_may_read_only_what_was_computed_before():
    computed = {"b": {"type": "int", "value": "c + 1"}, "c": {"type": "int", "value": "a + 1"}}
    assert "compute.b.value" in problems(q("a", "number"), compute=computed)


def test_computed_value_has_the_type_it_states():
    assert "compute.b.value" in problems(
        q("a", "number"), compute={"b": {"type": "string", "value": "a + 1"}}
    )


def test_show_if_may_read_a_value_computed_from_earlier_pages():
    definition = [q("a", "number"), q("b", "text", show_if="c > 3")]
    assert one_page(*definition, compute={"c": {"type": "int", "value": "a * 2"}})
    assert problems(*definition, q("d", "number"), compute={"c": {"type": "int", "value": "d"}})


def test_reference_to_the_outside_is_refused():
    with pytest.raises(FormError):
        compile_form({"$ref": "file:///etc/passwd", "pages": []})


def test_personal_questions_are_listed_with_purpose_and_basis():
    found = dict(compile_form(EVERYTHING).personal())
    assert {"nik", "kk", "orang", "telepon", "surel", "alamat", "nik_saksi"} == set(found)
    assert found["nik"]["basis"] == "UU 27/2022"


def test_question_behind_a_name_on_the_page():
    made = compile_form(EVERYTHING)
    assert made.question("lahir-day").name == "lahir"
    assert made.question("saksi-0-lahir_saksi-day").name == "lahir_saksi"
    assert made.page_of("saksi-0-nik_saksi").slug == "tiga"
    assert made.question("tak_ada") is None
