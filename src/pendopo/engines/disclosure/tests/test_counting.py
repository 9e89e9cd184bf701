"""No hidden cell can be worked out, from all that is published together."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engines.disclosure import FEWEST, Told, publish

SMALL = range(1, FEWEST)
KEYS = st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("12"))
TABLES = st.dictionaries(KEYS, st.integers(0, 12), max_size=18)
TOTALS = st.lists(st.sets(st.integers(0, 2), max_size=2), max_size=7)


@given(TABLES, TOTALS, st.data())
def test_whatever_hidden_cells_are_the_same_is_published(table, totals, data) -> None:
    told = publish(table, totals=totals)
    hidden = [key for key, count in table.items() if count in SMALL]
    other = {key: data.draw(st.sampled_from(SMALL)) for key in hidden}
    assert publish(table | other, totals=totals) == told


@given(TABLES, TOTALS)
def test_small_cells_are_hidden_and_totals_are_true(table, totals) -> None:
    for key, each in publish(table, totals=totals).items():
        among = [
            n for k, n in table.items() if all(b in {None, a} for a, b in zip(k, key, strict=True))
        ]
        assert each.least <= sum(among) <= each.most
        assert each.exact not in SMALL
        if not set(among) & set(SMALL):
            assert each.exact == sum(among)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), st.integers(0, 9), min_size=1
    )
)
def test_each_number_stays_possible_for_who_solves_the_published_equations(table) -> None:
    told = publish(table, totals=[(0,), (1,), ()])
    cells = [key for key in told if None not in key]
    wide = [range(told[key].least, told[key].most + 1) for key in cells]
    seen = {key: set() for key in cells}
    for guess in product(*wide):
        solved = dict(zip(cells, guess, strict=True))
        if all(
            each.least
            <= sum(
                n
                for k, n in solved.items()
                if all(b in {None, a} for a, b in zip(k, key, strict=True))
            )
            <= each.most
            for key, each in told.items()
        ):
            for key, n in solved.items():
                seen[key].add(n)
    for key in cells:
        assert seen[key] == ({table[key]} if table[key] >= FEWEST else set(SMALL))


def test_a_lone_hidden_cell_leaves_its_total_a_range() -> None:
    told = publish({("a", "x"): 18, ("a", "y"): 2, ("b", "x"): 7, ("b", "y"): 0}, totals=[(0,), ()])
    assert told == {
        ("a", "x"): Told(18, 18),
        ("a", "y"): Told(1, 4),
        ("b", "x"): Told(7, 7),
        ("a", None): Told(19, 22),
        ("b", None): Told(7, 7),
        (None, None): Told(26, 29),
    }
    with pytest.raises(ValueError, match="-1"):
        publish({("a",): -1})
