"""Rupiah are whole, and written with points."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engines.money import parse_rupiah, rupiah


def test_money_is_written_as_people_write_it():
    assert [rupiah(n) for n in (0, 500, 12_500, -3_000, 1_000_000)] == [
        "Rp0",
        "Rp500",
        "Rp12.500",
        "-Rp3.000",
        "Rp1.000.000",
    ]


@given(st.integers(0, 10**15 - 1))
def test_what_is_written_reads_back(amount):
    assert parse_rupiah(rupiah(amount)) == amount
    assert parse_rupiah(str(amount)) == amount


@pytest.mark.parametrize("text", ["Rp 12.500", "12500", "12.500,00", "IDR 12 500", "rp.12.500,-"])
def test_money_reads_however_it_is_typed(text):
    assert parse_rupiah(text) == 12_500


@pytest.mark.parametrize("text", ["", "Rp", "12.50", "12,5", "1.2500", "-5", "12.500,50", "dua"])
def test_what_could_mean_two_sums_is_refused(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse_rupiah(text)
