from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engines.identity.email import read_email
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.kk import read_kk
from pendopo.engines.identity.masking import mask_email, mask_name, mask_nik, mask_phone
from pendopo.engines.identity.nik import read_nik
from pendopo.engines.identity.phone import national, read_phone

TODAY = date(2026, 11, 24)


def test_nik_is_read_with_spaces_and_taken_apart():
    nik = read_nik("3271 0341.0190-0004", at=TODAY)
    assert (nik.number, nik.area, nik.birth, nik.female, nik.serial) == (
        "3271034101900004",
        "327103",
        date(1990, 1, 1),
        True,
        "0004",
    )


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("3271032411260001", date(2026, 11, 24)),  # born today
        ("3271032511260001", date(1926, 11, 25)),  # tomorrow is a century ago
        ("3271032902000001", date(2000, 2, 29)),
        ("3271032902280001", date(1928, 2, 29)),
    ],
)
def test_century_is_the_latest_that_is_past(text, birth):
    assert read_nik(text, at=TODAY).birth == birth


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ", "empty"),
        ("32710341019000O4", "letters"),
        ("٣٢٧١٠٣٤١٠١٩٠٠٠٠٤", "letters"),
        ("327103410190000", "length"),
        ("3271034101900000", "serial"),
        ("3271033202900001", "birth"),
        ("3271034013900001", "birth"),
        ("3271033002900001", "birth"),
        ("3271037202900001", "birth"),
    ],
)
def test_impossible_nik_says_which_rule(text, code):
    with pytest.raises(IdentityError) as caught:
        read_nik(text, at=TODAY)
    assert caught.value.code == code


def test_unknown_area_only_warns():
    assert read_nik("9999034101900004", at=TODAY, known_area={"327103"}.__contains__).warnings == (
        "area",
    )
    assert read_nik("3271034101900004", at=TODAY, known_area={"327103"}.__contains__).warnings == ()


def test_kk_with_impossible_date_only_warns():
    assert read_kk("3271 0399 0199 0004").warnings == ("issued",)
    assert read_kk("3271031201190004", known_area=lambda _: False).warnings == ("area",)


@pytest.mark.parametrize(
    "text",
    ["081244714471", "6281244714471", "+62 812-4471-4471", "0812.4471.4471", "006281244714471"],
)
def test_phone_is_kept_in_e164(text):
    assert read_phone(text) == "+6281244714471"


def test_phone_abroad_is_kept():
    assert read_phone("+65 8123 4567") == "+6581234567"
    assert national("+6581234567") == "+65 8123 4567"
    assert national("+6281244714471") == "0812-4471-4471"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("nol delapan", "letters"),
        ("08++", "letters"),
        ("0812", "short"),
        ("08124471447144714471", "long"),
        ("+9991234567", "unknown"),
        ("0251832100", "not_mobile"),
    ],
)
def test_phone_error_says_which_rule(text, code):
    with pytest.raises(IdentityError) as caught:
        read_phone(text, mobile=True)
    assert caught.value.code == code


def test_email_keeps_the_case_before_the_at():
    assert read_email(" Dewi.S+pbb@Contoh.ID ") == "Dewi.S+pbb@contoh.id"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("a b@c.id", "space"),
        ("a.c.id", "at"),
        ("a@b@c.id", "at"),
        (".a@c.id", "local"),
        ("a@contoh", "domain"),
        ("a@contoh..id", "domain"),
        ("a@" + ".".join(["b" * 60] * 5) + ".id", "long"),
    ],
)
def test_email_error_says_which_rule(text, code):
    with pytest.raises(IdentityError) as caught:
        read_email(text)
    assert caught.value.code == code


def complaint(read, text):
    try:
        read(text)
    except IdentityError as error:
        return error.say
    return {}


@given(st.text() | st.text("0123456789 +-.", max_size=20))
def test_any_text_is_read_or_refused_in_short_sentences(text):
    for read in (lambda t: read_nik(t, at=TODAY), read_kk, read_phone, read_email):
        for sentences in complaint(read, text).values():
            assert all(len(s.split()) <= 20 for s in sentences.split(". "))


def test_masks_hide_the_middle():
    assert mask_name("Dewi Sartika") == "D••• S••••••"
    assert mask_nik("3271034101900004") == "3271 03•• •••• 0004"
    assert mask_phone("+6281244714471") == "0812 •••• 4471"
    assert mask_phone("+6581234567") == "+658 •••• 4567"
    assert mask_email("dewi@contoh.id") == "d•••@contoh.id"


@pytest.mark.parametrize("mask", [mask_nik, mask_phone, mask_email])
def test_mask_of_something_else_shows_nothing(mask):
    assert mask("rahasia") == "••••••••"
