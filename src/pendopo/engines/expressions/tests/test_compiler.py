import pytest

from pendopo.engines.expressions import (
    Compiler,
    EvaluationError,
    ExpressionError,
    condition,
)
from pendopo.engines.expressions.compiler import MAX_SOURCE

RULES = Compiler(
    {
        "umur": "int",
        "lahir": "date",
        "today": "date",
        "nama": "string",
        "menikah": "bool",
        "saksi.nik": "strings",
        "pemohon.nik": "string",
    }
)


@pytest.mark.parametrize(
    ("source", "values", "result"),
    [
        ("lahir <= today", {"lahir": "2026-11-24", "today": "2026-11-24"}, True),
        ("lahir < today", {"lahir": "2026-11-25", "today": "2026-11-24"}, False),
        ("years(lahir, today)", {"lahir": "2009-11-25", "today": "2026-11-24"}, 16),
        ("years(lahir, today)", {"lahir": "2009-11-24", "today": "2026-11-24"}, 17),
        ("lahir", {"lahir": "2026-02-28"}, "2026-02-28"),
        ("umur * 1000", {"umur": 12}, 12000),
        ("saksi.nik.all(n, n != pemohon.nik)", {"saksi.nik": ["1"], "pemohon.nik": "1"}, False),
        ("size(saksi.nik) == 2", {"saksi.nik": ["1", "2"]}, True),
    ],
)
def test_rule_yields_plain_values(source, values, result):
    assert RULES.compile(source).evaluate(values) == result


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("umurr > 3", "did you mean 'umur'"),
        ("umur == '30'", "'==' cannot take a whole number and a text"),
        ("lahir == 'x'", "'==' cannot take a date and a text"),
        ("saksi.all(n, true)", "write saksi.nik"),
        ("pemohon.nama == ''", "'pemohon.nama' is not known here"),
        ("umur = 3", "Write '=='"),
        ("umur >", "cannot be read here"),
        ("saksi.nik.all(umur, umur == '')", "'umur' already names an answer"),
        ("", "empty"),
        ("today - lahir", "yields duration"),
    ],
)
def test_wrong_rule_fails_when_compiled_in_plain_words(source, words):
    with pytest.raises(ExpressionError, match="line") as caught:
        RULES.compile(source)
    assert words in caught.value.say["en"]


def test_error_says_the_place():
    with pytest.raises(ExpressionError) as caught:
        RULES.compile("umur > 3 &&\n  umurr > 3")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_result_must_be_the_one_asked_for():
    with pytest.raises(ExpressionError, match="yields int, not bool"):
        RULES.compile("umur + 1", result="bool")


@pytest.mark.parametrize(
    "bomb",
    [
        "saksi.nik.map(a, a + a) == []",
        "saksi.nik.map(a, [a] + [a]) == []",
        "saksi.nik.all(a, saksi.nik.exists(b, (b + b).size() > 3))",
        "[" + ",".join(["nama"] * 60) + "].map(a, [a + a].map(b, b + b)).size() > 0",
        "['x']" + ".map(a, a + a)" * 20 + ".size() > 0",
        "saksi.nik.all(a, saksi.nik.all(b, saksi.nik.all(c, a == b)))",
        "true || " * MAX_SOURCE + "true",
        "(" * 200 + "true" + ")" * 200,
        "[" * 200 + "]" * 200 + " == []",
    ],
)
def test_bomb_is_refused(bomb):
    with pytest.raises(ExpressionError):
        RULES.compile(bomb)


def test_numbers_may_be_added_in_a_loop_and_texts_outside():
    assert RULES.compile("[1, 2].map(a, a + umur) == [2, 3]").evaluate({"umur": 1})
    assert RULES.compile("'a' + nama == 'ab'").evaluate({"nama": "b"})


def test_reads_names_every_variable_and_no_loop_item():
    rule = RULES.compile("saksi.nik.exists(n, n == pemohon.nik) && (menikah ? umur > 3 : true)")
    assert rule.reads == {"saksi.nik", "pemohon.nik", "menikah", "umur"}


def test_compared_texts_are_known():
    rule = RULES.compile("nama in ['a', 'b'] || nama == 'c' || 'd' != nama")
    assert rule.compared == {("nama", "a"), ("nama", "b"), ("nama", "c"), ("nama", "d")}


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("1 / umur > 0", {"umur": 0}),
        ("1 / umur", {"umur": 0}),
        ("string(umur / 0)", {"umur": 0}),
        ("umur * umur > 0", {"umur": 2**62}),
        ("umur > 0", {"umur": 2**70}),
        ("umur > 0", {"umur": "3"}),
        ("umur > 0", {"umur": True}),
        ("nama == ''", {"nama": "a\0b"}),
        ("nama == ''", {"nama": "\ud800"}),
        ("lahir <= today", {"lahir": "2026-02-30", "today": "2026-11-24"}),
        ("nama.matches('[a')", {"nama": "a"}),
        ("umur > 0", {}),
    ],
)
def test_failing_rule_raises_and_keeps_its_source(source, values):
    rule = RULES.compile(source)
    with pytest.raises(EvaluationError) as caught:
        rule.evaluate(values)
    assert caught.value.source == source


def test_ready_only_when_all_reads_have_values():
    rule = RULES.compile("menikah && umur > 3")
    assert not rule.ready({"menikah": False})
    assert not rule.ready({"menikah": False, "umur": None})
    assert rule.ready({"menikah": False, "umur": 0})


def test_condition_reads_a_map_of_plain_answers():
    rule = condition('answers.alasan == "lain"', (("answers", "map"), ("outcome", "string")))
    assert rule.reads == {"answers"}
    assert rule.evaluate({"answers": {"alasan": "lain", "saksi": [{"nik": "1"}]}})
    with pytest.raises(EvaluationError):
        rule.evaluate({"answers": {}})
    with pytest.raises(EvaluationError):
        rule.evaluate({"answers": {"alasan": "a\0"}})


def test_condition_from_inside_a_map_must_yield_yes_or_no():
    rule = condition("answers.menikah", (("answers", "map"),))
    assert rule.evaluate({"answers": {"menikah": True}}) is True
    with pytest.raises(EvaluationError):
        rule.evaluate({"answers": {"menikah": "ya"}})
