"""What people say on the phone and type from paper is understood, or refused with a reason."""

from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engines import references
from pendopo.engines.references import ALPHABET, BadReferenceError, CheckError

BODIES = st.text(alphabet=ALPHABET, min_size=1, max_size=30)
NUMBERS = st.integers(0, 2**40 - 1)


def made(number, prefix="BGR"):
    return references.new(prefix, 2026, lambda _bits: number)


def test_every_wrong_symbol_is_caught():
    right = "267KQ40183" + references.check_symbol("267KQ40183")
    wrong = [
        right[:place] + symbol + right[place + 1 :]
        for place in range(len(right))
        for symbol in ALPHABET
        if symbol != right[place]
    ]
    assert len(wrong) == 11 * 31
    assert all(references.check_symbol(each[:-1]) != each[-1] for each in wrong)


def test_every_swap_of_any_two_symbols_is_caught():
    for a, b in combinations(ALPHABET, 2):
        for near in range(11):
            for far in range(near + 1, 11):
                typed = ["0"] * 11
                typed[near], typed[far] = a, b
                swapped = ["0"] * 11
                swapped[near], swapped[far] = b, a
                # the sum is linear, so two sums that differ here differ in any surroundings
                assert references.check_symbol("".join(typed)) != references.check_symbol(
                    "".join(swapped)
                )


@given(BODIES, st.data())
def test_a_swap_with_the_check_symbol_is_caught(body, data):
    right = list(body + references.check_symbol(body))
    place = data.draw(st.integers(0, len(body) - 1))
    right[place], right[-1] = right[-1], right[place]
    swapped = "".join(right)
    if swapped != body + references.check_symbol(body):
        assert references.check_symbol(swapped[:-1]) != swapped[-1]


@given(NUMBERS, st.sampled_from(["BGR", "JK", "SOLO"]))
def test_a_new_reference_reads_back_however_it_is_typed(number, prefix):
    reference = made(number, prefix)
    head, tail = reference[: len(prefix)], reference[len(prefix) :]
    bare = reference.replace("-", "")
    assert references.parse(reference) == reference
    assert references.parse(bare.lower()) == reference
    assert references.parse(f"  {' '.join(bare)} ") == reference
    assert references.parse(head + tail.replace("0", "o").replace("1", "l")) == reference
    assert references.parse(head + tail.replace("0", "O").replace("1", "I")) == reference


def test_a_reference_has_the_shape_that_is_printed():
    assert made(0)[:17] == "BGR-26-0000-0000-"
    assert made(2**40 - 1)[:17] == "BGR-26-ZZZZ-ZZZZ-"


def test_what_is_printed_today_reads_forever():
    assert references.parse("BGR-26-7KQ4-0183-M") == "BGR-26-7KQ4-0183-M"
    assert references.parse_code("7KQ4-0183-9TM5") == "7KQ4-0183-9TM5"


def test_different_numbers_make_different_references():
    assert len({made(number) for number in range(2000)}) == 2000


def test_a_wrong_symbol_is_told_apart_from_no_reference():
    reference = made(12345)
    other = ALPHABET[(ALPHABET.index(reference[-1]) + 1) % 32]
    with pytest.raises(CheckError, match="keliru"):
        references.parse(reference[:-1] + other)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "BGR",
        "BGR-26-7KQ4-018-M",
        "26-7KQ4-0183-M",
        "BGR-2X-7KQ4-0183-M",
        "BGR-26-7KQU-0183-M",
        "BGR-٢٦-7KQ4-0183-M",
        "BGR-26-7KQ4-0183-M' or 1=1",
        "ÄGR-26-7KQ4-0183-M",
        "ß" * 14,
    ],
)
def test_what_is_no_reference_is_refused_in_words(typed):
    with pytest.raises(BadReferenceError, match="14 huruf dan angka"):
        references.parse(typed)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_never_an_accident(text):
    for read in (references.parse, references.parse_code):
        with suppress(BadReferenceError):
            read(text)


@given(st.text(max_size=60))
def test_a_proper_form_stays_as_it_is(text):
    proper = references.normalise_secret(text)
    assert references.normalise_secret(proper) == proper


@given(st.integers(0, 2**50 - 1))
def test_a_secret_is_the_same_however_it_is_typed(number):
    secret = references.new_secret(lambda bits: number if bits == 50 else -1)
    assert len(secret.replace("-", "")) == 10
    for typed in (secret.lower(), secret.replace("-", " "), secret.replace("0", "O")):
        assert references.normalise_secret(typed) == secret


@given(st.integers(0, 2**55 - 1))
def test_a_document_code_reads_back_and_one_wrong_symbol_is_caught(number):
    code = references.new_code(lambda _bits: number)
    assert references.parse_code(code.lower().replace("-", " ")) == code
    other = ALPHABET[(ALPHABET.index(code[0]) + 1) % 32]
    with pytest.raises(CheckError):
        references.parse_code(other + code[1:])


def test_a_code_of_another_length_is_refused_in_words():
    with pytest.raises(BadReferenceError, match="12 huruf dan angka"):
        references.parse_code("7KQ4-0183-9TM")
