"""A text travels in seven bits where it can, in parts where it must, and reads the same again."""

from hypothesis import given
from hypothesis import strategies as st

from pendopo.integrations.smpp.wording import CODE, SEVEN_BIT, UCS2, place, read, word


def told(text: str) -> str:
    worded = word(text, 7)
    return "".join(read(p, worded.coding, has_header=worded.has_header) for p in worded.parts)


def test_sundanese_costs_no_more_than_indonesian() -> None:
    worded = word("Pangajuan parantos katampi. Wates réngséna: Rebo, 2 Désémber 2026.", 1)
    assert (worded.coding, len(worded.parts)) == (SEVEN_BIT, 1)


def test_160_letters_are_one_part_and_161_are_two_of_153() -> None:
    assert [len(p) for p in word("a" * 160, 1).parts] == [160]
    assert [len(p) for p in word("a" * 161, 1).parts] == [6 + 153, 6 + 8]


def test_an_escaped_letter_counts_twice_and_is_never_torn() -> None:
    worded = word("a" * 152 + "€" * 10, 1)
    assert [len(p) - 6 for p in worded.parts] == [152, 20]


def test_another_script_is_ucs2_of_67_and_no_pair_is_torn() -> None:
    worded = word("ᮞ" * 66 + "😀" * 5, 1)
    assert worded.coding == UCS2
    assert [len(p) - 6 for p in worded.parts] == [132, 20]


def test_parts_say_which_they_are() -> None:
    assert [place(p) for p in word("b" * 400, 0x1F2).parts] == [(0xF2, 3, n) for n in (1, 2, 3)]


def test_typographers_marks_do_not_double_the_price() -> None:
    assert told("\u201cBaik\u201d \u2013 nanti\u2026") == '"Baik" - nanti...'


@given(st.text(alphabet="".join(CODE), max_size=700))
def test_what_the_alphabet_has_reads_the_same(text: str) -> None:
    assert word(text, 1).coding == SEVEN_BIT
    assert told(text) == text


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300).map(lambda t: t + "ᮞ"))
def test_anything_reads_the_same_but_for_plain_marks(text: str) -> None:
    assert told(told(text)) == told(text)
    assert len(told(text)) >= len(text)
