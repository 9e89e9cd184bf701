"""A number's format is judged when the pack is read, so that numbering itself cannot fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engines import numbering
from pendopo.engines.numbering import BadFormatError

GOOD = ["{number}", "{number:04}", "{year}", "{month:02}", "{roman_month}", "/", "BAPENDA"]
BAD = ["{", "}", "{{", "{number!r}", "{number:9}", "{year.real}", "{0}"]
PIECES = st.sampled_from([*GOOD, *BAD])


def test_a_number_is_written_as_the_city_writes_it():
    pattern = "900.1.13.1/{number:04}/BAPENDA/{roman_month}/{year}"
    numbering.check(pattern)
    told = numbering.number(pattern, serial=27, year=2026, month=11, body="BAPENDA")
    assert told == "900.1.13.1/0027/BAPENDA/XI/2026"


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "900/BAPENDA/{year}",
        "{number}/{kode}",
        "{number:abc}",
        "{number:{year}}",
        "{number:999999999d}",
        "{number!r}",
        "{number.__class__}",
        "{number",
        "{{number}}",
    ],
)
def test_a_format_that_could_not_number_is_refused(pattern):
    with pytest.raises(BadFormatError):
        numbering.check(pattern)


@given(st.lists(PIECES, max_size=6).map("".join), st.integers(1, 99999), st.integers(1, 12))
def test_what_passes_numbers_every_document_differently(pattern, serial, month):
    try:
        numbering.check(pattern)
    except BadFormatError:
        return
    mine = numbering.number(pattern, serial=serial, year=2026, month=month, body="BAPENDA")
    next_one = numbering.number(pattern, serial=serial + 1, year=2026, month=month, body="BAPENDA")
    assert mine != next_one
