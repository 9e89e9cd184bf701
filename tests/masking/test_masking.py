from time import perf_counter

import pytest

from pendopo.config.living.names import FAMILIES, MEN, WOMEN
from pendopo.engines.masking.masker import mask
from tests.masking.measuring import measure

NEEDLESS = {"seen": 1, "held_out": 0}


@pytest.mark.parametrize("file", ["seen", "held_out"])
def test_what_identifies_people_is_masked_as_well_as_it_was_measured(file: str) -> None:
    there, caught, needless, said = measure(file)
    assert caught == there, "\n".join(said)
    assert needless.total() <= NEEDLESS[file], "\n".join(said)


def test_a_name_from_a_list_written_by_others_is_masked_whatever_stands_before_it() -> None:
    names = [f"{given} {family}" for given in MEN + WOMEN for family in FAMILIES[::5]]
    for told in ("Tadi Pak {} jatuh.", "Petugas bernama {} ramah.", "Tadi pagi {} jatuh."):
        left = [n for n in names if any(w in mask(told.format(n)).text for w in n.split())]
        assert left == []


def test_what_is_masked_says_what_stood_there_and_stays_as_it_is() -> None:
    text = "Pak Asep, 0812-3456-7890, F 1234 AB, parkir di Jl. Dewi Sartika RT 02 RW 05."
    masked = mask(text).text
    assert masked == "Pak [nama], [telepon], [pelat nomor], parkir di Jl. Dewi Sartika RT 02 RW 05."
    assert mask(masked).text == masked


def test_the_citys_own_places_are_nobodys_names() -> None:
    assert mask("Banjir di Sari Indah.").text == "Banjir di [nama]."
    assert mask("Banjir di Sari Indah.", places=frozenset({"sari indah"})).text == (
        "Banjir di Sari Indah."
    )


@pytest.mark.parametrize(
    "much", ["Pak ", "1.", "a.b-", "0812 ", "nol satu dua ", "www.", "a", "Asep "]
)
def test_a_hostile_text_takes_no_time(much: str) -> None:
    begun = perf_counter()
    mask(much * (12_000 // len(much)))
    assert perf_counter() - begun < 1
