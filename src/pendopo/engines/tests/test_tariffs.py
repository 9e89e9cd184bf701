"""A tariff is data: the same answers always cost the same."""

from datetime import date

import pytest

from pendopo.engines.forms.compiling import compile_form
from pendopo.engines.forms.walking import walk
from pendopo.engines.tariffs import TariffError, compile_tariff, reckon


def question(name: str, kind: str, **told: object) -> dict[str, object]:
    return {"name": name, "type": kind, "ask": {"id": name}, **told}


FORM = {
    "pages": [
        {
            "slug": "acara",
            "title": {"id": "Acara"},
            "questions": [
                question("hari", "number", required=True),
                question("lahir", "date"),
                question("niaga", "yes_no", required=True),
            ],
        },
        {
            "slug": "lapak",
            "title": {"id": "Lapak"},
            "questions": [question("lapak", "number", show_if="niaga", required=True)],
        },
    ],
    "compute": {"umur": {"type": "int", "value": "years(lahir, today)"}},
}
LINES = [
    {"name": {"id": "Taman"}, "each": 50_000, "times": "hari", "unit": {"id": "hari"}},
    {"name": {"id": "Kebersihan"}, "each": 75_000, "when": "hari > 1"},
    {"name": {"id": "Lapak"}, "each": 10_000, "times": "lapak * hari", "unit": {"id": "lapak"}},
]


def cost(**answers: object) -> int:
    form = compile_form(FORM)
    tariff = compile_tariff({"basis": {"id": "Perda contoh"}, "lines": LINES}, form)
    return reckon(tariff, walk(form, answers, today=date(2026, 11, 26))).amount


@pytest.mark.parametrize(
    ("answers", "amount"),
    [
        ({"hari": 1, "niaga": False}, 50_000),
        ({"hari": 2, "niaga": False}, 175_000),
        ({"hari": 2, "niaga": True, "lapak": 3}, 235_000),
        ({"hari": 2, "niaga": False, "lapak": 3}, 175_000),
        ({"hari": -2, "niaga": False}, 0),
        ({}, 0),
    ],
)
def test_a_case_costs_what_its_answers_say_and_hidden_ones_cost_nothing(answers, amount) -> None:
    assert cost(**answers) == amount


def test_one_amount_for_all_needs_no_rule() -> None:
    form = compile_form(FORM)
    assert reckon(compile_tariff(25_000, form), walk(form, {}, today=date.max)).amount == 25_000
    assert compile_tariff(0, form).free


@pytest.mark.parametrize(
    ("wrong", "place", "said"),
    [
        ({"when": "hri > 1"}, ("lines", 0, "when"), "hri"),
        ({"when": "hari"}, ("lines", 0, "when"), "int"),
        ({"when": "umur > 17"}, ("lines", 0, "when"), "umur berubah menurut hari"),
        ({"when": 'hari == "dua"'}, ("lines", 0, "when"), ""),
    ],
)
def test_a_rule_that_cannot_be_reckoned_is_told_with_its_place(wrong, place, said) -> None:
    told = {"basis": {"id": "Perda"}, "lines": [{"name": {"id": "A"}, "each": 1, **wrong}]}
    with pytest.raises(TariffError) as failed:
        compile_tariff(told, compile_form(FORM))
    (problem,) = failed.value.problems
    assert problem.path == place
    assert said in problem.say
